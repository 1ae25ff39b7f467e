"""Blogs are documents: their shape is their only rule."""

from uuid import UUID

from msgspec import Struct

from numu_core.kernel.document import document
from numu_core.kernel.texts import Handle, Line, Paragraph


class Blog(Struct, frozen=True, kw_only=True):
    """What articles are gathered in."""

    store_id: UUID
    handle: Handle
    title: Line
    description: Paragraph = {}


BLOGS = document("blogs", Blog)
DECIDERS = [BLOGS]
