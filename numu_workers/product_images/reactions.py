"""What becomes of an uploaded picture."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.product_images.events import ProductImageAdded, ProductImageRemoved
from numu_workers.kernel.reactions import Job, Reaction


def resize_image(event: ProductImageAdded, _: Recorded) -> Iterator[Job]:
    """Make it smaller, for lists and phones."""
    yield Job(actor="product_images.resize", args={"image_id": event.image_id, "key": event.key})


def forget_image(event: ProductImageRemoved, _: Recorded) -> Iterator[Job]:
    """Its files are not needed any more."""
    yield Job(actor="product_images.forget", args={"key": event.key})


REACTIONS = [Reaction(on=ProductImageAdded, do=resize_image), Reaction(on=ProductImageRemoved, do=forget_image)]
