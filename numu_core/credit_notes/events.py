"""Facts about one credit note. Stream: ``credit_notes/{credit_note_id}``."""

from uuid import UUID

from msgspec import Struct

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Personal, Subject


class CreditLine(Struct, frozen=True, kw_only=True):
    """So many pieces of one variant, or a service so many times, at the price that is given back for each."""

    line: int  # 1, 2, … in its credit note
    product_id: UUID
    variant_id: UUID
    location_id: UUID | None  # where the pieces went; None: none came back
    name: str
    quantity: int  # positive
    unit_price: Money


def credit_note_number(number: int) -> str:
    """As the shop prints it: ``CN-000042``."""
    return f"CN-{number:06d}"


class CreditNoteIssued(Event, frozen=True, kw_only=True, tag="credit_notes.credit_note_issued.v1"):
    """The customer is given this amount back."""

    credit_note_id: UUID
    store_id: UUID
    number: int  # per store, from 1, no gaps
    customer_id: Subject
    country: str  # of the customer, for statistics; not personal
    lines: tuple[CreditLine, ...]
    total: Money  # sum of the lines
    reason: Personal[str] = None


CreditNoteEvent = CreditNoteIssued
