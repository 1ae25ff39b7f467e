"""The services of a process, and what it remembers of stores and accounts."""

from uuid import UUID

from numu_core.accounts.decider import ACCOUNTS, AccountStatus
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.permissions import OWNER
from numu_core.kernel.platform import PLATFORM
from numu_core.members.events import membership_id
from numu_core.tenants.commands import AdoptTenant, TenantAdopted, UseProducts
from numu_core.tenants.decider import TENANTS, allowance_of
from numu_core.tenants.errors import TenantReadOnly
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.errors import StoreNotFound
from numu_gateway.kernel.hosts import named_store, of_host
from numu_gateway.kernel.lockout import Lockout
from numu_gateway.kernel.reads import caught_up, uses
from numu_gateway.kernel.remembered import Remembered
from numu_gateway.kernel.services import Services
from numu_projections.accounts.queries import find_standing
from numu_projections.accounts.views import Standing
from numu_projections.members.queries import find_membership
from numu_projections.members.views import Membership
from numu_projections.stores.queries import find_by_domain, find_by_subdomain, find_by_tenant, find_store
from numu_projections.stores.views import StoreRef
from numu_projections.tenants.queries import count_products, stores_of
from numu_projections.tenants.queries import find_standing as find_tenant_standing
from numu_projections.tenants.views import Standing as TenantStanding

LIFE_S, SIZE = 5.0, 16_384
"""How long another process's change may go unseen here; what the caller changed itself is seen at once."""

PLANS = "platform:plans"
"""Who tells tenants what they may do."""

BY_NAME = {"subdomain": find_by_subdomain, "custom_domain": find_by_domain, "tenant": find_by_tenant}


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

    async def of_hub(self, call: Call) -> StoreRef | None:
        """The store that a member's request names beside its path: by ``x-tenant-id``, else by our own host.

        The header holds a store's id, or a tenant's, which stands for its first store; an unknown one names nothing.
        """
        try:
            named = UUID(call.header(b"x-tenant-id"))
        except ValueError:
            named = None
        position = call.wants_position(PLATFORM)
        if named and (store := await self._by_id.get(named, position)):
            return store
        if named and (first := await self._by_name.get(("tenant", str(named)), position)):
            return await self._by_id.get(first, position)
        return await self.of_own_host(call)

    async def of_own_host(self, call: Call) -> StoreRef | None:
        """The active store whose subdomain we are called by; ``None`` where that names none.

        Raises:
            StoreNotFound: we are called by a subdomain that is nobody's.
        """
        named = of_host(call.header(b"host").lower())
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
        self.members: Remembered[UUID, Membership | None] = Remembered(self._member, life_s=LIFE_S, size=SIZE)
        self.tenants: Remembered[UUID, TenantStanding | None] = Remembered(self._tenant, life_s=LIFE_S, size=SIZE)

    async def membership(self, store: StoreRef, call: Call) -> Membership | None:
        """The caller's place in the store's tenant, or ``None``. The owner always has one."""
        account_id = call.caller.id
        if account_id is None or store.owner_id == account_id:
            return Membership(role=OWNER) if account_id else None
        return await self.members.get(membership_id(store.tenant_id, account_id), call.wants_position(PLATFORM))

    async def must_be_writable(self, store: StoreRef, call: Call) -> None:
        """Refuse a change in a tenant that may only be read. One from before there were plans is on one from now on.

        Raises:
            TenantReadOnly: its trial or subscription has ended.
        """
        tenant = await self.tenants.get(store.tenant_id, call.wants_position(PLATFORM))
        if tenant is None:
            await self._adopt(store)
        elif not tenant.writable(utc_now()):
            raise TenantReadOnly(plan=tenant.plan, upgrade_to=tenant.upgrade_to)

    async def tell_allowance(self, tenant_id: UUID) -> None:
        """Let a new tenant's own log know at once what it may do; a reaction would, a little later."""
        engine = self.services.engine
        tenant = await engine.state(PLATFORM, TENANTS, tenant_id)
        if tenant.revision:
            await engine.execute(tenant_id, allowance_of(tenant, tenant_id), actor=PLANS)

    async def _adopt(self, store: StoreRef) -> None:
        """Begin the tenant with what it has: then its own log counts from there."""
        tenant_id, engine = store.tenant_id, self.services.engine
        async with tenant_session(self.services.pool, PLATFORM) as db:
            stores = await stores_of(db, PLATFORM, tenant_id)
        command = AdoptTenant(
            tenant_id=tenant_id, owner_id=store.owner_id, name=store.name, subdomain=store.subdomain, stores=stores
        )
        begun: TenantAdopted = (await engine.execute(PLATFORM, command, actor=PLANS)).value(TenantAdopted)
        if begun.adopted:
            async with tenant_session(self.services.pool, tenant_id) as db:
                has = await count_products(db, tenant_id)
            await self.tell_allowance(tenant_id)
            await engine.execute(tenant_id, UseProducts(by=has, bound=False), actor=PLANS)

    async def _member(self, member_id: UUID, position: int) -> Membership | None:
        await caught_up(self.services, PLATFORM, uses(find_membership), position)
        async with tenant_session(self.services.pool, PLATFORM) as db:
            return await find_membership(db, PLATFORM, member_id)

    async def _tenant(self, tenant_id: UUID, position: int) -> TenantStanding | None:
        await caught_up(self.services, PLATFORM, ("tenants",), position)
        async with tenant_session(self.services.pool, PLATFORM) as db:
            return await find_tenant_standing(db, PLATFORM, tenant_id)

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
        return Standing(status=account.status, tokens_from=since, ended=frozenset())
