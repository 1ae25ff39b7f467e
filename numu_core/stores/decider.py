"""What is remembered of a store, and which facts may follow."""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal, assert_never
from uuid import UUID

from msgspec import Meta, Struct, convert, to_builtins
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.stores.commands import (
    CorrectStoreEmail,
    CorrectStorePhone,
    RegisterStore,
    RemoveStore,
    RenameStore,
    ReviseStoreProfile,
    SetStoreStatus,
    StoreCommand,
)
from numu_core.stores.errors import StoreExists, SubdomainFault, SubdomainNotPossible
from numu_core.stores.events import (
    StoreActivated,
    StoreClosed,
    StoreDeactivated,
    StoreEmailCorrected,
    StoreEvent,
    StoreOpened,
    StorePhoneCorrected,
    StoreProfileRevised,
    StoreRenamed,
)

RESERVED_WORDS = """
    www api admin dashboard app mail email ftp ssh sftp cpanel webmail ns1 ns2 shop store checkout pay payment billing
    support help docs blog cdn static assets test staging dev demo beta alpha numu numo numa
"""
RESERVED = frozenset(RESERVED_WORDS.split())
"""Source: contract §5."""

SUBDOMAIN = "stores.subdomain"
"""The claim on a subdomain, whose holder is a store, or the tenant that keeps it for its first one."""

SHORTEST, LONGEST = 3, 63
CHARACTERS = re.compile(r"[a-z0-9-]+")

Url = Annotated[str, Meta(max_length=500)]


class StoreStatus(StrEnum):
    """Whether the public finds the store."""

    NEW = "new"  # nothing happened yet
    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a store says of itself."""

    description: Annotated[str, Meta(max_length=5000)] | None = None
    logo_url: Url | None = None
    banner_url: Url | None = None
    default_language: Literal["ar", "en"] = "en"
    address: dict[str, Any] = {}
    social_links: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    theme_settings: dict[str, Any] = {}
    business_hours: dict[str, Any] = {}


class Store(Struct, frozen=True, kw_only=True):
    """A shop."""

    status: StoreStatus = StoreStatus.NEW
    tenant_id: UUID | None = None
    owner_id: UUID | None = None
    name: str = ""
    subdomain: str = ""
    profile: Profile = Profile()


def evolve(store: Store, event: StoreEvent) -> Store:  # noqa: PLR0911 - one line for each fact
    """The store after ``event``."""
    match event:
        case StoreOpened():
            return _opened(event)
        case StoreRenamed():
            return replace(store, name=event.name)
        case StoreProfileRevised():
            return replace(store, profile=convert({**to_builtins(store.profile), **event.changed}, Profile))
        case StoreEmailCorrected() | StorePhoneCorrected():
            return store
        case StoreDeactivated():
            return replace(store, status=StoreStatus.INACTIVE)
        case StoreActivated():
            return replace(store, status=StoreStatus.ACTIVE)
        case StoreClosed():
            return replace(store, status=StoreStatus.CLOSED)
        case _:
            assert_never(event)


def _opened(event: StoreOpened) -> Store:
    return Store(
        status=StoreStatus.ACTIVE,
        tenant_id=event.tenant_id,
        owner_id=event.owner_id,
        name=event.name,
        subdomain=event.subdomain,
        profile=convert({"description": event.description, "default_language": event.language}, Profile),
    )


def fault_of(subdomain: str) -> SubdomainFault | None:
    """Why no store can have this subdomain; ``None`` when one can."""
    if not SHORTEST <= len(subdomain) <= LONGEST:
        return SubdomainFault.LENGTH
    if not CHARACTERS.fullmatch(subdomain):
        return SubdomainFault.CHARACTERS
    if subdomain.startswith("-") or subdomain.endswith("-") or "--" in subdomain:
        return SubdomainFault.HYPHENS
    return SubdomainFault.RESERVED if subdomain in RESERVED else None


def register_store(store: Store, command: RegisterStore) -> list[StoreEvent]:
    """Let the store exist.

    Raises:
        StoreExists: the id is in use.
        SubdomainNotPossible: no store can answer there.
    """
    if store.status is not StoreStatus.NEW:
        raise StoreExists(store_id=command.store_id)
    if fault := fault_of(command.subdomain):
        raise SubdomainNotPossible(subdomain=command.subdomain, fault=fault)
    return [
        StoreOpened(
            store_id=command.store_id,
            tenant_id=command.tenant_id,
            owner_id=command.owner_id,
            name=command.name,
            slug=command.slug,
            subdomain=command.subdomain,
            currency=command.currency,
            language=command.language,
            country=command.country,
            description=command.description,
            contact_email=command.contact_email,
            contact_phone=command.contact_phone,
        )
    ]


def rename_store(store: Store, command: RenameStore) -> list[StoreEvent]:
    """Give it another name; the same name is no fact."""
    _must_stand(store, command.store_id)
    return [] if store.name == command.name else [StoreRenamed(store_id=command.store_id, name=command.name)]


def revise_store_profile(store: Store, command: ReviseStoreProfile) -> list[StoreEvent]:
    """Store the fields that really change."""
    _must_stand(store, command.store_id)
    present = to_builtins(store.profile)
    revised = to_builtins(convert({**present, **command.changed}, Profile))
    changed = {name: value for name, value in revised.items() if value != present[name]}
    return [StoreProfileRevised(store_id=command.store_id, changed=changed)] if changed else []


def correct_store_email(store: Store, command: CorrectStoreEmail) -> list[StoreEvent]:
    """Say where the shop is written to."""
    owner_id = _must_stand(store, command.store_id)
    email = command.contact_email
    return [StoreEmailCorrected(store_id=command.store_id, owner_id=owner_id, contact_email=email)]


def correct_store_phone(store: Store, command: CorrectStorePhone) -> list[StoreEvent]:
    """Say where the shop is called."""
    owner_id = _must_stand(store, command.store_id)
    phone = command.contact_phone
    return [StorePhoneCorrected(store_id=command.store_id, owner_id=owner_id, contact_phone=phone)]


def set_store_status(store: Store, command: SetStoreStatus) -> list[StoreEvent]:
    """Show it, or hide it; as it is already: nothing."""
    _must_stand(store, command.store_id)
    if store.status == command.status:
        return []
    kind = StoreActivated if command.status == "active" else StoreDeactivated
    return [kind(store_id=command.store_id)]


def remove_store(store: Store, command: RemoveStore) -> list[StoreEvent]:
    """Close it for good."""
    _must_stand(store, command.store_id)
    return [StoreClosed(store_id=command.store_id)]


def _must_stand(store: Store, store_id: UUID) -> UUID:
    """The owner of a store that was opened and not closed."""
    if store.owner_id is None or store.status is StoreStatus.CLOSED:
        raise NotFound(what="store", id=store_id)
    return store.owner_id


STORES: Decider[Store, StoreEvent] = Decider(
    stream="stores",
    key="store_id",
    initial=Store(),
    commands=StoreCommand,
    events=StoreEvent,
    evolve=evolve,
    decide={
        RegisterStore: register_store,
        RenameStore: rename_store,
        ReviseStoreProfile: revise_store_profile,
        CorrectStoreEmail: correct_store_email,
        CorrectStorePhone: correct_store_phone,
        SetStoreStatus: set_store_status,
        RemoveStore: remove_store,
    },
)
DECIDERS = [STORES]
