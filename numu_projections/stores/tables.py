"""The directory of stores; of the platform's tenant."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class StoreRow(Struct, frozen=True, kw_only=True):
    """A store that was opened and not closed."""

    store_id: UUID
    of_tenant: UUID  # whose log holds what the store does
    owner_id: UUID
    name: str
    slug: str
    subdomain: str
    custom_domain: str | None
    status: str
    description: str | None
    logo_url: str | None
    banner_url: str | None
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
    version: int  # of its stream


stores = table("stores", StoreRow, key="store_id", index=["subdomain", "custom_domain", "owner_id"])
