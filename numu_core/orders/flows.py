"""Orders with all that moves along: stock, money, customer, number. One append; a refusal leaves nothing."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import asdict, replace

from numu_core.coupons.commands import RedeemCoupon, ReleaseCoupon
from numu_core.customers.commands import CustomerRecognised, RecogniseCustomer
from numu_core.customers.decider import CUSTOMERS
from numu_core.gift_cards.commands import RedeemGiftCard, RefundGiftCard
from numu_core.inventory.commands import DispatchStock, ReleaseStock, ReserveStock, RestockReturn
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.counters import take_number
from numu_core.kernel.errors import NotFound
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money, total
from numu_core.kernel.shop import Shop
from numu_core.orders.commands import (
    Amounts,
    AskedResult,
    AskPayment,
    AssignTracking,
    CancelOrder,
    ChangeOrderStatus,
    ConfirmOrder,
    CorrectOrderAddress,
    DeliverOrder,
    EditOrder,
    FailOrderPayment,
    MarkOrderPaid,
    NoteOrder,
    OrderCommand,
    OrderPlacedResult,
    PlaceOrder,
    RecordDeposit,
    RefundOrder,
    ReopenOrder,
    ReturnOrder,
    ShipOrder,
    StartProcessing,
)
from numu_core.orders.decider import ORDERS, Order, known, may
from numu_core.orders.errors import AmountOutOfRange, OrderAlreadyPlaced, UnknownStatus
from numu_core.orders.events import (
    ALLOWED,
    IMPORTER,
    MOMENTS,
    Deposit,
    DepositPaid,
    OrderCancelled,
    OrderDelivered,
    OrderEvent,
    OrderLine,
    OrderLinesReturned,
    OrderPaymentFailed,
    OrderPlaced,
    OrderRefunded,
    OrderReopened,
    OrderReturned,
    OrderShipped,
    PaymentAsked,
    PaymentStatus,
    ProcessingStarted,
    Status,
    order_number,
)
from numu_core.payments.commands import CollectCash, RequestPayment, VoidPayment
from numu_core.payments.events import Purse
from numu_core.refunds.commands import SettleOrder
from numu_core.shipments.commands import CancelOrderShipment, FollowOrder, ShipAutomatically
from numu_core.shipments.events import Status as Parcel
from numu_core.tenants.commands import CountOrder
from numu_core.tracking.commands import ReportOrder

ASKED = frozenset({"cod", "paymob", "paymob_card", "paymob_wallet", "instapay"})
"""Methods whose money is asked for when an order is placed."""

AGREED = (
    "store_id", "ship_to", "bill_to", "contact", "payment_method", "shipping_method", "shipping_rate_id",
    "pickup_location_id", "coupon", "notes", "language", "source",
)  # fmt: skip
"""What the fact takes from the command as it is."""
SELL = partial(DispatchStock, reserved=False)


def place_order(shop: Shop, command: PlaceOrder) -> OrderPlacedResult:
    """Place an order at the figures it states, with its stock reserved and what is due asked for.

    Raises:
        OrderAlreadyPlaced, NotFound: there is an order of this id, or no such customer.
        AmountOutOfRange, CurrencyMismatch: the figures do not make an order.
        NotEnoughStock, PlanLimitExceeded, TenantReadOnly: more than there is, or than the plan allows this month.
        PaymentMethodUnavailable: see ``RequestPayment``. What a coupon or gift card refuses, its own commands tell.
    """
    order_id = command.order_id or shop.new_id(home=command.store_id)  # who tracks an order has nothing but its id
    if command.order_id and shop.version(ORDERS, order_id):
        raise OrderAlreadyPlaced(order_id=order_id)
    (amounts, due), customer_id = _figures(command), _buyer(shop, command)
    _move(shop, SELL if command.handed_over else ReserveStock, order_id, command.lines)
    paid = command.paid or due.minor == 0
    payment_id = shop.new_id() if command.payment_method in ASKED and not paid else None
    deposit = command.deposit if payment_id else None
    shop.do(CountOrder(source=command.source))
    number = take_number(shop, "orders", str(command.store_id))
    placed = OrderPlaced(
        order_id=order_id,
        number=number,
        customer_id=customer_id,
        lines=tuple(command.lines),
        payment_id=payment_id,
        gift_cards=tuple(command.gift_cards),
        deposit=deposit,
        promotions=tuple(command.promotions),
        why=tuple(command.why),
        answers=tuple(command.answers) or None,
        country=command.ship_to.country,
        **asdict(amounts),
        **{name: getattr(command, name) for name in AGREED},
    )
    shop.apply(placed)
    _use(shop, order_id, shop.state(ORDERS, order_id))
    if payment_id:
        _ask(shop, order_id, payment_id, deposit)
    elif paid:
        _decide(shop, MarkOrderPaid(order_id=order_id), send=not command.handed_over)
    if command.handed_over:
        _decide(shop, DeliverOrder(order_id=order_id))
    return OrderPlacedResult(
        order_id=order_id,
        order_number=order_number(number),
        customer_id=customer_id,
        payment_id=payment_id,
        deposit_payment_id=deposit.payment_id if deposit else None,
        total=amounts.total,
    )


def _figures(command: PlaceOrder) -> tuple[Amounts, Money]:
    """What the order costs, and what of it gift cards do not pay."""
    amounts = Amounts.of(command.lines, command.shipping, command.discount, command.tax)
    gift = total((part.amount for part in command.gift_cards), amounts.total.currency)
    if gift.minor > amounts.total.minor:
        raise AmountOutOfRange(what="gift_cards", minor=gift.minor)
    return amounts, amounts.total - gift


def _buyer(shop: Shop, command: PlaceOrder) -> UUID:
    """The customer who is named, if the store has them; a guest is known by phone, by e-mail, or registered now."""
    if command.customer_id:
        if shop.state(CUSTOMERS, command.customer_id).store_id != command.store_id:
            raise NotFound(what="customer", id=command.customer_id)
        return command.customer_id
    guest = RecogniseCustomer(
        store_id=command.store_id,
        first_name=command.ship_to.first_name,
        last_name=command.ship_to.last_name,
        email=command.contact.email,
        phone=command.contact.phone,
    )
    recognised: CustomerRecognised = shop.do(guest)
    return recognised.customer_id


def _use(shop: Shop, order_id: UUID, order: Order) -> None:
    """Take what the order is paid with beside money: a use of the coupon, the balance of gift cards."""
    if coupon := order.coupon:
        shop.do(
            RedeemCoupon(
                coupon_id=coupon.coupon_id, order_id=order_id, customer_id=order.customer_id, discount=coupon.discount
            )
        )
    for part in order.gift_cards:
        shop.do(RedeemGiftCard(card_id=part.card_id, order_id=order_id, amount=part.amount))


def _give_back(shop: Shop, order_id: UUID, order: Order) -> None:
    """Undo ``_use``."""
    if coupon := order.coupon:
        shop.do(ReleaseCoupon(coupon_id=coupon.coupon_id, order_id=order_id))
    _refund_cards(shop, order_id, order)


def _refund_cards(shop: Shop, order_id: UUID, order: Order) -> None:
    for part in order.gift_cards:
        shop.do(RefundGiftCard(card_id=part.card_id, order_id=order_id, amount=part.amount))


def _ask(shop: Shop, order_id: UUID, payment_id: UUID, first: Deposit | None = None) -> None:
    """Ask for what the order still costs; where a deposit is wanted first, for that and for the rest."""
    order = shop.state(ORDERS, order_id)
    store_id, method, due = order.store_id, str(order.payment_method), order.due
    rest = due - first.amount if first else due
    request = RequestPayment(payment_id=payment_id, order_id=order_id, store_id=store_id, amount=rest, method=method)
    shop.do(request)
    if first:
        wanted = replace(request, payment_id=first.payment_id, amount=first.amount, method=first.gateway)
        shop.do(replace(wanted, deposit=True, expires_at=first.expires_at))


def change(shop: Shop, command: OrderCommand) -> None:
    """What the order's own rule decides, and what follows from it for stock and money."""
    order_id = command.order_id
    for event in _decide(shop, command):
        order = shop.state(ORDERS, order_id)
        match event:
            case OrderReopened():
                _move(shop, ReserveStock, order_id, order.lines)
                _use(shop, order_id, order)
            case OrderShipped():
                _move(shop, DispatchStock, order_id, order.lines)
                shop.do(FollowOrder(order_id=order_id, status=Parcel.PICKED_UP))
            case OrderLinesReturned(restocked=True):
                _move(shop, RestockReturn, order_id, event.lines)
            case OrderCancelled() | OrderPaymentFailed():
                _move(shop, ReleaseStock, order_id, event.lines)
                _want_no_money(shop, order, command)
                if event.lines:  # else it had been given up before
                    _give_back(shop, order_id, order)
                shop.do(CancelOrderShipment(order_id=order_id))
            case OrderReturned():
                shop.do(FollowOrder(order_id=order_id, status=Parcel.RETURNED_TO_ORIGIN))
                _want_no_money(shop, order, command)
                _refund_cards(shop, order_id, order)
            case OrderRefunded():
                _refund_cards(shop, order_id, order)
            case OrderDelivered():
                shop.do(FollowOrder(order_id=order_id, status=Parcel.DELIVERED))
                _collect(shop, order_id, order, command)
    _settle(shop, order_id)


def _settle(shop: Shop, order_id: UUID) -> None:
    if shop.state(ORDERS, order_id).owed_back.minor:
        shop.do(SettleOrder(order_id=order_id))


def _want_no_money(shop: Shop, order: Order, command: Command | None = None) -> None:
    """Void what was asked for, unless it is the payment that says so, or its money is there."""
    told_by = getattr(command, "payment_id", None)
    for payment_id in order.asked if order.payment_status is not PaymentStatus.PAID else ():
        if payment_id != told_by:
            shop.do(VoidPayment(payment_id=payment_id))


def _collect(shop: Shop, order_id: UUID, order: Order, command: OrderCommand) -> None:
    """Who pays on delivery has paid now."""
    if order.payment_method != "cod" or order.payment_status is PaymentStatus.PAID:
        return
    if order.payment_id:
        purse = Purse(command.cash_held_by) if isinstance(command, DeliverOrder) else Purse.MERCHANT
        shop.do(CollectCash(payment_id=order.payment_id, amount=order.due, held_by=purse))
    _decide(shop, MarkOrderPaid(order_id=order_id, payment_id=order.payment_id))


def mark_order_paid(shop: Shop, command: MarkOrderPaid) -> None:
    """Record the money. An order given up for lack of it is on again, if all it needs is still there."""
    order = shop.state(ORDERS, command.order_id)
    known(order, command.order_id, command.store_id)
    if order.status is Status.PAYMENT_FAILED:
        shop.attempt(ReopenOrder(order_id=command.order_id, payment_id=command.payment_id or order.payment_id))
    if order.status is Status.PENDING_DEPOSIT:
        confirm_order(shop, ConfirmOrder(order_id=command.order_id))
        order = shop.state(ORDERS, command.order_id)
    if command.payment_id is None and order.payment_id and order.payment_status is not PaymentStatus.PAID:
        command = _settle_by_hand(shop, command, order, order.payment_id)
    _decide(shop, command)


def _settle_by_hand(shop: Shop, command: MarkOrderPaid, order: Order, payment_id: UUID) -> MarkOrderPaid:
    """Staff says the money is there: the shop collected the cash, or the payment asked for is not wanted."""
    if order.payment_method != "cod":
        shop.do(VoidPayment(payment_id=payment_id))
        return command
    shop.do(CollectCash(payment_id=payment_id, amount=command.amount or order.due, held_by=Purse.MERCHANT))
    return replace(command, payment_id=payment_id)


def record_deposit(shop: Shop, command: RecordDeposit) -> None:
    """The part in advance is there; an order given up for lack of it is on again, if all it needs still is there."""
    order = shop.state(ORDERS, command.order_id)
    known(order, command.order_id)
    if order.received.minor:
        return
    shop.apply(DepositPaid(order_id=command.order_id, payment_id=command.payment_id, amount=command.amount))
    if order.status is Status.PAYMENT_FAILED and not shop.attempt(ReopenOrder(order_id=command.order_id)):
        _decide(shop, ConfirmOrder(order_id=command.order_id))


def confirm_order(shop: Shop, command: ConfirmOrder) -> None:
    """Staff does without the deposit, if one was waited for: all of it is paid on delivery."""
    waived = shop.state(ORDERS, command.order_id).status is Status.PENDING_DEPOSIT
    if _decide(shop, command) and waived:
        ask_payment(shop, AskPayment(order_id=command.order_id))


def ask_payment(shop: Shop, command: AskPayment) -> AskedResult:
    """Void what is open, and ask for what is due now.

    Raises:
        NotFound: the store has no such order.
        PaymentMethodUnavailable: see ``RequestPayment``.
    """
    order = shop.state(ORDERS, command.order_id)
    known(order, command.order_id, command.store_id)
    _want_no_money(shop, order)
    method = command.payment_method or order.payment_method
    if order.due.minor == 0 and order.payment_status is not PaymentStatus.PAID:
        _decide(shop, MarkOrderPaid(order_id=command.order_id))
    if order.due.minor == 0 or method not in ASKED:
        return AskedResult(payment_id=None)
    payment_id = shop.new_id()
    shop.apply(PaymentAsked(order_id=command.order_id, payment_id=payment_id, payment_method=method))
    _ask(shop, command.order_id, payment_id)
    return AskedResult(payment_id=payment_id)


def reopen_order(shop: Shop, command: ReopenOrder) -> None:
    """Reserve the stock again, and ask for the money again unless it is there or on its way."""
    order = shop.state(ORDERS, command.order_id)
    wanted = order.payment_method in ASKED and order.payment_status is not PaymentStatus.PAID
    payment_id = command.payment_id or (shop.new_id() if wanted else order.payment_id)
    change(shop, replace(command, payment_id=payment_id))
    if wanted and payment_id and not command.payment_id:
        _ask(shop, command.order_id, payment_id)


def change_order_status(shop: Shop, command: ChangeOrderStatus) -> None:
    """Do by hand what moves the order to a status; ``UnknownStatus`` or ``BadTransition`` when none does."""
    if command.status not in ALLOWED:
        raise UnknownStatus(status=command.status)
    wanted = Status(command.status)
    may(shop.state(ORDERS, command.order_id), command.order_id, wanted, command.store_id)
    shop.do(BY_HAND[wanted](command.order_id, command.reason))


def edit_order(shop: Shop, command: EditOrder) -> None:
    """Correct addresses, notes and tracking number in one go."""
    known(shop.state(ORDERS, command.order_id), command.order_id, command.store_id)
    notes, theirs, method = command.notes, command.customer_notes, command.shipping_method
    shop.do(NoteOrder(order_id=command.order_id, notes=notes, customer_notes=theirs, shipping_method=method))
    shop.do(CorrectOrderAddress(order_id=command.order_id, ship_to=command.ship_to, bill_to=command.bill_to))
    if command.tracking_number:
        shop.do(AssignTracking(order_id=command.order_id, tracking_number=command.tracking_number))


def _decide(shop: Shop, command: OrderCommand, *, send: bool = True) -> list[OrderEvent]:
    """What the order's own rule decides; and a parcel for what is to be packed, if its store wants that."""
    events = ORDERS.handle(shop.state(ORDERS, command.order_id), command)
    for event in events:
        shop.apply(event)
        if moment := MOMENTS.get(type(event)):
            shop.do(ReportOrder(order_id=command.order_id, moment=moment))
    if send and not shop.actor.startswith(IMPORTER) and any(isinstance(event, ProcessingStarted) for event in events):
        shop.attempt(ShipAutomatically(order_id=command.order_id))
    return events


def _move(shop: Shop, move: Callable[..., Command], order_id: UUID, lines: Iterable[OrderLine]) -> None:
    """Move the stock of ``lines``, each where it lies."""
    shelves = _shelves(lines)
    shop.expect(INVENTORY, (shelf for shelf, _ in shelves))
    for shelf, line in shelves:
        place = {"stock_id": shelf, "variant_id": line.variant_id, "location_id": line.location_id}
        shop.do(move(**place, order_id=order_id, quantity=line.quantity))


def _shelves(lines: Iterable[OrderLine]) -> list[tuple[UUID, OrderLine]]:
    """The lines whose pieces lie on a shelf, each with it; a service has none."""
    return [(stock_id(line.variant_id, line.location_id), line) for line in lines if line.location_id]


BY_HAND: dict[Status, Callable[[UUID, str | None], Command]] = {
    Status.PENDING: lambda order_id, _: ReopenOrder(order_id=order_id),
    Status.CONFIRMED: lambda order_id, _: ConfirmOrder(order_id=order_id),
    Status.PROCESSING: lambda order_id, _: StartProcessing(order_id=order_id),
    Status.SHIPPED: lambda order_id, _: ShipOrder(order_id=order_id),
    Status.DELIVERED: lambda order_id, _: DeliverOrder(order_id=order_id),
    Status.RETURNED: lambda order_id, _: ReturnOrder(order_id=order_id),
    Status.CANCELLED: lambda order_id, reason: CancelOrder(order_id=order_id, reason=reason),
    Status.REFUNDED: lambda order_id, _: RefundOrder(order_id=order_id),
    Status.PAYMENT_FAILED: lambda order_id, reason: FailOrderPayment(order_id=order_id, reason=reason),
}
"""What staff does to bring an order to a status."""

FLOWS: list[tuple[type[Command], Callable[..., Any]]] = [
    (PlaceOrder, place_order),
    (MarkOrderPaid, mark_order_paid),
    (RecordDeposit, record_deposit),
    (AskPayment, ask_payment),
    (ConfirmOrder, confirm_order),
    (StartProcessing, change),
    (ReopenOrder, reopen_order),
    *((kind, change) for kind in (FailOrderPayment, ShipOrder, DeliverOrder, ReturnOrder, CancelOrder, RefundOrder)),
    (ChangeOrderStatus, change_order_status),
    (EditOrder, edit_order),
]
