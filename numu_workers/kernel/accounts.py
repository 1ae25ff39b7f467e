"""A store's account at a provider, with its keys, as an actor needs it to ask."""

from dataclasses import dataclass
from uuid import UUID

from msgspec import Struct, json

from numu_core.eventstore.connections import Db
from numu_core.kernel.errors import DomainError, Kind
from numu_core.provider_accounts.decider import PROVIDER_ACCOUNTS, provider_account_id
from numu_core.provider_accounts.events import ProviderConnected
from numu_workers.kernel.actors import JobContext


@dataclass(eq=False)
class NotConnected(DomainError):
    """The store has left the provider, or its keys are gone, since it was asked to do something there."""

    kind = Kind.RULE
    code = "provider-accounts/not-connected"
    title = "The store is not connected to this provider"
    title_ar = "المتجر غير مرتبط بمزود الخدمة هذا"

    provider: str


class Connection(Struct, frozen=True, kw_only=True):
    """With whom the store works, and how to speak to them."""

    account: ProviderConnected
    keys: dict[str, str]  # never logged, never in a fact


async def connection(job: JobContext, db: Db, store_id: UUID, provider: str) -> Connection:
    """The store's account at ``provider``.

    Raises:
        NotConnected: it has none.
    """
    account_id = provider_account_id(store_id, provider)
    facts = await job.engine.facts(db, job.tenant_id, PROVIDER_ACCOUNTS, account_id)
    account = PROVIDER_ACCOUNTS.fold(facts).connected
    sealed = account and await job.secrets.get(db, job.tenant_id, account.secret)
    if not account or not sealed:
        raise NotConnected(provider=provider)
    keys = json.decode(sealed, type=dict[str, str])
    return Connection(account=account, keys={**keys, "base_url": job.http.sandbox} if job.http.sandbox else keys)
