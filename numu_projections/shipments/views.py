"""What queries about shipments return, as the contract shows it. Amounts are integers in minor units."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class HistoryStep(Struct, frozen=True, kw_only=True):
    """Something that happened to a parcel."""

    status: str
    timestamp: datetime
    code: str = ""
    description: str = ""


class ShipmentListItem(Struct, frozen=True, kw_only=True):
    """A parcel in a list."""

    id: UUID
    order_id: UUID
    tracking_number: str | None
    tracking_url: str | None
    awb_url: str | None
    carrier: str
    status: str
    shipment_type: str
    shipping_method: str | None
    cod_amount: int
    cod_collected: bool
    delivery_attempts: int
    created_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None


class ShipmentView(Struct, frozen=True, kw_only=True):
    """A parcel on its page."""

    id: UUID
    store_id: UUID
    order_id: UUID
    carrier: str
    carrier_shipment_id: str | None
    tracking_number: str | None
    tracking_url: str | None
    awb_url: str | None
    status: str
    shipment_type: str
    parent_shipment_id: UUID | None
    shipping_method: str | None
    shipping_cost: int
    cod_amount: int
    cod_collected: bool
    cod_collected_at: datetime | None
    delivery_attempts: int
    status_history: Sequence[HistoryStep]
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None
    carrier_status: str  # beyond the contract, like all below: the courier's own, finer status
    problem: str | None  # what a person should look at
    cancellation_requested: bool
    correction_requested: bool


class LabelView(Struct, frozen=True, kw_only=True):
    """What the label of a parcel says. What an erased customer leaves is empty."""

    carrier: str
    tracking_number: str | None
    reference: str
    kind: str
    shown: str
    cod_minor: int
    currency: str
    created_at: datetime
    notes: str | None
    order_number: str
    item_count: int
    address: Mapping[str, Any] | None
    receiver_first_name: str | None
    receiver_last_name: str | None
    receiver_phone: str | None


class SilentParcel(Struct, frozen=True, kw_only=True):
    """A parcel that its courier is to be asked about."""

    shipment_id: UUID
    store_id: UUID
    reference: str
    tracking_number: str
    status: str


class TrackingStep(Struct, frozen=True, kw_only=True):
    """A step as a customer may see it."""

    status: str
    description: str
    location: str | None
    timestamp: datetime


class TrackingView(Struct, frozen=True, kw_only=True):
    """Where a parcel is, as a customer may see it."""

    tracking_number: str | None
    status: str
    estimated_delivery: datetime | None
    events: Sequence[TrackingStep]


class ShipmentStats(Struct, frozen=True, kw_only=True):
    """A store's parcels in figures."""

    total: int
    by_status: Mapping[str, int]
    cod_total: int
    cod_collected: int
    cod_pending: int


class CodSummary(Struct, frozen=True, kw_only=True):
    """A store's cash on delivery in figures. What came back or was called off is not expected any more."""

    total_shipments: int
    total_expected: int
    total_collected: int
    total_pending: int
    collected_count: int
    delivered_not_collected: int
