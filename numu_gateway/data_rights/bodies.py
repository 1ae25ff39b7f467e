"""What a person gets who asks for everything, or to be forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from numu_projections.customer_accounts.views import NoticesView, ShopperAddressView, ShopperView
from numu_projections.orders.views import OrderView
from numu_projections.wishlists.views import WishView


class DataExportView(Struct, frozen=True, kw_only=True):
    """``DataExportResponse``: everything that the store keeps about the person."""

    customer: ShopperView
    addresses: Sequence[ShopperAddressView]
    orders: Sequence[OrderView]
    wishlist: Sequence[WishView]
    reviews: Sequence[dict[str, Any]] = ()  # there are none yet
    notification_preferences: NoticesView
    extras: dict[str, Any] = field(default_factory=dict)


class DeletionView(Struct, frozen=True, kw_only=True):
    """``AccountDeletionResponse``. Nothing is retained: the key is gone at once."""

    customer_id: UUID
    status: str = "deleted"
    retention_until: datetime | None = None
