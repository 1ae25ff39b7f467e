"""Intentions about uploaded pictures of products.

``AddProductImage`` and ``RemoveProductImage`` are flows, which also change what the product shows.
"""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.messages import Command

MOST_IMAGES = 50
"""Of one product. Source: HTTP contract, ``images`` of ``CreateProductRequest``."""

Url = Annotated[str, Meta(min_length=1, max_length=2048)]
Key = Annotated[str, Meta(min_length=1, max_length=700)]
Pixels = Annotated[int, Meta(ge=1, le=100_000)]
Size = Literal["large", "medium", "thumbnail"]


class AddProductImage(Command, frozen=True, kw_only=True):
    """Show an uploaded picture, as the last one. A flow."""

    image_id: UUID
    store_id: UUID
    product_id: UUID
    url: Url
    key: Key
    size: Annotated[int, Meta(ge=1)]  # bytes
    content_type: Annotated[str, Meta(max_length=100)]
    width: Pixels
    height: Pixels


class RemoveProductImage(Command, frozen=True, kw_only=True):
    """Show the picture no more. A flow."""

    store_id: UUID
    product_id: UUID
    url: Url


class EnterProductImage(Command, frozen=True, kw_only=True):
    """Know the uploaded file."""

    image_id: UUID
    store_id: UUID
    product_id: UUID
    url: Url
    key: Key
    size: Annotated[int, Meta(ge=1)]
    content_type: Annotated[str, Meta(max_length=100)]
    width: Pixels
    height: Pixels


class RecordSizes(Command, frozen=True, kw_only=True):
    """Know its smaller sizes."""

    image_id: UUID
    urls: dict[Size, Url]


class DiscardProductImage(Command, frozen=True, kw_only=True):
    """Let the file go."""

    image_id: UUID


ProductImageCommand = EnterProductImage | RecordSizes | DiscardProductImage
