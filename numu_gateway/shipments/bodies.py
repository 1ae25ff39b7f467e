"""What the shipments pages send."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class CreateShipmentBody(Struct, kw_only=True):
    """Bring this order to its customer."""

    order_id: UUID
    carrier: Annotated[str, Meta(pattern="^[a-z]{2,20}$")] = "bosta"
    shipping_method: Annotated[str, Meta(max_length=50)] = "standard"
    notes: Annotated[str, Meta(max_length=500)] | None = None


class BulkShipmentBody(Struct, kw_only=True):
    """Bring these orders to their customers, each for itself."""

    order_ids: Annotated[Sequence[UUID], Meta(min_length=1, max_length=50)]


class BulkShipmentItem(Struct, frozen=True, kw_only=True):
    """How one of them went."""

    order_id: UUID
    success: bool
    shipment_id: UUID | None = None
    tracking_number: str | None = None
    error: str | None = None


class BulkShipmentResult(Struct, frozen=True, kw_only=True):
    """How they went."""

    total: int
    succeeded: int
    failed: int
    results: list[BulkShipmentItem]
