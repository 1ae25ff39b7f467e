"""What clients send about short links, and what they get."""

from uuid import UUID

from msgspec import Struct

from numu_core.short_links.events import Target


class ShortLinkBody(Struct, kw_only=True):
    """What to shorten."""

    order_id: UUID
    target: Target = Target.TRACK


class ShortLinkView(Struct, frozen=True, kw_only=True):
    """A code, and the whole address to send to somebody."""

    short_code: str
    short_url: str
    destination_url: str


class ResolvedLink(Struct, frozen=True, kw_only=True):
    """Where a code leads."""

    destination_url: str
    short_code: str
