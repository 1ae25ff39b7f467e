"""What parcels and orders make couriers do. Pure: one fact in, jobs out."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.shipments.events import (
    OWN,
    CancellationRequested,
    CorrectionRequested,
    OutcomeReported,
    ShipmentRequested,
)
from numu_workers.kernel.reactions import Job, Reaction


def book(event: ShipmentRequested, _: Recorded) -> Iterator[Job]:
    """Tell the courier to come for it. Nobody has to be told of what the store brings itself."""
    if event.carrier != OWN:
        yield Job(actor="shipments.book", args={"shipment_id": event.shipment_id})


def confirm(event: OutcomeReported, _: Recorded) -> Iterator[Job]:
    """Money and stock move with an outcome: ask the courier whether it is true."""
    yield Job(actor="shipments.confirm", args={"shipment_id": event.shipment_id, "key": event.scan.key})


def correct(event: CorrectionRequested, _: Recorded) -> Iterator[Job]:
    """Tell the courier to bring it otherwise."""
    yield Job(actor="shipments.correct", args={"shipment_id": event.shipment_id, "number": event.number})


def call_off(event: CancellationRequested, _: Recorded) -> Iterator[Job]:
    """Tell the courier not to come."""
    yield Job(actor="shipments.call_off", args={"shipment_id": event.shipment_id})


REACTIONS = [
    Reaction(on=ShipmentRequested, do=book),
    Reaction(on=OutcomeReported, do=confirm),
    Reaction(on=CorrectionRequested, do=correct),
    Reaction(on=CancellationRequested, do=call_off),
]
