"""What queries about stores return."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class StoreRef(Struct, frozen=True, kw_only=True):
    """A store, as routes need it."""

    store_id: UUID
    tenant_id: UUID  # whose log holds what the store does
    owner_id: UUID
    name: str
    subdomain: str
    custom_domain: str | None
    status: str  # active inactive suspended pending_approval
    currency: str  # ISO 4217
    language: str  # "ar" or "en"


class StoreView(Struct, frozen=True, kw_only=True):
    """A store as its owner sees it; ``StoreResponse`` of the contract."""

    id: UUID
    name: str
    slug: str
    subdomain: str | None
    custom_domain: str | None
    store_url: str
    owner_id: UUID
    description: str | None
    logo_url: str | None
    banner_url: str | None
    status: str
    default_currency: str
    default_language: str
    contact_email: str | None
    contact_phone: str | None
    address: dict[str, Any]
    social_links: dict[str, Any]
    settings: dict[str, Any]
    theme_settings: dict[str, Any]
    business_hours: dict[str, Any]
    created_at: datetime
    updated_at: datetime
