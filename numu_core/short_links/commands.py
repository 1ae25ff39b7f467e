"""Intentions about short links."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.short_links.events import Target

Code = Annotated[str, Meta(pattern="^[0-9A-Za-z]{4,12}$")]


class ShortenLink(Command, frozen=True, kw_only=True):
    """Give this a code; the same again has the same. A flow, of the platform."""

    store_id: UUID
    target: Target
    order_id: UUID


class ShortenedResult(Struct, frozen=True, kw_only=True):
    """The code."""

    code: str


class NoteLink(Command, frozen=True, kw_only=True):
    """The link's own part of ``ShortenLink``."""

    link_id: UUID
    code: Code
    store_id: UUID
    target: Target
    order_id: UUID
