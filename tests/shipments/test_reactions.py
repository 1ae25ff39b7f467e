"""What parcels and orders make couriers do: pure."""

from msgspec.structs import replace

from numu_core.shipments.events import CancellationRequested, CorrectionRequested, OutcomeReported, Status
from numu_workers.kernel.reactions import Job
from numu_workers.shipments.reactions import REACTIONS
from tests.kernel.spec import after
from tests.payments.story import CUSTOMER, STORE
from tests.shipments.story import SHIPMENT, scan, wanted


def test_a_wanted_parcel_is_booked() -> None:
    assert after(wanted, REACTIONS) == [Job(actor="shipments.book", args={"shipment_id": SHIPMENT})]


def test_nobody_is_told_of_a_parcel_that_the_store_brings_itself() -> None:
    assert after(replace(wanted, carrier="manual"), REACTIONS) == []


def test_a_correction_is_told_to_the_courier() -> None:
    asked = CorrectionRequested(shipment_id=SHIPMENT, number=2, customer_id=CUSTOMER, notes="الدور الثالث")
    job = Job(actor="shipments.correct", args={"shipment_id": SHIPMENT, "number": 2})
    assert after(asked, REACTIONS) == [job]


def test_an_outcome_is_asked_about() -> None:
    told = OutcomeReported(shipment_id=SHIPMENT, store_id=STORE, scan=scan(key="k"), status=Status.DELIVERED)
    assert after(told, REACTIONS) == [Job(actor="shipments.confirm", args={"shipment_id": SHIPMENT, "key": "k"})]


def test_a_parcel_that_is_not_wanted_is_called_off() -> None:
    off = CancellationRequested(shipment_id=SHIPMENT, store_id=STORE)
    assert after(off, REACTIONS) == [Job(actor="shipments.call_off", args={"shipment_id": SHIPMENT})]
