"""Intentions about stores."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Language = Literal["ar", "en"]
Email = Annotated[str, Meta(max_length=254)]
Phone = Annotated[str, Meta(max_length=20)]


class OpenStore(Command, frozen=True, kw_only=True):
    """Open a store, and the owner's tenant if this is the first."""

    store_id: UUID
    owner_id: UUID
    name: Name
    subdomain: Annotated[str, Meta(max_length=63)]
    slug: Annotated[str, Meta(max_length=255)] | None = None
    currency: Currency = "EGP"
    language: Language = "en"
    country: Annotated[str, Meta(min_length=2, max_length=2)] = "EG"
    description: Annotated[str, Meta(max_length=5000)] | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None


class StoreOpenedResult(Struct, frozen=True, kw_only=True):
    """Where the store is."""

    store_id: UUID
    tenant_id: UUID


class EditStore(Command, frozen=True, kw_only=True):
    """Several changes at once; what is unset stays."""

    store_id: UUID
    name: Name | UnsetType = UNSET
    profile: dict[str, Any] = field(default_factory=dict)  # fields of ``decider.Profile``
    contact_email: Email | UnsetType | None = UNSET
    contact_phone: Phone | UnsetType | None = UNSET
    status: Literal["active", "inactive"] | UnsetType = UNSET


class CloseStore(Command, frozen=True, kw_only=True):
    """Close a store for good."""

    store_id: UUID


class RegisterStore(Command, frozen=True, kw_only=True):
    """The store's part of ``OpenStore``."""

    store_id: UUID
    tenant_id: UUID
    owner_id: UUID
    name: Name
    slug: str
    subdomain: str
    currency: Currency
    language: Language
    country: str
    description: str | None
    contact_email: str | None
    contact_phone: str | None


class RenameStore(Command, frozen=True, kw_only=True):
    """Give it another name."""

    store_id: UUID
    name: Name


class ReviseStoreProfile(Command, frozen=True, kw_only=True):
    """Say these things differently."""

    store_id: UUID
    changed: dict[str, Any]


class CorrectStoreEmail(Command, frozen=True, kw_only=True):
    """Say where the shop is written to."""

    store_id: UUID
    contact_email: Email | None


class CorrectStorePhone(Command, frozen=True, kw_only=True):
    """Say where the shop is called."""

    store_id: UUID
    contact_phone: Phone | None


class SetStoreStatus(Command, frozen=True, kw_only=True):
    """Show the store to the public, or hide it."""

    store_id: UUID
    status: Literal["active", "inactive"]


class RemoveStore(Command, frozen=True, kw_only=True):
    """The store's part of ``CloseStore``."""

    store_id: UUID


StoreCommand = (
    RegisterStore
    | RenameStore
    | ReviseStoreProfile
    | CorrectStoreEmail
    | CorrectStorePhone
    | SetStoreStatus
    | RemoveStore
)
