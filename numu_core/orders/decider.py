"""What an order is, and which facts may follow.

``Order`` holds what decisions need. Stock and payment move in ``flows``, in the same append, if rules here allow it.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.money import Money, total
from numu_core.orders import commands, events
from numu_core.orders.commands import OrderCommand
from numu_core.orders.errors import (
    AmountNotDue,
    NoSuchLine,
    OrderAlreadyPaid,
    OrderHasLeft,
    ReturnTooLarge,
    TooManyComments,
)
from numu_core.orders.events import OrderEvent, OrderLine, PaymentStatus, Status

MOST_COMMENTS = 1_000
OFF = frozenset({Status.CANCELLED, Status.PAYMENT_FAILED, Status.RETURNED, Status.REFUNDED})
UNSENT = frozenset({Status.PENDING, Status.CONFIRMED, Status.PROCESSING})
KEPT = (
    "store_id", "number", "customer_id", "payment_method", "payment_id", "total", "shipping", "discount", "coupon",
    "promotions", "gift_cards", "deposit", "pickup_location_id", "country", "lines",
)  # fmt: skip
"""What an order remembers of the fact that it was placed."""
REVISED = ("lines", "total", "shipping", "discount", "due", "owed", "coupon", "gift_cards")  # and of an edit


class Order(Struct, frozen=True, kw_only=True):
    """An order, as far as decisions go. ``lines`` are those of the fact itself, not a copy."""

    status: Status = Status.NEW
    payment_status: PaymentStatus = PaymentStatus.PENDING
    store_id: UUID = UUID(int=0)
    number: int = 0
    customer_id: UUID = UUID(int=0)
    payment_method: str | None = None
    agreed_method: str | None = None  # when the order was placed; to fall back upon
    payment_id: UUID | None = None  # the payment that was asked for
    paid_by: UUID | None = None  # the payment that paid; None: not paid, or staff said so
    total: Money = Money(0, "EGP")
    shipping: Money = Money(0, "EGP")
    discount: Money = Money(0, "EGP")
    due: Money = Money(0, "EGP")  # still to be paid; total = gift cards + received + due - owed
    received: Money = Money(0, "EGP")  # came in as money
    owed: Money = Money(0, "EGP")  # of it, what an edit left over
    given: Money = Money(0, "EGP")  # of it, what went back though it was not owed
    kept: Money = Money(0, "EGP")  # owed back, and not given back
    receipts: tuple[tuple[UUID | None, Money], ...] = ()  # payment and amount; None: staff said so
    promotions: tuple[events.AppliedPromotion, ...] = ()
    coupon: events.Coupon | None = None
    gift_cards: tuple[events.GiftPart, ...] = ()
    deposit: events.Deposit | None = None
    pickup_location_id: UUID | None = None  # the customer fetches it there: nothing is sent
    country: str = ""
    lines: tuple[OrderLine, ...] = ()
    holding: bool = False  # its stock is reserved
    dispatched: bool = False  # its stock has left
    returned: dict[int, int] = {}  # line → pieces that came back
    comments: frozenset[UUID] = frozenset()

    @property
    def owed_back(self) -> Money:
        """What of the money that came in has to go back."""
        marked = self.status is Status.REFUNDED and self.payment_status is PaymentStatus.REFUNDED
        return (self.received - self.given if self.status in OFF and not marked else self.owed) - self.kept

    @property
    def asked(self) -> tuple[UUID, ...]:
        """The payments that were asked for, the one in advance first."""
        first = self.deposit.payment_id if self.deposit else None
        return tuple(filter(None, (first, self.payment_id)))

    def returnable(self, line: OrderLine) -> int:
        """Pieces of ``line`` that the customer has."""
        return line.quantity - self.returned.get(line.line, 0) if self.dispatched else 0


def evolve(order: Order, event: OrderEvent) -> Order:  # noqa: C901, PLR0911, PLR0912 - one short case for each fact
    """The order after ``event``."""
    match event:
        case events.OrderPlaced():
            return _placed(event)
        case events.OrderConfirmed():
            return replace(order, status=Status.CONFIRMED)
        case events.ProcessingStarted():
            return replace(order, status=Status.PROCESSING)
        case events.OrderPaid():
            return replace(_received(order, event), payment_status=PaymentStatus.PAID, paid_by=event.payment_id)
        case events.DepositPaid():
            waited = order.status is Status.PENDING_DEPOSIT
            return replace(_received(order, event), status=Status.CONFIRMED if waited else order.status)
        case events.PaymentAsked():
            return replace(order, payment_id=event.payment_id, payment_method=event.payment_method)
        case events.OrderEdited():
            still = PaymentStatus.PENDING if event.due.minor else order.payment_status
            return replace(order, payment_status=still, **{name: getattr(event, name) for name in REVISED})
        case events.OrderPaymentFailed():
            failed = PaymentStatus.FAILED
            return replace(order, status=Status.PAYMENT_FAILED, payment_status=failed, holding=False)
        case events.OrderReopened():
            paid = PaymentStatus.PAID if order.payment_status is PaymentStatus.PAID else PaymentStatus.PENDING
            asked = event.payment_id
            return replace(order, status=Status.PENDING, payment_status=paid, payment_id=asked, holding=True)
        case events.OrderShipped():
            return replace(order, status=Status.SHIPPED, holding=False, dispatched=True)
        case events.OrderDelivered():
            return replace(order, status=Status.DELIVERED)
        case events.OrderLinesReturned():
            back = {line.line: order.returned.get(line.line, 0) + line.quantity for line in event.lines}
            return replace(order, returned={**order.returned, **back})
        case events.OrderReturned():
            return replace(order, status=Status.RETURNED)
        case events.OrderCancelled():
            return replace(order, status=Status.CANCELLED, holding=False)
        case events.OrderRefunded():
            now = order.payment_status if event.returning else PaymentStatus.REFUNDED
            return replace(order, status=Status.REFUNDED, payment_status=now)
        case events.MoneyReturned():
            return _returned(order, event)
        case events.MoneyKept():
            return replace(order, kept=order.kept + event.amount)
        case events.OrderCommented():
            return replace(order, comments=order.comments | {event.comment_id})
        case events.OrderAddressCorrected() | events.OrderNoted() | events.TrackingAssigned():
            return order
        case _:
            assert_never(event)


def _placed(event: events.OrderPlaced) -> Order:
    gift = total((part.amount for part in event.gift_cards), event.total.currency)
    kept, nothing = {name: getattr(event, name) for name in KEPT}, gift * 0
    kept |= {"status": Status.PENDING_DEPOSIT if event.deposit else Status.PENDING, "due": event.total - gift}
    kept |= dict.fromkeys(("received", "owed", "given", "kept"), nothing)
    return Order(agreed_method=event.payment_method, holding=True, **kept)


def _received(order: Order, event: events.OrderPaid | events.DepositPaid) -> Order:
    receipts = (*order.receipts, (event.payment_id, event.amount))
    return replace(order, due=order.due - event.amount, received=order.received + event.amount, receipts=receipts)


def _returned(order: Order, event: events.MoneyReturned) -> Order:
    """An order that stands owes less; one that is off would have to be paid again."""
    left, less = order.received - event.owed, "owed" if order.status not in OFF else "due"
    given = order.given + event.amount - event.owed
    status = (
        PaymentStatus.REFUNDED if left == given and order.payment_status is PaymentStatus.PAID else order.payment_status
    )
    owes = {"owed": order.owed - event.owed} if less == "owed" else {"due": order.due + event.owed}
    return replace(order, received=left, given=given, payment_status=status, **owes)


def may(order: Order, order_id: UUID, wanted: Status, store_id: UUID | None = None) -> None:
    """``BadTransition`` unless the table of statuses lets the order move to ``wanted``; ``NotFound`` as below."""
    known(order, order_id, store_id)
    if wanted not in events.ALLOWED[order.status]:
        raise BadTransition(what="order", present=order.status, wanted=wanted)


def known(order: Order, order_id: UUID, store_id: UUID | None = None) -> None:
    """``NotFound`` unless the order exists and is this store's."""
    if order.status is Status.NEW or store_id not in {None, order.store_id}:
        raise NotFound(what="order", id=order_id)


def confirm(order: Order, command: commands.ConfirmOrder) -> list[OrderEvent]:
    """``[OrderConfirmed]``; nothing when it is confirmed."""
    if order.status is Status.CONFIRMED:
        return []
    may(order, command.order_id, Status.CONFIRMED)
    return [events.OrderConfirmed(order_id=command.order_id)]


def start_processing(order: Order, command: commands.StartProcessing) -> list[OrderEvent]:
    """``[ProcessingStarted]``; nothing when it is in processing."""
    if order.status is Status.PROCESSING:
        return []
    may(order, command.order_id, Status.PROCESSING)
    return [events.ProcessingStarted(order_id=command.order_id)]


def mark_paid(order: Order, command: commands.MarkOrderPaid) -> list[OrderEvent]:
    """``[OrderPaid]``, followed by ``ProcessingStarted`` when the order waited for the money.

    An order that was given up is paid and stays given up: money that came in is never denied.

    Raises:
        OrderAlreadyPaid: by another payment.
        AmountNotDue: not what is due.
    """
    known(order, command.order_id, command.store_id)
    if order.payment_status in {PaymentStatus.PAID, PaymentStatus.REFUNDED}:
        if order.paid_by == command.payment_id:
            return []
        raise OrderAlreadyPaid(order_id=command.order_id)
    amount = command.amount or order.due
    if amount != order.due:
        due, paid = (f"{money.decimal()} {money.currency}" for money in (order.due, amount))
        raise AmountNotDue(order_id=command.order_id, due=due, paid=paid)
    paid_now = events.OrderPaid(order_id=command.order_id, payment_id=command.payment_id, amount=amount)
    waited = order.status in {Status.PENDING, Status.CONFIRMED}
    return [paid_now, events.ProcessingStarted(order_id=command.order_id)] if waited else [paid_now]


def fail_payment(order: Order, command: commands.FailOrderPayment) -> list[OrderEvent]:
    """``[OrderPaymentFailed]``; nothing when the order does not wait for money (any more)."""
    known(order, command.order_id)
    if Status.PAYMENT_FAILED not in events.ALLOWED[order.status] or order.payment_status is PaymentStatus.PAID:
        return []
    asked, reason = command.payment_id, command.reason
    return [events.OrderPaymentFailed(order_id=command.order_id, payment_id=asked, reason=reason, **_whole(order))]


def reopen(order: Order, command: commands.ReopenOrder) -> list[OrderEvent]:
    """``[OrderReopened]``, for an order whose payment failed."""
    may(order, command.order_id, Status.PENDING)
    reopened = events.OrderReopened(
        order_id=command.order_id,
        store_id=order.store_id,
        payment_id=command.payment_id,
        lines=order.lines,
        country=order.country,
    )
    return [reopened]


def ship(order: Order, command: commands.ShipOrder) -> list[OrderEvent]:
    """``[OrderShipped]``, after ``ProcessingStarted`` if need be; nothing when it has left."""
    if order.dispatched:
        return []
    started: list[OrderEvent] = []
    if order.status in {Status.PENDING, Status.CONFIRMED}:
        started = [events.ProcessingStarted(order_id=command.order_id)]
    else:
        may(order, command.order_id, Status.SHIPPED)
    return [*started, events.OrderShipped(order_id=command.order_id)]


def deliver(order: Order, command: commands.DeliverOrder) -> list[OrderEvent]:
    """``[OrderDelivered]``, after what ``ship`` says if it has not left; nothing when the customer has it.

    A parcel that was on its way back, and was then delivered after all, has been returned: that is refused.
    """
    if order.status in {Status.DELIVERED, Status.REFUNDED}:
        return []
    sent = ship(order, commands.ShipOrder(order_id=command.order_id)) if order.status in UNSENT else []
    if not sent:
        may(order, command.order_id, Status.DELIVERED)
    return [*sent, events.OrderDelivered(order_id=command.order_id)]


def take_back(order: Order, command: commands.ReturnOrder) -> list[OrderEvent]:
    """``[OrderLinesReturned]``, followed by ``OrderReturned`` when all of an undelivered order is back.

    Nothing when ``lines`` is empty and nothing is out.

    Raises:
        NoSuchLine: the order has no such line.
        ReturnTooLarge: more than the customer has.
    """
    known(order, command.order_id)
    back = _asked_back(order, command) if command.lines else _all_back(order)
    if not back:
        return []
    came_back = events.OrderLinesReturned(
        order_id=command.order_id, store_id=order.store_id, lines=back, country=order.country, restocked=command.restock
    )
    left = sum(map(order.returnable, order.lines)) - sum(line.quantity for line in back)
    whole = left == 0 and order.status is Status.SHIPPED
    return [came_back, events.OrderReturned(order_id=command.order_id)] if whole else [came_back]


def _all_back(order: Order) -> tuple[OrderLine, ...]:
    return tuple(replace(line, quantity=out) for line in order.lines if (out := order.returnable(line)))


def _asked_back(order: Order, command: commands.ReturnOrder) -> tuple[OrderLine, ...]:
    asked: Counter[int] = Counter()
    for line in command.lines:
        asked[line.line] += line.quantity
    lines = {line.line: line for line in order.lines}
    for number, quantity in asked.items():
        if number not in lines:
            raise NoSuchLine(order_id=command.order_id, line=number)
        out = order.returnable(lines[number])
        if quantity > out:
            raise ReturnTooLarge(order_id=command.order_id, line=number, requested=quantity, returnable=out)
    return tuple(replace(lines[number], quantity=quantity) for number, quantity in asked.items())


def cancel(order: Order, command: commands.CancelOrder) -> list[OrderEvent]:
    """``[OrderCancelled]``; nothing when it is cancelled."""
    if order.status is Status.CANCELLED and command.store_id in {None, order.store_id}:
        return []
    may(order, command.order_id, Status.CANCELLED, command.store_id)
    return [
        events.OrderCancelled(order_id=command.order_id, reason=command.reason, cause=command.cause, **_whole(order))
    ]


def _whole(order: Order) -> dict[str, Any]:
    """What a fact that takes the order out of what was sold repeats; no lines where that has happened before."""
    lines = order.lines if order.holding else ()
    return {"store_id": order.store_id, "customer_id": order.customer_id, "lines": lines, "country": order.country}


def refund(order: Order, command: commands.RefundOrder) -> list[OrderEvent]:
    """``[OrderRefunded]``, for a delivered order that was paid; nothing when it is refunded."""
    if order.status is Status.REFUNDED:
        return []
    may(order, command.order_id, Status.REFUNDED)
    if order.payment_status is not PaymentStatus.PAID:
        raise BadTransition(what="payment", present=order.payment_status, wanted=PaymentStatus.REFUNDED)
    returning = order.received != order.given
    return [events.OrderRefunded(order_id=command.order_id, amount=order.total, returning=returning)]


def correct_address(order: Order, command: commands.CorrectOrderAddress) -> list[OrderEvent]:
    """``[OrderAddressCorrected]``.

    Raises:
        OrderHasLeft: it is too late.
    """
    known(order, command.order_id)
    if not command.ship_to and not command.bill_to:
        return []
    if order.dispatched:
        raise OrderHasLeft(order_id=command.order_id)
    return [events.OrderAddressCorrected(customer_id=order.customer_id, **asdict(command))]


def note(order: Order, command: commands.NoteOrder) -> list[OrderEvent]:
    """``[OrderNoted]``; nothing when nothing is said."""
    known(order, command.order_id)
    if command.notes is None and command.customer_notes is None and command.shipping_method is None:
        return []
    return [events.OrderNoted(customer_id=order.customer_id, **asdict(command))]


def assign_tracking(order: Order, command: commands.AssignTracking) -> list[OrderEvent]:
    """``[TrackingAssigned]``."""
    known(order, command.order_id)
    return [events.TrackingAssigned(**asdict(command))]


def comment(order: Order, command: commands.CommentOnOrder) -> list[OrderEvent]:
    """``[OrderCommented]``; the same comment again is a no-op."""
    known(order, command.order_id, command.store_id)
    if command.comment_id in order.comments:
        return []
    if len(order.comments) >= MOST_COMMENTS:
        raise TooManyComments(most=MOST_COMMENTS)
    commented = events.OrderCommented(
        order_id=command.order_id, comment_id=command.comment_id, customer_id=order.customer_id, body=command.body
    )
    return [commented]


DECIDE: dict[type[OrderCommand], Callable[..., list[OrderEvent]]] = {
    commands.ConfirmOrder: confirm,
    commands.StartProcessing: start_processing,
    commands.MarkOrderPaid: mark_paid,
    commands.FailOrderPayment: fail_payment,
    commands.ReopenOrder: reopen,
    commands.ShipOrder: ship,
    commands.DeliverOrder: deliver,
    commands.ReturnOrder: take_back,
    commands.CancelOrder: cancel,
    commands.RefundOrder: refund,
    commands.CorrectOrderAddress: correct_address,
    commands.NoteOrder: note,
    commands.AssignTracking: assign_tracking,
    commands.CommentOnOrder: comment,
}
ORDERS: Decider[Order, OrderEvent] = Decider(
    stream="orders",
    key="order_id",
    initial=Order(),
    commands=OrderCommand,
    events=OrderEvent,
    evolve=evolve,
    decide=DECIDE,
)
DECIDERS = [ORDERS]
