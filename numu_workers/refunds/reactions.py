"""What refunds make happen. Pure: one fact in, jobs out."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.refunds.events import RefundStarted, RefundTaken
from numu_workers.kernel.reactions import Job, Reaction


def give_back(event: RefundStarted, _: Recorded) -> Iterator[Job]:
    """Have the provider give the money back."""
    yield Job(actor="refunds.give_back", args={"order_id": event.order_id, "refund_id": event.refund_id})


def follow(event: RefundTaken, _: Recorded) -> Iterator[Job]:
    """Look whether it has, should its callback be lost."""
    yield Job(actor="refunds.follow", args={"order_id": event.order_id, "refund_id": event.refund_id})


REACTIONS = [Reaction(on=RefundStarted, do=give_back), Reaction(on=RefundTaken, do=follow)]
