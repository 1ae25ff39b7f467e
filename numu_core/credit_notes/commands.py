"""Intentions about credit notes. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.credit_notes.events import CreditLine
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Country = Annotated[str, Meta(min_length=1, max_length=100)]
Reason = Annotated[str, Meta(max_length=500)]
Pieces = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class CreditedLine(Struct, frozen=True, kw_only=True):
    """A line as staff or an import states it."""

    product_id: UUID
    variant_id: UUID | None = None  # None: the product has only one
    name: Name
    quantity: Pieces
    unit_price: Money  # 0 is allowed, less is not


class IssueCreditNote(Command, frozen=True, kw_only=True):
    """Give an amount back. A flow, which also puts the pieces that came back on a shelf. The id is the caller's."""

    credit_note_id: UUID
    store_id: UUID
    customer_id: UUID
    country: Country
    lines: Annotated[Sequence[CreditedLine], Meta(min_length=1, max_length=5000)]
    restock: bool = True  # False: money only
    location_id: UUID | None = None  # of the shelf; None: the store's default location
    reason: Reason | None = None


class CreditNoteResult(Struct, frozen=True, kw_only=True):
    """What the customer is told."""

    credit_note_id: UUID
    credit_note_number: str  # CN-000042
    total: Money


class WriteCreditNote(Command, frozen=True, kw_only=True):
    """The step of ``IssueCreditNote`` that writes it."""

    credit_note_id: UUID
    store_id: UUID
    number: Annotated[int, Meta(ge=1)]
    customer_id: UUID
    country: Country
    lines: Annotated[Sequence[CreditLine], Meta(min_length=1, max_length=5000)]
    reason: Reason | None = None


CreditNoteCommand = WriteCreditNote
