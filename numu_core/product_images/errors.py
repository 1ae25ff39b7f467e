"""Refusals about pictures of products."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class TooManyImages(DomainError):
    """More pictures than a product may have."""

    kind = Kind.RULE
    code = "product_images/too-many-images"
    title = "A product cannot have so many pictures"
    title_ar = "لا يمكن أن يحتوي المنتج على هذا العدد من الصور"

    most: int
