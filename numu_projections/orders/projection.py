"""Orders as lists, pages and histories show them.

Most facts do the same to an order's row: some columns get a value, some the time. ``STEPS`` says which.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from msgspec.structs import asdict, replace

from numu_core.draft_orders.events import DraftDiscarded, DraftLine, DraftRevised, DraftSaved, draft_number
from numu_core.kernel.addresses import Address
from numu_core.kernel.messages import Event, Recorded
from numu_core.kernel.text import fold
from numu_core.orders import events
from numu_core.orders.events import OrderEdited, OrderLine, OrderPaid, OrderPlaced, order_number
from numu_core.refunds.events import RefundFailed
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.orders.tables import (
    AddressView,
    Agreed,
    Comment,
    Happening,
    LineView,
    OrderHistoryRow,
    OrderPageRow,
    OrderRow,
    order_history,
    order_page,
    order_summary,
)

by_order = attrgetter("order_id")
OFF = frozenset({"cancelled", "payment_failed", "returned", "refunded"})

# -- order_summary: one narrow row an order, for lists ----------------------------------------------------------------


def placed(_: OrderRow | None, event: OrderPlaced, at: Recorded) -> OrderRow:
    """A new order, also of a draft."""
    gift = sum(part.amount.minor for part in event.gift_cards)
    row = drafted(None, event, at)
    return replace(
        row,
        order_number=order_number(event.number),
        status="pending_deposit" if event.deposit else "pending",
        due_minor=event.total.minor - gift,
        payment_id=event.payment_id,
        source=event.source,
    )


def drafted(_: OrderRow | None, event: DraftSaved | OrderPlaced, at: Recorded) -> OrderRow:
    """A draft, which holds nothing and owes nothing but is listed among the orders."""
    contact = event.contact
    words = " ".join(filter(None, (contact.name, contact.email, contact.phone))) if contact else None
    return OrderRow(
        order_id=event.order_id,
        store_id=event.store_id,
        order_number=draft_number(event.number),
        customer_id=event.customer_id,
        customer_name=contact.name if contact else None,
        search=fold(words) if words else None,
        status="draft",
        payment_status="pending",
        fulfillment_status="unfulfilled",
        subtotal_minor=event.subtotal.minor,
        shipping_minor=event.shipping.minor,
        discount_minor=event.discount.minor,
        tax_minor=event.tax.minor,
        total_minor=event.total.minor,
        due_minor=event.total.minor,
        currency=event.total.currency,
        item_count=sum(line.quantity for line in event.lines),
        payment_method=event.payment_method,
        payment_id=None,
        shipping_method=event.shipping_method,
        source="staff",
        placed_at=at.recorded_at,
        updated_at=at.recorded_at,
        position=at.position,
    )


def step(*stamps: str, **values: Any) -> Callable[[OrderRow, Event, Recorded], OrderRow]:
    """A fold that sets columns: ``values`` as given, ``stamps`` to the time of the fact."""

    def apply(row: OrderRow, _: Event, at: Recorded) -> OrderRow:
        times = dict.fromkeys(stamps, at.recorded_at)
        return replace(row, updated_at=at.recorded_at, position=at.position, **values, **times)

    return apply


def told(*columns: str) -> Callable[[OrderRow, Event, Recorded], OrderRow]:
    """A fold that takes columns from the fact, where the fact says something."""

    def apply(row: OrderRow, event: Event, at: Recorded) -> OrderRow:
        said = {name: value for name in columns if (value := getattr(event, name)) is not None}
        return replace(row, updated_at=at.recorded_at, position=at.position, **said)

    return apply


def paid(row: OrderRow, event: OrderPaid, at: Recorded) -> OrderRow:
    """The money is there."""
    now = step("paid_at", payment_status="paid", payment_id=event.payment_id or row.payment_id)
    return now(_received(row, event), event, at)


def draft_revised(row: OrderRow, event: DraftRevised, at: Recorded) -> OrderRow:
    """Other figures, another way to pay."""
    return replace(
        told("payment_method", "shipping_method")(row, event, at),
        shipping_minor=event.shipping.minor,
        discount_minor=event.discount.minor,
        tax_minor=event.tax.minor,
        total_minor=event.total.minor,
        due_minor=event.total.minor,
    )


def _received(row: OrderRow, event: OrderPaid | events.DepositPaid) -> OrderRow:
    due, received = row.due_minor - event.amount.minor, row.received_minor + event.amount.minor
    owed = received - row.given_minor if row.status in OFF else row.owed_minor
    return replace(row, due_minor=due, received_minor=received, owed_minor=owed)


def deposited(row: OrderRow, event: events.DepositPaid, at: Recorded) -> OrderRow:
    """The part in advance is there."""
    status = "confirmed" if row.status == "pending_deposit" else row.status
    return replace(_received(row, event), status=status, updated_at=at.recorded_at, position=at.position)


def off(*stamps: str, **values: Any) -> Callable[[OrderRow, Event, Recorded], OrderRow]:
    """A fold of an order that is off: what came in has to go back."""
    also = step(*stamps, **values)

    def apply(row: OrderRow, event: Event, at: Recorded) -> OrderRow:
        return replace(also(row, event, at), owed_minor=row.received_minor - row.given_minor)

    return apply


def refunded(row: OrderRow, event: events.OrderRefunded, at: Recorded) -> OrderRow:
    """All of it goes back, or somebody says that it has."""
    if event.returning:
        return off(status="refunded")(row, event, at)
    return step(status="refunded", payment_status="refunded", owed_minor=0)(row, event, at)


def money_returned(row: OrderRow, event: events.MoneyReturned, at: Recorded) -> OrderRow:
    """So much is the buyer's again. An order that is off would have to be paid again."""
    owed, amount = event.owed.minor, event.amount.minor
    received, given = row.received_minor - owed, row.given_minor + amount - owed
    return replace(
        step()(row, event, at),
        payment_status="refunded" if received == given else "partially_refunded",
        received_minor=received,
        given_minor=given,
        owed_minor=row.owed_minor - owed,
        due_minor=row.due_minor + (owed if row.status in OFF else 0),
        refunded_minor=row.refunded_minor + amount,
    )


def money_kept(row: OrderRow, event: events.MoneyKept, at: Recorded) -> OrderRow:
    """So much is not owed any more."""
    return replace(step()(row, event, at), owed_minor=row.owed_minor - event.amount.minor)


def edited(row: OrderRow, event: OrderEdited, at: Recorded) -> OrderRow:
    """Other lines, other figures; what was paid is not all that is due any more, perhaps."""
    return replace(
        step()(row, event, at),
        payment_status="pending" if event.due.minor else row.payment_status,
        subtotal_minor=event.subtotal.minor,
        shipping_minor=event.shipping.minor,
        discount_minor=event.discount.minor,
        tax_minor=event.tax.minor,
        total_minor=event.total.minor,
        due_minor=event.due.minor,
        owed_minor=event.owed.minor,
        item_count=sum(line.quantity for line in event.lines),
    )


def reopened(row: OrderRow, event: events.OrderReopened, at: Recorded) -> OrderRow:
    """On again; what was paid stays paid."""
    return replace(
        row,
        status="pending",
        payment_status="paid" if row.paid_at and row.received_minor > row.given_minor else "pending",
        payment_id=event.payment_id,
        owed_minor=0,
        updated_at=at.recorded_at,
        position=at.position,
    )


STEPS: dict[type[Event], Callable[..., OrderRow]] = {
    DraftSaved: drafted,
    DraftRevised: draft_revised,
    DraftDiscarded: step("cancelled_at", status="cancelled"),
    OrderPlaced: placed,
    OrderPaid: paid,
    events.OrderReopened: reopened,
    events.OrderConfirmed: step(status="confirmed"),
    events.ProcessingStarted: step(status="processing"),
    events.OrderPaymentFailed: off(status="payment_failed", payment_status="failed"),
    events.OrderShipped: step("shipped_at", "fulfilled_at", status="shipped", fulfillment_status="fulfilled"),
    events.OrderDelivered: step("delivered_at", status="delivered"),
    events.OrderReturned: off(status="returned"),
    events.OrderCancelled: off("cancelled_at", status="cancelled"),
    events.DepositPaid: deposited,
    events.PaymentAsked: told("payment_id", "payment_method"),
    OrderEdited: edited,
    events.OrderRefunded: refunded,
    events.MoneyReturned: money_returned,
    events.MoneyKept: money_kept,
    events.OrderLinesReturned: step(),
    events.OrderAddressCorrected: step(),
    events.OrderNoted: told("shipping_method"),
    events.TrackingAssigned: told("tracking_number", "tracking_url"),
}
ORDER_SUMMARY = Projection(
    name="order_summary",
    version=3,
    table=order_summary,
    row=OrderRow,
    on={event: Fold(keys=by_order, apply=apply) for event, apply in STEPS.items()},
    subject="customer_id",
    personal=("customer_name", "search"),
)

# -- order_page: lines, addresses and words of an order ---------------------------------------------------------------


def page_made(row: OrderPageRow | None, event: DraftSaved | OrderPlaced, _: Recorded) -> OrderPageRow:
    """All that the page shows besides the list's row; staff's words on a draft stay."""
    return OrderPageRow(
        order_id=event.order_id,
        customer_id=event.customer_id,
        line_items=tuple(map(line_view, event.lines)),
        shipping_address=address_view(event.ship_to),
        billing_address=address_view(event.bill_to),
        email=event.contact.email if event.contact else None,
        notes=row.notes if row else None,
        customer_notes=event.notes,
        answers=getattr(event, "answers", None),
        agreed=Agreed.of(event),
    )


def page_edited(row: OrderPageRow, event: OrderEdited, _: Recorded) -> OrderPageRow:
    """Other lines, and what follows from them."""
    return replace(row, line_items=tuple(map(line_view, event.lines)), agreed=Agreed.of(event, row.agreed))


def page_noted(row: OrderPageRow, event: events.OrderNoted | DraftRevised, _: Recorded) -> OrderPageRow:
    """Words were changed; an empty text clears."""
    notes = row.notes if event.notes is None else event.notes or None
    theirs = row.customer_notes if event.customer_notes is None else event.customer_notes or None
    return replace(row, notes=notes, customer_notes=theirs)


def page_revised(row: OrderPageRow, event: DraftRevised, at: Recorded) -> OrderPageRow:
    """A draft goes elsewhere, or other words are on it."""
    return page_readdressed(page_noted(row, event, at), event, at)


def page_readdressed(
    row: OrderPageRow, event: events.OrderAddressCorrected | DraftRevised, _: Recorded
) -> OrderPageRow:
    """It goes elsewhere."""
    return replace(
        row,
        shipping_address=address_view(event.ship_to) or row.shipping_address,
        billing_address=address_view(event.bill_to) or row.billing_address,
    )


def line_view(line: OrderLine | DraftLine) -> LineView:
    """A line as the contract shows it."""
    return LineView(
        line=line.line,
        product_id=line.product_id,
        product_name=line.name,
        variant_id=None if line.variant_id == line.product_id else line.variant_id,
        variant_name=line.variant_name,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=line.unit_price.minor,
        total_price=line.unit_price.minor * line.quantity,
    )


def address_view(address: Address | None) -> AddressView | None:
    """An address as the contract shows it."""
    return None if address is None else AddressView(full_name=address.full_name, **asdict(address))


ORDER_PAGE = Projection(
    name="order_page",
    version=3,
    table=order_page,
    row=OrderPageRow,
    on={
        DraftSaved: Fold(keys=by_order, apply=page_made),
        DraftRevised: Fold(keys=by_order, apply=page_revised),
        OrderPlaced: Fold(keys=by_order, apply=page_made),
        OrderEdited: Fold(keys=by_order, apply=page_edited),
        events.OrderNoted: Fold(keys=by_order, apply=page_noted),
        events.OrderAddressCorrected: Fold(keys=by_order, apply=page_readdressed),
    },
    subject="customer_id",
    personal=("shipping_address", "billing_address", "email", "notes", "customer_notes", "answers"),
)

# -- order_history: what happened to an order, and what was said about it ----------------------------------------------

HAPPENINGS: dict[type[Event], tuple[str, str | None]] = {
    DraftSaved: ("draft_saved", None),
    DraftRevised: ("draft_revised", None),
    DraftDiscarded: ("draft_discarded", None),
    OrderPlaced: ("order_placed", "source"),
    events.OrderConfirmed: ("order_confirmed", None),
    events.ProcessingStarted: ("processing_started", None),
    OrderPaid: ("order_paid", None),
    events.OrderPaymentFailed: ("order_payment_failed", None),
    events.DepositPaid: ("deposit_paid", None),
    events.PaymentAsked: ("payment_asked", "payment_method"),
    OrderEdited: ("order_edited", None),
    events.OrderReopened: ("order_reopened", None),
    events.OrderShipped: ("order_shipped", None),
    events.OrderDelivered: ("order_delivered", None),
    events.OrderLinesReturned: ("order_lines_returned", None),
    events.OrderReturned: ("order_returned", None),
    events.OrderCancelled: ("order_cancelled", "cause"),
    events.OrderRefunded: ("order_refunded", None),
    events.MoneyReturned: ("money_returned", None),
    events.MoneyKept: ("money_kept", None),
    RefundFailed: ("refund_failed", "answer"),
    events.OrderAddressCorrected: ("order_address_corrected", None),
    events.OrderNoted: ("order_noted", None),
    events.TrackingAssigned: ("tracking_assigned", "tracking_number"),
}
"""The facts a history tells, under which name, with which of their fields."""


def happened(what: str, field: str | None) -> Callable[[OrderHistoryRow | None, Any, Recorded], OrderHistoryRow]:
    """A fold that adds one happening; the first one opens the history."""

    def apply(row: OrderHistoryRow | None, event: Any, at: Recorded) -> OrderHistoryRow:
        detail = getattr(event, field) if field else None
        news = Happening(position=at.position, at=at.recorded_at, actor=at.actor, what=what, detail=detail)
        if row is None:
            row = OrderHistoryRow(
                order_id=event.order_id,
                store_id=event.store_id,
                order_number=draft_number(event.number),
                customer_id=event.customer_id,
                happenings=(),
            )
        if isinstance(event, OrderPlaced):
            row = replace(row, order_number=order_number(event.number))
        reasons = row.reasons
        if getattr(event, "reason", None) is not None:
            reasons = {**(reasons or {}), at.position: event.reason}
        return replace(row, happenings=(*row.happenings, news), reasons=reasons)

    return apply


def commented(row: OrderHistoryRow, event: events.OrderCommented, at: Recorded) -> OrderHistoryRow:
    """Somebody said something; words of an erased customer's order are gone."""
    if event.body is None:
        return row
    comment = Comment(comment_id=event.comment_id, at=at.recorded_at, actor=at.actor, body=event.body)
    return replace(row, comments=(*(row.comments or ()), comment))


ORDER_HISTORY = Projection(
    name="order_history",
    version=3,
    table=order_history,
    row=OrderHistoryRow,
    on={event: Fold(keys=by_order, apply=happened(*how)) for event, how in HAPPENINGS.items()}
    | {events.OrderCommented: Fold(keys=by_order, apply=commented)},
    subject="customer_id",
    personal=("reasons", "comments"),
)

PROJECTIONS = [ORDER_SUMMARY, ORDER_PAGE, ORDER_HISTORY]
