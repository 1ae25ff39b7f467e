"""What removing a category leaves to be done."""

from collections.abc import Iterator

from numu_core.categories.events import CategoryRemoved
from numu_core.kernel.messages import Recorded
from numu_workers.kernel.reactions import Job, Reaction


def empty_category(event: CategoryRemoved, at: Recorded) -> Iterator[Job]:
    """Its products are in no category any more; which they are, the read model knows as soon as it is there."""
    args = {"store_id": event.store_id, "category_id": event.category_id, "position": at.position}
    yield Job(actor="categories.empty", args=args)


REACTIONS = [Reaction(on=CategoryRemoved, do=empty_category)]
