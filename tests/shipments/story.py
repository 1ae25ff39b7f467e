"""The order of ``tests.payments.story``, and what can be told about its parcel."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.kernel.claims import Claimed
from numu_core.kernel.counters import NumberTaken
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.orders.events import TrackingAssigned
from numu_core.provider_accounts.decider import provider_account_id
from numu_core.provider_accounts.events import ProviderConnected
from numu_core.shipments.commands import ReceiveScan
from numu_core.shipments.events import Scan, ShipmentBooked, ShipmentRequested, Status
from tests.kernel.spec import new_id
from tests.payments.story import CUSTOMER, ORDER, STORE, TOTAL

SHIPMENT = new_id(1)
T0 = datetime(2026, 1, 16, 8, 0, tzinfo=UTC)

bosta = ProviderConnected(
    account_id=provider_account_id(STORE, "bosta"), store_id=STORE, provider="bosta", live=True, secret="bosta/1"
)


def claimed(what: str, value: str, holder: UUID = SHIPMENT) -> Claimed:
    return Claimed(claim_id=named_id("claims", what, value), what=what, holder=holder)


wanted = ShipmentRequested(
    shipment_id=SHIPMENT,
    order_id=ORDER,
    store_id=STORE,
    carrier="bosta",
    reference="ORD-000042",
    collect=TOTAL,
    goods=TOTAL,
    pieces=2,
    method="standard",
    customer_id=CUSTOMER,
    notes="اتصل قبل التوصيل",
)
counted = NumberTaken(counter_id=named_id("counters", "shipments", str(ORDER)), number=1)
by_order = claimed("shipments.order", str(ORDER))
by_reference = claimed("shipments.reference", f"{STORE}/bosta/ORD-000042")
by_number = claimed("shipments.tracking_number", "bosta/12345678")
booked = ShipmentBooked(shipment_id=SHIPMENT, order_id=ORDER, carrier_id="65f2", tracking_number="12345678")
tracked = TrackingAssigned(order_id=ORDER, tracking_number="12345678")
asked_for: tuple[Event, ...] = (counted, by_order, by_reference, wanted)
under_way: tuple[Event, ...] = (bosta, *asked_for, booked, by_number, tracked)


def scan(hours: int = 1, code: str = "21", number: str = "12345678", key: str = "") -> Scan:
    return Scan(key=key or f"{code}@{hours}", tracking_number=number, code=code, at=T0 + timedelta(hours=hours))


def heard(status: Status | None, hours: int = 1, **said: Any) -> ReceiveScan:
    """A verified callback of Bosta."""
    news = ReceiveScan(
        carrier="bosta", reference="ORD-000042", store_id=STORE, scan=scan(hours, str(status)), status=status
    )
    return replace(news, **said)
