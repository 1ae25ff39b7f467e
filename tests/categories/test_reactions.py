"""What removing a category makes happen."""

from uuid import UUID

from numu_core.categories.events import CategoryRemoved
from numu_workers.categories.reactions import REACTIONS
from numu_workers.kernel.reactions import Job
from tests.kernel.spec import after

STORE, TOPS = UUID(int=1), UUID(int=2)


def test_its_products_are_taken_out() -> None:
    args = {"store_id": STORE, "category_id": TOPS, "position": 1}
    gone = CategoryRemoved(category_id=TOPS, store_id=STORE)
    assert after(gone, REACTIONS) == [Job(actor="categories.empty", args=args)]
