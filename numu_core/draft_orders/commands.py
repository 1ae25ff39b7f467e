"""Intentions about drafts. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.draft_orders.events import DraftLine
from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money

Word = Annotated[str, Meta(min_length=1, max_length=100)]
Method = Annotated[str, Meta(max_length=100)]
Note = Annotated[str, Meta(max_length=1000)]


class SaveDraft(Command, frozen=True, kw_only=True):
    """Prepare an order, at the prices it states. A flow."""

    order_id: UUID
    store_id: UUID
    customer_id: UUID
    lines: Annotated[Sequence[DraftLine], Meta(min_length=1, max_length=1000)]
    ship_to: Address
    bill_to: Address | None = None
    shipping: Money | None = None
    discount: Money | None = None
    tax: Money | None = None  # contained in the subtotal; None: as the table of rates says
    payment_method: Word | None = None
    shipping_method: Method | None = None
    notes: Note | None = None


class NoteDraft(Command, frozen=True, kw_only=True):
    """The draft's own part of ``SaveDraft``."""

    order_id: UUID
    store_id: UUID
    number: Annotated[int, Meta(ge=1)]
    customer_id: UUID
    lines: Sequence[DraftLine]
    subtotal: Money
    shipping: Money
    discount: Money
    tax: Money
    total: Money
    tax_stated: bool
    payment_method: Word | None = None
    shipping_method: Method | None = None
    contact: Contact
    ship_to: Address
    bill_to: Address | None = None
    notes: Note | None = None


class ReviseDraft(Command, frozen=True, kw_only=True):
    """Change a draft; what is absent stays."""

    order_id: UUID
    store_id: UUID
    ship_to: Address | None = None
    bill_to: Address | None = None
    shipping_minor: Annotated[int, Meta(ge=0)] | None = None
    discount_minor: Annotated[int, Meta(ge=0)] | None = None
    tax_minor: Annotated[int, Meta(ge=0)] | None = None
    payment_method: Word | None = None
    shipping_method: Method | None = None
    notes: Annotated[str, Meta(max_length=4000)] | None = None
    customer_notes: Note | None = None


class DiscardDraft(Command, frozen=True, kw_only=True):
    """It will not become an order. Twice is once."""

    order_id: UUID
    store_id: UUID
    reason: Annotated[str, Meta(max_length=500)] | None = None


class ConvertDraft(Command, frozen=True, kw_only=True):
    """Make it an order: stock, number and payment follow. A flow.

    What no state keeps comes along, as it was read at ``version``.
    """

    order_id: UUID
    store_id: UUID
    version: Annotated[int, Meta(ge=1)]
    ship_to: Address
    bill_to: Address | None = None
    notes: Note | None = None


class ConvertedResult(Struct, frozen=True, kw_only=True):
    """The order that it became."""

    order_id: UUID
    order_number: str


class CloseDraft(Command, frozen=True, kw_only=True):
    """The draft's own part of ``ConvertDraft``."""

    order_id: UUID
    store_id: UUID


DraftCommand = NoteDraft | ReviseDraft | DiscardDraft | CloseDraft
