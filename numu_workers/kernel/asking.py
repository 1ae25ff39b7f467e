"""Outside systems asked on behalf of somebody who waits for the answer: by name, briefly, and once."""

from typing import Any

from numu_core.capabilities import CAPABILITIES
from numu_core.kernel.messages import Command
from numu_core.kernel.providers import Account, Provider
from numu_core.kernel.registry import collect
from numu_workers.kernel.http import Http, ask

PATIENCE_S = 8.0


class Asking:
    """The one executor, without a job: nothing is retried, and nothing that was learnt becomes a fact here."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._providers: dict[str, Provider] = {
            provider.name: provider for provider in collect("numu_core", "providers", "PROVIDERS", CAPABILITIES)
        }

    async def __call__(self, provider: str, question: Any, account: Account, request_id: str) -> Command:
        """What ``provider`` says to ``question``.

        Raises:
            ProviderUnavailable: no answer in time, or it is left alone just now.
            ProviderRefused: it says no.
        """
        keys = {**account, "base_url": self._http.sandbox} if self._http.sandbox else account
        return await ask(self._providers[provider], question, keys, request_id, self._http, read_s=PATIENCE_S)
