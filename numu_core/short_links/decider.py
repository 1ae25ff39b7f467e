"""What a short link is: where it leads, once and for ever."""

from collections.abc import Iterator
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict

from numu_core.kernel.decider import Decider
from numu_core.short_links.commands import NoteLink
from numu_core.short_links.events import LinkShortened, Target

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 8
"""Characters of a code: 48 bits, more than anybody could try."""


class Link(Struct, frozen=True, kw_only=True):
    """Where it leads; nowhere while ``order_id`` is nothing."""

    store_id: UUID | None = None
    target: Target = Target.TRACK
    order_id: UUID | None = None


def codes(secret: UUID) -> Iterator[str]:
    """Codes to try, one after the other; they follow from ``secret``, which nobody can guess."""
    number = secret.int
    while True:
        digits, rest = [], number
        for _ in range(LENGTH):
            rest, digit = divmod(rest, len(ALPHABET))
            digits.append(ALPHABET[digit])
        yield "".join(digits)
        number = number >> 11 | (number & 2047) << 117


def note_link(link: Link, command: NoteLink) -> list[LinkShortened]:
    """``[LinkShortened]``, once."""
    return [] if link.order_id else [LinkShortened(**asdict(command))]


def evolve(_: Link, event: LinkShortened) -> Link:
    """The link after ``event``."""
    return Link(store_id=event.store_id, target=event.target, order_id=event.order_id)


LINKS: Decider[Link, LinkShortened] = Decider(
    stream="short_links",
    key="link_id",
    initial=Link(),
    commands=NoteLink,
    events=LinkShortened,
    evolve=evolve,
    decide={NoteLink: note_link},
)
DECIDERS = [LINKS]
