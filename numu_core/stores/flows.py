"""Opening and closing a store: the store, its owner's tenant and the claim on the subdomain together."""

from collections.abc import Iterator

from msgspec import UnsetType

from numu_core.accounts.commands import FoundTenant
from numu_core.accounts.decider import ACCOUNTS, AccountStatus
from numu_core.accounts.errors import AccountNotActive
from numu_core.kernel.claims import claim, holder_of, release
from numu_core.kernel.messages import Command
from numu_core.kernel.shop import Shop
from numu_core.kernel.text import slugify
from numu_core.stores.commands import (
    CloseStore,
    CorrectStoreEmail,
    CorrectStorePhone,
    EditStore,
    OpenStore,
    RegisterStore,
    RemoveStore,
    RenameStore,
    ReviseStoreProfile,
    SetStoreStatus,
    StoreOpenedResult,
)
from numu_core.stores.decider import STORES, SUBDOMAIN
from numu_core.stores.errors import SubdomainTaken
from numu_core.tenants.commands import BeginTenant, JoinStore, LeaveStore
from numu_core.tenants.decider import TENANTS


def open_store(shop: Shop, command: OpenStore) -> StoreOpenedResult:
    """Open a store in its owner's tenant, which is founded with the first one and begins on trial.

    Raises:
        AccountNotActive: the owner has no account that may do this.
        SubdomainTaken: another store answers there.
        SubdomainNotPossible: no store can answer there.
        StoreExists: the id is in use.
        PlanLimitExceeded, TenantReadOnly: the tenant's plan allows no more stores.
    """
    account = shop.state(ACCOUNTS, command.owner_id)
    if account.status is not AccountStatus.ACTIVE:
        raise AccountNotActive
    tenant_id = account.tenant_id or shop.new_id()
    shop.do(FoundTenant(account_id=command.owner_id, tenant_id=tenant_id))
    if not shop.state(TENANTS, tenant_id).revision:
        named = {"name": command.name, "subdomain": command.subdomain}
        shop.do(BeginTenant(tenant_id=tenant_id, owner_id=command.owner_id, **named))
    shop.do(
        RegisterStore(
            store_id=command.store_id,
            tenant_id=tenant_id,
            owner_id=command.owner_id,
            name=command.name,
            slug=command.slug or slugify(command.name) or command.subdomain,
            subdomain=command.subdomain,
            currency=command.currency,
            language=command.language,
            country=command.country,
            description=command.description,
            contact_email=command.contact_email,
            contact_phone=command.contact_phone,
        )
    )
    release(shop, SUBDOMAIN, command.subdomain, tenant_id)  # which may have kept it for this
    if holder_of(shop, SUBDOMAIN, command.subdomain) is not None:
        raise SubdomainTaken(subdomain=command.subdomain)
    claim(shop, SUBDOMAIN, command.subdomain, command.store_id)
    shop.do(JoinStore(tenant_id=tenant_id, store_id=command.store_id))
    return StoreOpenedResult(store_id=command.store_id, tenant_id=tenant_id)


def edit_store(shop: Shop, command: EditStore) -> None:
    """Make several changes, all or none.

    Raises:
        NotFound: no such store, or closed.
    """
    for change in changes(command):
        shop.do(change)


def changes(command: EditStore) -> Iterator[Command]:
    """One command for each thing that was said."""
    store_id = command.store_id
    if not isinstance(command.name, UnsetType):
        yield RenameStore(store_id=store_id, name=command.name)
    if command.profile:
        yield ReviseStoreProfile(store_id=store_id, changed=command.profile)
    if not isinstance(command.contact_email, UnsetType):
        yield CorrectStoreEmail(store_id=store_id, contact_email=command.contact_email)
    if not isinstance(command.contact_phone, UnsetType):
        yield CorrectStorePhone(store_id=store_id, contact_phone=command.contact_phone)
    if not isinstance(command.status, UnsetType):
        yield SetStoreStatus(store_id=store_id, status=command.status)


def close_store(shop: Shop, command: CloseStore) -> None:
    """Close a store for good and free its subdomain. What happened in it stays in its tenant's log.

    Raises:
        NotFound: no such store, or closed already.
    """
    shop.do(RemoveStore(store_id=command.store_id))
    store = shop.state(STORES, command.store_id)
    release(shop, SUBDOMAIN, store.subdomain, command.store_id)
    if store.tenant_id is not None:
        shop.do(LeaveStore(tenant_id=store.tenant_id, store_id=command.store_id))


FLOWS = [(OpenStore, open_store), (EditStore, edit_store), (CloseStore, close_store)]
