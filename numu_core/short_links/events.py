"""Facts about one short link. Stream: ``short_links/{link_id}``, of the platform: whoever has a code knows no shop."""

from enum import StrEnum
from uuid import UUID

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event


class Target(StrEnum):
    """What a link shows of its order."""

    TRACK = "track"  # where the parcel is
    PAY = "pay"  # how to pay


def link_id(code: str) -> UUID:
    """The stream of the link with this code."""
    return named_id("short_links", code)


class LinkShortened(Event, frozen=True, kw_only=True, tag="short_links.link_shortened.v1"):
    """The code leads there, for ever."""

    link_id: UUID
    code: str
    store_id: UUID
    target: Target
    order_id: UUID


LinkEvent = LinkShortened
