"""What an uploaded picture is, and which facts may follow."""

from typing import assert_never
from uuid import UUID

from msgspec import Struct, structs
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.product_images.commands import (
    DiscardProductImage,
    EnterProductImage,
    ProductImageCommand,
    RecordSizes,
)
from numu_core.product_images.events import (
    ProductImageAdded,
    ProductImageEvent,
    ProductImageRemoved,
    ProductImageResized,
)


class ProductImage(Struct, frozen=True, kw_only=True):
    """One uploaded picture."""

    product_id: UUID | None = None  # None: never uploaded
    url: str = ""
    key: str = ""
    resized: bool = False
    removed: bool = False

    @property
    def there(self) -> bool:
        """Uploaded, and not removed."""
        return self.product_id is not None and not self.removed


def evolve(image: ProductImage, event: ProductImageEvent) -> ProductImage:
    """The picture after ``event``."""
    match event:
        case ProductImageAdded():
            return ProductImage(product_id=event.product_id, url=event.url, key=event.key)
        case ProductImageResized():
            return replace(image, resized=True)
        case ProductImageRemoved():
            return replace(image, removed=True)
        case _:
            assert_never(event)


def enter(image: ProductImage, command: EnterProductImage) -> list[ProductImageEvent]:
    """``[ProductImageAdded]``, once."""
    return [] if image.product_id else [ProductImageAdded(**structs.asdict(command))]


def record_sizes(image: ProductImage, command: RecordSizes) -> list[ProductImageEvent]:
    """``[ProductImageResized]``, once.

    Raises:
        NotFound: it was removed meanwhile.
    """
    if not image.there or image.product_id is None:
        raise NotFound(what="image", id=command.image_id)
    sizes = {str(size): url for size, url in command.urls.items()}
    told = ProductImageResized(image_id=command.image_id, product_id=image.product_id, url=image.url, urls=sizes)
    return [] if image.resized else [told]


def discard(image: ProductImage, command: DiscardProductImage) -> list[ProductImageEvent]:
    """``[ProductImageRemoved]``, once."""
    if not image.there or image.product_id is None:
        return []
    gone = ProductImageRemoved(image_id=command.image_id, product_id=image.product_id, url=image.url, key=image.key)
    return [gone]


PRODUCT_IMAGES: Decider[ProductImage, ProductImageEvent] = Decider(
    stream="product_images",
    key="image_id",
    initial=ProductImage(),
    commands=ProductImageCommand,
    events=ProductImageEvent,
    evolve=evolve,
    decide={EnterProductImage: enter, RecordSizes: record_sizes, DiscardProductImage: discard},
)
DECIDERS = [PRODUCT_IMAGES]
