"""What shoppers see of themselves."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class ShopperView(Struct, frozen=True, kw_only=True):
    """``CustomerResponse``."""

    id: UUID
    store_id: UUID
    email: str
    first_name: str
    last_name: str
    full_name: str
    phone: str | None
    accepts_marketing: bool
    is_verified: bool
    total_orders: int
    total_spent: int  # minor units of the store's currency, of orders that are paid
    default_address_id: UUID | None
    created_at: datetime
    updated_at: datetime


class ShopperAddressView(Struct, frozen=True, kw_only=True):
    """``CustomerAddressResponse``."""

    id: UUID
    customer_id: UUID
    first_name: str
    last_name: str
    full_name: str
    address_line1: str
    address_line2: str | None
    city: str
    state: str | None
    postal_code: str | None
    country: str
    phone: str | None
    is_default: bool
    label: str
    formatted_address: str
    latitude: float | None
    longitude: float | None
    location_accuracy: float | None
    location_source: str | None
    geocoded_address: str | None
    created_at: datetime
    updated_at: datetime


class Notices(Struct, frozen=True, kw_only=True):
    """What a shopper is told on one channel; everything, without a choice."""

    order_confirmation: bool = True
    shipping_update: bool = True
    delivery_confirmation: bool = True


class NoticesView(Struct, frozen=True, kw_only=True):
    """``NotificationPreferencesResponse``."""

    email: Notices
    whatsapp: Notices
