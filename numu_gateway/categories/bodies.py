"""What clients send about categories. What an edit leaves out stays; ``null`` empties where empty is possible."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from numu_gateway.kernel.text import plain

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Slug = Annotated[str, Meta(max_length=255)]
Text = Annotated[str, Meta(max_length=10_000)]
Link = Annotated[str, Meta(max_length=500, pattern=r'^(?:https?://|/)[^\s<>"]*$')]
Place = Annotated[int, Meta(ge=0, le=1_000_000)]
Own = Annotated[dict[str, Any], Meta(max_length=200)]


class CreateCategoryBody(Struct, kw_only=True):
    """``CreateCategoryRequest``."""

    name: Name
    slug: Slug | None = None
    description: Text | None = None
    image_url: Link | None = None
    parent_id: UUID | None = None
    position: Place = 0
    is_active: bool = True
    extra_data: Own | None = None


class UpdateCategoryBody(Struct, kw_only=True):
    """``UpdateCategoryRequest``."""

    name: Name | UnsetType | None = UNSET
    slug: Slug | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    image_url: Link | UnsetType | None = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    position: Place | UnsetType | None = UNSET
    is_active: bool | UnsetType | None = UNSET
    extra_data: Own | UnsetType | None = UNSET


CLEARABLE = {"description", "image_url", "parent_id", "extra_data"}
"""``null`` empties these; anything else it leaves alone."""

WORDS = {"name", "description"}


def asked(body: CreateCategoryBody | UpdateCategoryBody) -> dict[str, Any]:
    """What ``body`` says, as commands want it."""
    said = {
        name: value
        for name, value in structs.asdict(body).items()
        if value is not UNSET and (value is not None or name in CLEARABLE)
    }
    return {name: plain(value) if name in WORDS and value is not None else value for name, value in said.items()}
