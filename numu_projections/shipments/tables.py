"""Read models of shipments. Amounts are integers in minor units of ``currency``; names end in ``_minor``."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class Step(Struct, frozen=True, kw_only=True):
    """Something that happened to a parcel."""

    at: datetime  # UTC; by the courier's clock where it told us
    status: str  # as ``numu_core.shipments`` names it, or why nothing moved: "on_hold"
    code: str = ""  # the courier's code
    detail: str = ""


class ShipmentRow(Struct, frozen=True, kw_only=True):
    """One parcel."""

    shipment_id: UUID
    order_id: UUID
    store_id: UUID
    carrier: str
    carrier_id: str | None
    tracking_number: str | None
    reference: str
    method: str
    status: str  # as ``numu_core.shipments`` names it
    shown: str  # as the contract names it: pending created picked_up in_transit … failed
    problem: str | None  # what a person should look at
    cancelling: bool
    cod_minor: int  # to be collected
    collected_minor: int | None  # was collected
    currency: str  # ISO 4217
    attempts: int  # deliveries that failed
    history: tuple[Step, ...]  # oldest first
    created_at: datetime  # UTC, like all below
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    updated_at: datetime
    position: int  # of the last fact that changed the row
    kind: str  # "forward", "return"
    parent_id: UUID | None  # the delivered parcel whose goods come back
    correcting: bool  # a correction waits for the courier's answer
    customer_id: UUID
    notes: str | None  # personal, like all below: for the courier
    receiver_first_name: str | None = None  # where a correction says another than the order
    receiver_last_name: str | None = None
    receiver_phone: str | None = None


shipments = table(
    "shipments",
    ShipmentRow,
    key="shipment_id",
    index=["order_id", "tracking_number", ("store_id", "created_at"), "customer_id"],
)
