"""Articles are documents: their shape is their only rule."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.document import document
from numu_core.kernel.texts import Handle, Line, Paragraph, Prose


class Article(Struct, frozen=True, kw_only=True):
    """One entry of a blog."""

    store_id: UUID
    blog_id: UUID
    handle: Handle
    title: Line
    excerpt: Paragraph = {}
    body: Prose = {}
    author: Annotated[str, Meta(max_length=120)] = ""  # as it is signed; a pen name as well as not
    image_url: Annotated[str, Meta(max_length=500)] | None = None
    published: bool = True
    published_at: datetime | None = None  # UTC; when it was first published, unless the merchant says otherwise


ARTICLES = document("articles", Article)
DECIDERS = [ARTICLES]
