"""What must be told to Meta."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.tracking.events import EventDue
from numu_workers.kernel.reactions import Job, Reaction


def tell_meta(event: EventDue, at: Recorded) -> Iterator[Job]:
    """Each pixel by itself: one that is refused keeps none of the others waiting."""
    for pixel_id in event.pixels:
        told = {"trace_id": str(event.trace_id), "pixel_id": pixel_id, "at": at.recorded_at.isoformat()}
        yield Job(actor="tracking.tell_meta", args=told)


REACTIONS = [Reaction(on=EventDue, do=tell_meta)]
