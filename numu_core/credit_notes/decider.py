"""What a credit note is: once issued, it stands."""

from msgspec import Struct

from numu_core.credit_notes.commands import CreditNoteCommand, WriteCreditNote
from numu_core.credit_notes.errors import BadCreditLine, CreditNoteAlreadyIssued, CreditTooLarge
from numu_core.credit_notes.events import CreditNoteEvent, CreditNoteIssued
from numu_core.kernel.decider import Decider
from numu_core.kernel.money import total

MOST = 2**53 - 1  # minor units: beyond, a JSON number is not exact everywhere


class CreditNote(Struct, frozen=True, kw_only=True):
    """A credit note, as far as decisions go."""

    issued: bool = False


def evolve(note: CreditNote, event: CreditNoteEvent) -> CreditNote:  # noqa: ARG001 - there is only one fact
    """The credit note after ``event``."""
    return CreditNote(issued=True)


def write(note: CreditNote, command: WriteCreditNote) -> list[CreditNoteEvent]:
    """``[CreditNoteIssued]``, with the total computed here and nowhere else.

    Raises:
        CreditNoteAlreadyIssued: the id is taken.
        BadCreditLine: a price below zero.
        CreditTooLarge: beyond what is countable.
        CurrencyMismatch: the lines mix currencies.
    """
    if note.issued:
        raise CreditNoteAlreadyIssued(credit_note_id=command.credit_note_id)
    for line in command.lines:
        if line.unit_price.minor < 0:
            raise BadCreditLine(line=line.line, price_minor=line.unit_price.minor)
    amounts = [line.unit_price * line.quantity for line in command.lines]
    credited = total(amounts, amounts[0].currency)
    if credited.minor > MOST:
        raise CreditTooLarge(total_minor=credited.minor)
    issued = CreditNoteIssued(
        credit_note_id=command.credit_note_id,
        store_id=command.store_id,
        number=command.number,
        customer_id=command.customer_id,
        country=command.country,
        lines=tuple(command.lines),
        total=credited,
        reason=command.reason,
    )
    return [issued]


CREDIT_NOTES: Decider[CreditNote, CreditNoteEvent] = Decider(
    stream="credit_notes",
    key="credit_note_id",
    initial=CreditNote(),
    commands=CreditNoteCommand,
    events=CreditNoteEvent,
    evolve=evolve,
    decide={WriteCreditNote: write},
)
DECIDERS = [CREDIT_NOTES]
