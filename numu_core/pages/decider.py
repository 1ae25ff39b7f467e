"""Pages are documents: their shape is their only rule. A policy is a page of its own kind."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.document import document
from numu_core.kernel.ids import named_id
from numu_core.kernel.texts import Handle, Line, Paragraph, Prose


class Seo(Struct, frozen=True, kw_only=True):
    """What search engines are told."""

    title: Line = {}
    description: Paragraph = {}


class Page(Struct, frozen=True, kw_only=True):
    """What the store has to say under one address."""

    store_id: UUID
    kind: Literal["page", "policy"] = "page"
    handle: Handle
    title: Line
    body: Prose = {}
    seo: Seo = Seo()
    template: Annotated[str, Meta(max_length=60)] = "page"
    template_suffix: Annotated[str, Meta(max_length=60)] | None = None
    published: bool = True


def policy_id(store_id: UUID, handle: str) -> UUID:
    """The one policy that a store can have under this handle."""
    return named_id("pages", str(store_id), "policy", handle)


PAGES = document("pages", Page)
DECIDERS = [PAGES]
