"""Uniqueness: a stream per claimed value, whose state is the holder. A rename is a release and a claim in one flow."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.shop import Shop


@dataclass(eq=False)
class AlreadyClaimed(DomainError):
    """Somebody else in this tenant holds this value."""

    kind = Kind.RULE
    code = "kernel/already-claimed"
    title = "This value is already in use"
    title_ar = "هذه القيمة مستخدمة بالفعل"

    what: str  # "products.slug"


class Claimed(Event, frozen=True, kw_only=True, tag="claims.claimed.v1"):
    """The value is the holder's alone."""

    claim_id: UUID
    what: str
    holder: UUID


class Released(Event, frozen=True, kw_only=True, tag="claims.released.v1"):
    """The value is free again."""

    claim_id: UUID
    what: str


class Claim(Command, frozen=True, kw_only=True):
    """Take the value for ``holder``."""

    claim_id: UUID
    what: str
    holder: UUID


class Release(Command, frozen=True, kw_only=True):
    """Give the value back, if ``holder`` holds it."""

    claim_id: UUID
    what: str
    holder: UUID


ClaimEvent = Claimed | Released


def take(holder: UUID | None, command: Claim) -> list[ClaimEvent]:
    """``[Claimed]``; nothing when the holder has it already.

    Raises:
        AlreadyClaimed: somebody else has it.
    """
    if holder and holder != command.holder:
        raise AlreadyClaimed(what=command.what)
    return [] if holder else [Claimed(claim_id=command.claim_id, what=command.what, holder=command.holder)]


def give_back(holder: UUID | None, command: Release) -> list[ClaimEvent]:
    """``[Released]``; nothing when it is not this holder's."""
    return [Released(claim_id=command.claim_id, what=command.what)] if holder == command.holder else []


def evolve(holder: UUID | None, event: ClaimEvent) -> UUID | None:  # noqa: ARG001
    """Who holds the value now."""
    return event.holder if isinstance(event, Claimed) else None


CLAIMS: Decider[UUID | None, ClaimEvent] = Decider(
    stream="claims",
    key="claim_id",
    initial=None,
    state=UUID | None,
    commands=Claim | Release,
    events=ClaimEvent,
    evolve=evolve,
    decide={Claim: take, Release: give_back},
)


def claim_id(what: str, value: str) -> UUID:
    """The stream of a value."""
    return named_id("claims", what, value)


def claim(shop: Shop, what: str, value: str, holder: UUID) -> None:
    """``value`` is ``holder``'s alone in this tenant: ``claim(shop, "products.slug", slug, product_id)``."""
    shop.do(Claim(claim_id=claim_id(what, value), what=what, holder=holder))


def release(shop: Shop, what: str, value: str, holder: UUID) -> None:
    """``value`` is free again, if it was ``holder``'s."""
    shop.do(Release(claim_id=claim_id(what, value), what=what, holder=holder))


def holder_of(shop: Shop, what: str, value: str) -> UUID | None:
    """Who holds ``value``, or ``None``."""
    return shop.state(CLAIMS, claim_id(what, value))


def claim_personal(shop: Shop, what: str, value: str, holder: UUID) -> None:
    """Like ``claim``, for an e-mail address or a phone number: the stream's id cannot be guessed."""
    shop.do(Claim(claim_id=shop.keyed_id(what, value), what=what, holder=holder))


def release_personal(shop: Shop, what: str, value: str, holder: UUID) -> None:
    """Like ``release``, for a personal value."""
    shop.do(Release(claim_id=shop.keyed_id(what, value), what=what, holder=holder))


def personal_holder_of(shop: Shop, what: str, value: str) -> UUID | None:
    """Who holds the personal ``value``, or ``None``."""
    return shop.state(CLAIMS, shop.keyed_id(what, value))
