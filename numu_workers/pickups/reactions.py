"""What visits make couriers do. Pure: one fact in, jobs out."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.pickups.events import PickupCancellationRequested, PickupChangeRequested, PickupRequested
from numu_workers.kernel.reactions import Job, Reaction


def agree(event: PickupRequested, _: Recorded) -> Iterator[Job]:
    """Ask the courier to come."""
    yield Job(actor="pickups.agree", args={"pickup_id": event.pickup_id})


def change(event: PickupChangeRequested, _: Recorded) -> Iterator[Job]:
    """Ask the courier to come otherwise."""
    yield Job(actor="pickups.change", args={"pickup_id": event.pickup_id, "number": event.number})


def call_off(event: PickupCancellationRequested, _: Recorded) -> Iterator[Job]:
    """Tell the courier not to come."""
    yield Job(actor="pickups.call_off", args={"pickup_id": event.pickup_id})


REACTIONS = [
    Reaction(on=PickupRequested, do=agree),
    Reaction(on=PickupChangeRequested, do=change),
    Reaction(on=PickupCancellationRequested, do=call_off),
]
