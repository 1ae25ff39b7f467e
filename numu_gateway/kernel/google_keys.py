"""The keys that Google signs ID tokens with, read when they are needed."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from numu_core.kernel.errors import DomainError, Kind

KEPT_S, AGAIN_S = 3600.0, 60.0  # how long keys are believed; how soon an unknown key makes us look again

Keys = Callable[[bool], Awaitable[KeySet]]
"""Google's present keys; ``True``: look again, a token names one that was not among them."""

log = structlog.get_logger()


@dataclass(eq=False)
class GoogleUnreachable(DomainError):
    """Its keys could not be read."""

    kind = Kind.UNAVAILABLE
    code = "sessions/google-unreachable"
    title = "Google does not answer; try again"
    title_ar = "جوجل لا تستجيب، حاول مرة أخرى"


class GoogleKeys:
    """Google's keys, read when they are needed and kept for an hour."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url, self._transport = url, transport
        self._keys: KeySet | None = None
        self._read_at = 0.0

    async def __call__(self, again: bool) -> KeySet:
        """The keys.

        Raises:
            GoogleUnreachable: there are none to go by.
        """
        age = time.monotonic() - self._read_at
        if self._keys is None or age > (AGAIN_S if again else KEPT_S):
            self._keys = await self._fetch() or self._keys
            self._read_at = time.monotonic()
        if self._keys is None:
            raise GoogleUnreachable
        return self._keys

    async def _fetch(self) -> KeySet | None:
        try:
            async with httpx.AsyncClient(timeout=5, transport=self._transport, trust_env=False) as client:
                answer = await client.get(self._url)
                answer.raise_for_status()
                return KeySet.import_key_set(answer.json())
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as fault:
            log.warning("Google's keys could not be read", fault=type(fault).__name__)
            return None
