"""What a transfer that is waited for is, and which facts may follow."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.instapay.commands import DeclineProof, IntentCommand, NoteIntent, NoteProof
from numu_core.instapay.errors import ProofUnderReview, TooManyProofs
from numu_core.instapay.events import IntentEvent, IntentOpened, ProofDeclined, ProofReceived
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is mistaken for something else: I and 1, O and 0. Source: HTTP contract, section 5."""
DIGITS, BITS = 6, 5
REVIEW = timedelta(hours=48)  # for how long stock waits for somebody to look at a proof
SHORTEST = timedelta(minutes=5)  # a shopper whose proof was declined has at least this long to try again
MOST_PROOFS = 10


class Intent(Struct, frozen=True, kw_only=True):
    """What the next proof is judged by."""

    order_id: UUID | None = None  # none: nothing was opened
    store_id: UUID | None = None
    reference: str = ""
    amount: Money = Money(0, "EGP")
    deposit: bool = False
    expires_at: datetime | None = None
    left: timedelta = SHORTEST  # on the clock, while it stands still
    in_review: UUID | None = None
    proofs: int = 0


def references(secret: UUID) -> Iterator[str]:
    """References to try, one after the other; they follow from ``secret``, which nobody can guess."""
    bits = secret.int
    while True:
        yield "NU-" + "".join(ALPHABET[bits >> BITS * digit & 31] for digit in range(DIGITS))
        bits = bits >> 7 | (bits & 127) << 121


def note_intent(intent: Intent, command: NoteIntent) -> list[IntentEvent]:
    """``[IntentOpened]``, once."""
    return [] if intent.order_id else [IntentOpened(**asdict(command))]


def note_proof(intent: Intent, command: NoteProof) -> list[IntentEvent]:
    """``[ProofReceived]``.

    Raises:
        NotFound: no transfer is waited for.
        ProofUnderReview: another proof is being looked at.
        TooManyProofs: there have been so many.
    """
    if intent.order_id is None:
        raise NotFound(what="instapay intent", id=command.payment_id)
    if intent.in_review == command.proof_id:
        return []
    if intent.in_review:
        raise ProofUnderReview(proof_id=intent.in_review)
    if intent.proofs >= MOST_PROOFS:
        raise TooManyProofs(most=MOST_PROOFS)
    until = command.at + REVIEW
    return [ProofReceived(payment_id=command.payment_id, proof_id=command.proof_id, review_until=until)]


def decline_proof(intent: Intent, command: DeclineProof) -> list[IntentEvent]:
    """``[ProofDeclined]``; nothing when this proof is not under review."""
    if intent.in_review != command.proof_id:
        return []
    until = command.at + intent.left
    return [ProofDeclined(payment_id=command.payment_id, proof_id=command.proof_id, expires_at=until)]


def evolve(intent: Intent, event: IntentEvent) -> Intent:
    """The intent after ``event``."""
    match event:
        case IntentOpened():
            return Intent(
                order_id=event.order_id,
                store_id=event.store_id,
                reference=event.reference,
                amount=event.amount,
                deposit=event.deposit,
                expires_at=event.expires_at,
            )
        case ProofReceived():
            came_at = event.review_until - REVIEW
            left = max(intent.expires_at - came_at, SHORTEST) if intent.expires_at else SHORTEST
            until = event.review_until
            return replace(intent, in_review=event.proof_id, proofs=intent.proofs + 1, left=left, expires_at=until)
        case ProofDeclined():
            return replace(intent, in_review=None, expires_at=event.expires_at)
        case _:
            assert_never(event)


INTENTS: Decider[Intent, IntentEvent] = Decider(
    stream="instapay",
    key="payment_id",
    initial=Intent(),
    commands=IntentCommand,
    events=IntentEvent,
    evolve=evolve,
    decide={NoteIntent: note_intent, NoteProof: note_proof, DeclineProof: decline_proof},
)
DECIDERS = [INTENTS]
