"""The services of a process, and what it remembers of stores and accounts."""

from uuid import UUID

from numu_core.accounts.decider import ACCOUNTS, AccountStatus
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.errors import StoreNotFound
from numu_gateway.kernel.hosts import named_store
from numu_gateway.kernel.lockout import Lockout
from numu_gateway.kernel.reads import caught_up, uses
from numu_gateway.kernel.remembered import Remembered
from numu_gateway.kernel.roles import Membership
from numu_gateway.kernel.services import Services
from numu_projections.accounts.queries import find_standing
from numu_projections.accounts.views import Standing
from numu_projections.stores.queries import find_by_domain, find_by_subdomain, find_store
from numu_projections.stores.views import StoreRef

LIFE_S, SIZE = 5.0, 16_384
"""How long another process's change may go unseen here; what the caller changed itself is seen at once."""

BY_NAME = {"subdomain": find_by_subdomain, "custom_domain": find_by_domain}


class Stores:
    """Stores by id, subdomain and domain."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._by_id: Remembered[UUID, StoreRef | None] = Remembered(self._load, life_s=LIFE_S, size=SIZE)
        self._by_name: Remembered[tuple[str, str], UUID | None] = Remembered(self._find, life_s=LIFE_S, size=SIZE)

    async def by_id(self, store_id: UUID, call: Call) -> StoreRef:
        """The store, whatever its status.

        Raises:
            StoreNotFound: there is none.
        """
        store = await self._by_id.get(store_id, call.wants_position(PLATFORM))
        if store is None:
            raise StoreNotFound(store=str(store_id))
        return store

    def changed(self, store_id: UUID, position: int) -> None:
        """A command of this process has changed the store, at this position of the platform."""
        self._by_id.changed(store_id, position)

    async def open_by_name(self, kind: str, name: str, call: Call) -> StoreRef:
        """The active store with this ``subdomain`` or ``custom_domain``.

        Raises:
            StoreNotFound: there is none, or it is not open to the public.
        """
        store_id = await self._by_name.get((kind, name.lower()), call.wants_position(PLATFORM))
        store = store_id and await self.by_id(store_id, call)
        if not store or store.status != "active":
            raise StoreNotFound(store=name)
        return store

    async def open_by_host(self, call: Call) -> StoreRef | None:
        """The active store that the request's host names; ``None`` when it names none."""
        named = named_store(call, self._services.config)
        return await self.open_by_name(*named, call) if named else None

    async def _load(self, store_id: UUID, position: int) -> StoreRef | None:
        await caught_up(self._services, PLATFORM, uses(find_store), position)
        async with tenant_session(self._services.pool, PLATFORM) as db:
            return await find_store(db, PLATFORM, store_id)

    async def _find(self, named: tuple[str, str], position: int) -> UUID | None:
        kind, name = named
        await caught_up(self._services, PLATFORM, uses(find_store), position)
        async with tenant_session(self._services.pool, PLATFORM) as db:
            return await BY_NAME[kind](db, PLATFORM, name)


class Doors:
    """What guards and dependencies work with; one per process."""

    def __init__(self, services: Services) -> None:
        self.services, self.config, self.tokens = services, services.config, services.tokens
        self.files = services.files
        self.stores = Stores(services)
        self.lockout = Lockout(services.redis)
        self.standings: Remembered[UUID, Standing | None] = Remembered(self._standing, life_s=LIFE_S, size=SIZE)

    async def membership(self, store: StoreRef, account_id: UUID) -> Membership | None:
        """The account's place in the store, or ``None``. Today: the owner's."""
        return Membership(role="owner") if store.owner_id == account_id else None

    async def _standing(self, account_id: UUID, position: int) -> Standing | None:
        await caught_up(self.services, PLATFORM, uses(find_standing), position)
        async with tenant_session(self.services.pool, PLATFORM) as db:
            found = await find_standing(db, PLATFORM, account_id)
        return found or await self._new_account(account_id)

    async def _new_account(self, account_id: UUID) -> Standing | None:
        """An account that registered so recently that its row is not there yet: a genuine token tells of it."""
        account = await self.services.engine.state(PLATFORM, ACCOUNTS, account_id)
        if account.status is AccountStatus.NEW:
            return None
        since = int(account.tokens_from.timestamp()) if account.tokens_from else 0
        return Standing(role=account.role, status=account.status, tokens_from=since, ended=frozenset())
