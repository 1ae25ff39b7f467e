"""What a draft is, and which facts may follow."""

from enum import StrEnum
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.draft_orders.commands import CloseDraft, DiscardDraft, DraftCommand, NoteDraft, ReviseDraft
from numu_core.draft_orders.errors import DraftAmountTooLarge
from numu_core.draft_orders.events import (
    DraftConverted,
    DraftDiscarded,
    DraftEvent,
    DraftLine,
    DraftRevised,
    DraftSaved,
)
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.money import Money
from numu_core.kernel.tax import contained_tax

NOBODY = UUID(int=0)
NOTHING = Money(0, "EGP")
KEPT = ("store_id", "customer_id", "lines", "subtotal", "shipping", "discount", "tax", "tax_stated", "payment_method")


class Standing(StrEnum):
    """What became of a draft."""

    NEW = "new"  # nothing happened yet
    DRAFT = "draft"
    CANCELLED = "cancelled"
    PENDING = "pending"  # an order now


class Draft(Struct, frozen=True, kw_only=True):
    """What it takes to make an order of it, but for what is personal."""

    standing: Standing = Standing.NEW
    store_id: UUID = NOBODY
    customer_id: UUID = NOBODY
    lines: tuple[DraftLine, ...] = ()
    subtotal: Money = NOTHING
    shipping: Money = NOTHING
    discount: Money = NOTHING
    tax: Money = NOTHING
    tax_stated: bool = False
    payment_method: str | None = None
    shipping_method: str | None = None

    @property
    def open(self) -> bool:
        """It may still become an order."""
        return self.standing is Standing.DRAFT


def note_draft(draft: Draft, command: NoteDraft) -> list[DraftEvent]:
    """``[DraftSaved]``, once."""
    if draft.standing is not Standing.NEW:
        return []
    return [DraftSaved(**{**asdict(command), "lines": tuple(command.lines)})]


def revise(draft: Draft, command: ReviseDraft) -> list[DraftEvent]:
    """``[DraftRevised]``, its figures worked out anew.

    Raises:
        NotFound: the store has no such draft.
        BadTransition: it is none any more.
        DraftAmountTooLarge: a discount or tax that does not fit.
    """
    may(draft, command.order_id, command.store_id, Standing.DRAFT)
    shipping = _told(draft.shipping, command.shipping_minor)
    discount = _told(draft.discount, command.discount_minor)
    stated = command.tax_minor is not None or draft.tax_stated
    tax = _told(draft.tax, command.tax_minor) if stated else contained_tax(draft.subtotal)
    gross = draft.subtotal + shipping
    for what, amount, most in (("discount_amount", discount, gross), ("tax_amount", tax, draft.subtotal)):
        if amount.minor > most.minor:
            raise DraftAmountTooLarge(what=what, minor=amount.minor)
    revised = DraftRevised(
        order_id=command.order_id,
        customer_id=draft.customer_id,
        shipping=shipping,
        discount=discount,
        tax=tax,
        total=gross - discount,
        tax_stated=stated,
        payment_method=command.payment_method,
        shipping_method=command.shipping_method,
        ship_to=command.ship_to,
        bill_to=command.bill_to,
        notes=command.notes,
        customer_notes=command.customer_notes,
    )
    return [revised]


def _told(was: Money, minor: int | None) -> Money:
    return was if minor is None else replace(was, minor=minor)


def discard(draft: Draft, command: DiscardDraft) -> list[DraftEvent]:
    """``[DraftDiscarded]``; nothing when it is."""
    if draft.standing is Standing.CANCELLED:
        return []
    may(draft, command.order_id, command.store_id, Standing.CANCELLED)
    reason, whose = command.reason, draft.customer_id
    return [DraftDiscarded(order_id=command.order_id, customer_id=whose, reason=reason)]


def close(draft: Draft, command: CloseDraft) -> list[DraftEvent]:
    """``[DraftConverted]``."""
    may(draft, command.order_id, command.store_id, Standing.PENDING)
    return [DraftConverted(order_id=command.order_id)]


def may(draft: Draft, order_id: UUID, store_id: UUID, wanted: Standing) -> None:
    """``NotFound`` unless the store has this draft, ``BadTransition`` unless it still is one."""
    if draft.standing is Standing.NEW or draft.store_id != store_id:
        raise NotFound(what="order", id=order_id)
    if not draft.open:
        raise BadTransition(what="order", present=draft.standing, wanted=wanted)


def evolve(draft: Draft, event: DraftEvent) -> Draft:
    """The draft after ``event``."""
    match event:
        case DraftSaved():
            kept = {name: getattr(event, name) for name in KEPT}
            return Draft(standing=Standing.DRAFT, shipping_method=event.shipping_method, **kept)
        case DraftRevised():
            return replace(
                draft,
                shipping=event.shipping,
                discount=event.discount,
                tax=event.tax,
                tax_stated=event.tax_stated,
                payment_method=event.payment_method or draft.payment_method,
                shipping_method=event.shipping_method or draft.shipping_method,
            )
        case DraftDiscarded():
            return replace(draft, standing=Standing.CANCELLED)
        case DraftConverted():
            return replace(draft, standing=Standing.PENDING)
        case _:
            assert_never(event)


DRAFTS: Decider[Draft, DraftEvent] = Decider(
    stream="draft_orders",
    key="order_id",
    initial=Draft(),
    commands=DraftCommand,
    events=DraftEvent,
    evolve=evolve,
    decide={NoteDraft: note_draft, ReviseDraft: revise, DiscardDraft: discard, CloseDraft: close},
)
DECIDERS = [DRAFTS]
