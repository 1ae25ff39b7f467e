"""A store's account at a provider, as a webhook or a settings page needs it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct, json

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.errors import DomainError
from numu_core.kernel.messages import Command
from numu_core.kernel.providers import BadSignature, Callback, Provider, accept
from numu_core.provider_accounts.decider import PROVIDER_ACCOUNTS, ProviderAccount, provider_account_id
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_projections.stores.views import StoreRef

Keys = dict[str, str]


class Known(Struct, frozen=True, kw_only=True):
    """The account, and what its secrets hold: the present one first, then the one before."""

    account: ProviderAccount
    keys: list[Keys]

    @property
    def present(self) -> Keys:
        """The keys that the store works with now; empty when it is not connected."""
        return self.keys[0] if self.account.connected and self.keys else {}


def masked(key: str | None) -> str | None:
    """``••••••••0001``: enough to recognise, too little to use."""
    return f"{'•' * 8}{key[-4:]}" if key else None


async def keys_of(doors: Doors, store: StoreRef, provider: str) -> Known:
    """The store's account at ``provider``, read where it is kept."""
    services, tenant_id = doors.services, store.tenant_id
    account_id = provider_account_id(store.store_id, provider)
    async with tenant_session(services.pool, tenant_id) as db:
        facts = await services.engine.facts(db, tenant_id, PROVIDER_ACCOUNTS, account_id)
        account = PROVIDER_ACCOUNTS.fold(facts)
        sealed = [await services.secrets.get(db, tenant_id, name) for name in account.secrets]
    return Known(account=account, keys=[json.decode(one, type=Keys) for one in sealed if one])


async def called_store(provider: str, callback: Callback, doors: Doors, call: Call) -> StoreRef:
    """The store that a callback's address names; the tenant is decided by it, never by the body.

    Raises:
        BadSignature: it names none that exists. Who guesses addresses learns nothing from the answer.
    """
    try:
        store = await doors.stores.by_id(UUID(callback.query.get("store", "")), call)
    except (ValueError, DomainError) as unknown:
        raise BadSignature(provider=provider) from unknown
    call.store = store
    return store


def told_by(provider: Provider, callback: Callback, secrets: Iterable[str]) -> Sequence[Command]:
    """What a callback tells that is signed with one of ``secrets``: during a change of keys there are two.

    Raises:
        BadSignature: it is signed with none of them, or there are none.
    """
    for secret in secrets:
        if secret and provider.verify(callback, secret.encode()):
            return accept(provider, callback, secret.encode())
    raise BadSignature(provider=provider.name)
