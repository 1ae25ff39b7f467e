"""What clients send and get about pictures of products."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class DeleteImageBody(Struct, kw_only=True):
    """``DeleteImageRequest``."""

    image_url: Annotated[str, Meta(min_length=1, max_length=2048)]


class UploadedImage(Struct, frozen=True, kw_only=True):
    """``UploadedImageResponse``. The smaller sizes follow as soon as they are made: see ``image_variants``."""

    url: str
    key: str
    size: int  # bytes, as kept
    content_type: str
    product_id: UUID
    variant_urls: dict[str, str]
