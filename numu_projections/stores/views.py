"""What queries about stores return."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.money import Currency

SAMPLE = "numu-demo"
"""How sample products are tagged, and their collection marked."""


class Samples(Struct, frozen=True, kw_only=True):
    """What is left of the samples in a store's catalogue."""

    products: dict[str, UUID]  # by SKU
    category_id: UUID | None


class StoreRef(Struct, frozen=True, kw_only=True):
    """A store, as routes need it."""

    store_id: UUID
    tenant_id: UUID  # whose log holds what the store does
    owner_id: UUID
    name: str
    subdomain: str
    custom_domain: str | None
    status: str  # active inactive suspended pending_approval
    currency: Currency
    language: str  # "ar" or "en"

    def home(self, store_url: str) -> str:
        """Where people see it, without a slash at the end; without a domain of its own, at ``store_url``."""
        return f"https://{self.custom_domain}" if self.custom_domain else store_url.format(subdomain=self.subdomain)


class StoreView(Struct, frozen=True, kw_only=True):
    """A store as its owner sees it."""

    id: UUID
    name: str
    slug: str
    subdomain: str
    custom_domain: str | None
    owner_id: UUID
    description: str | None
    logo_url: str | None
    banner_url: str | None
    status: str
    default_currency: str
    default_language: str
    country: str
    contact_email: str | None
    contact_phone: str | None
    address: dict[str, Any]
    social_links: dict[str, Any]
    settings: dict[str, Any]
    theme_settings: dict[str, Any]
    business_hours: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag
