"""Facts about one uploaded picture of a product. Stream: ``product_images/{image_id}``.

Which pictures a product shows, in which order, is a fact of the product; these say what became of the file.
"""

import re
from uuid import UUID

from numu_core.kernel.messages import Event

ORIGINAL = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/original\.[a-z]+$")


def image_of(url: str) -> UUID | None:
    """Which picture an address is of: ``…/products/{store}/{product}/{image}/original.webp``."""
    found = ORIGINAL.search(url)
    return UUID(found[1]) if found else None


class ProductImageAdded(Event, frozen=True, kw_only=True, tag="product_images.product_image_added.v1"):
    """A picture was uploaded."""

    image_id: UUID
    store_id: UUID
    product_id: UUID
    url: str  # of the original
    key: str  # of the original, in the bucket of products
    size: int  # bytes
    content_type: str
    width: int  # pixels
    height: int


class ProductImageResized(Event, frozen=True, kw_only=True, tag="product_images.product_image_resized.v1"):
    """It is there in smaller sizes too."""

    image_id: UUID
    product_id: UUID
    url: str  # of the original
    urls: dict[str, str]  # large, medium, thumbnail


class ProductImageRemoved(Event, frozen=True, kw_only=True, tag="product_images.product_image_removed.v1"):
    """The product does not show it any more; its files go."""

    image_id: UUID
    product_id: UUID
    url: str  # of the original
    key: str


ProductImageEvent = ProductImageAdded | ProductImageResized | ProductImageRemoved
