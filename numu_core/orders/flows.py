"""Orders with all that moves along: stock, money, customer, number. One append; a refusal leaves nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.customers.commands import CustomerRecognised, RecogniseCustomer
from numu_core.customers.decider import CUSTOMERS
from numu_core.inventory.commands import DispatchStock, ReleaseStock, ReserveStock, RestockReturn
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.counters import take_number
from numu_core.kernel.errors import NotFound
from numu_core.kernel.messages import Command
from numu_core.kernel.shop import Shop
from numu_core.locations.events import default_location_id
from numu_core.orders.commands import (
    AssignTracking,
    CancelOrder,
    ChangeOrderStatus,
    ConfirmOrder,
    CorrectOrderAddress,
    DeliverOrder,
    EditOrder,
    EnteredLine,
    EnterOrder,
    FailOrderPayment,
    MarkOrderPaid,
    NoteOrder,
    OrderCommand,
    OrderPlacedResult,
    PlaceOrder,
    RefundOrder,
    ReopenOrder,
    ReturnOrder,
    ShipOrder,
    StartProcessing,
    WantedLine,
)
from numu_core.orders.decider import ORDERS, Order, known, may
from numu_core.orders.errors import (
    BadLine,
    OrderAlreadyPlaced,
    PaymentMethodNotEnabled,
    PhoneRequiredForCod,
    ProductNotSold,
    UnknownStatus,
    VariantNotSold,
)
from numu_core.orders.events import (
    ALLOWED,
    Amounts,
    Contact,
    OrderCancelled,
    OrderDelivered,
    OrderEvent,
    OrderLine,
    OrderLinesReturned,
    OrderPaymentFailed,
    OrderPlaced,
    OrderReopened,
    OrderReturned,
    OrderShipped,
    PaymentStatus,
    Status,
    order_number,
)
from numu_core.payments.commands import CollectCash, RequestPayment, VoidPayment
from numu_core.payments.events import Purse
from numu_core.products.decider import PRODUCTS, Product, Variant
from numu_core.shipments.commands import CancelOrderShipment

ASKED = frozenset({"cod", "paymob_card"})
"""Methods that a buyer may choose, and whose money is then asked for."""

SELL = partial(DispatchStock, reserved=False)
Sale = PlaceOrder | EnterOrder
Lines = tuple[OrderLine, ...]


def place_order(shop: Shop, command: PlaceOrder) -> OrderPlacedResult:
    """Turn a cart into a placed order, at the catalogue's prices, with its stock reserved and its payment asked for.

    Raises:
        PaymentMethodNotEnabled, PhoneRequiredForCod: it cannot be paid like this.
        ProductNotSold, VariantNotSold: not for sale.
        NotEnoughStock: more than is available was asked for.
        CurrencyMismatch: the cart mixes currencies.
    """
    if command.payment_method not in ASKED:
        raise PaymentMethodNotEnabled(method=command.payment_method)
    if command.payment_method == "cod" and not command.contact.phone:
        raise PhoneRequiredForCod
    order_id = shop.new_id(home=command.store_id)  # who tracks an order has nothing but its id
    lines = _lines(shop, command)
    _move(shop, ReserveStock, order_id, lines)
    return _place(shop, command, order_id, lines, Amounts.of(lines))


def enter_order(shop: Shop, command: EnterOrder) -> OrderPlacedResult:
    """Write down an order that staff took, or that happened elsewhere, at the prices it states.

    Raises:
        OrderAlreadyPlaced: there is an order of this id.
        NotFound: no such customer.
        ProductNotSold, VariantNotSold: no such product or variant in this store.
        BadLine, AmountOutOfRange, CurrencyMismatch: the figures do not make an order.
        NotEnoughStock: more than is available was asked for.
    """
    order_id = command.order_id or shop.new_id(home=command.store_id)
    if shop.version(ORDERS, order_id):
        raise OrderAlreadyPlaced(order_id=order_id)
    lines = _lines(shop, command)
    amounts = Amounts.of(lines, command.shipping, command.discount, command.tax)
    _move(shop, SELL if command.fulfilled else ReserveStock, order_id, lines)
    result = _place(shop, command, order_id, lines, amounts)
    if command.fulfilled:
        _decide(shop, DeliverOrder(order_id=order_id))
    return result


def _place(shop: Shop, command: Sale, order_id: UUID, lines: Lines, amounts: Amounts) -> OrderPlacedResult:
    """Know the buyer, take the number, place the order, ask for the money; an order that costs nothing is paid."""
    customer_id = _buyer(shop, command)
    paid = amounts.total.minor == 0 or (isinstance(command, EnterOrder) and command.paid)
    payment_id = shop.new_id() if command.payment_method in ASKED and not paid else None
    number = take_number(shop, "orders", str(command.store_id))
    placed = OrderPlaced(
        order_id=order_id,
        store_id=command.store_id,
        number=number,
        customer_id=customer_id,
        lines=lines,
        subtotal=amounts.subtotal,
        shipping=amounts.shipping,
        discount=amounts.discount,
        tax=amounts.tax,
        total=amounts.total,
        payment_method=command.payment_method,
        payment_id=payment_id,
        shipping_method=command.shipping_method,
        country=command.ship_to.country,
        contact=command.contact or Contact.at(command.ship_to),
        ship_to=command.ship_to,
        bill_to=command.bill_to,
        notes=command.notes,
        source=command.source,
    )
    shop.apply(placed)
    if payment_id:
        _ask(shop, order_id, payment_id)
    if paid:
        _decide(shop, MarkOrderPaid(order_id=order_id))
    return OrderPlacedResult(
        order_id=order_id,
        order_number=order_number(number),
        customer_id=customer_id,
        payment_id=payment_id,
        total=amounts.total,
    )


def _lines(shop: Shop, command: Sale) -> Lines:
    """The lines, each from where it lies; a cart's at the catalogue's names and prices."""
    shop.expect(PRODUCTS, {asked.product_id for asked in command.lines})
    home = default_location_id(command.store_id)
    lines = []
    cart: Sequence[WantedLine | EnteredLine] = command.lines
    for number, asked in enumerate(cart, 1):
        product, variant_id, variant = _variant(shop, command.store_id, asked)
        stated = asked if isinstance(asked, EnteredLine) else _offer(product, variant, asked)
        if stated.quantity < 1 or stated.unit_price.minor < 0:
            raise BadLine(line=number, quantity=stated.quantity, price_minor=stated.unit_price.minor)
        line = OrderLine(
            line=number,
            product_id=asked.product_id,
            variant_id=variant_id,
            location_id=(asked.location_id or home) if product.stocked else None,
            name=stated.name,
            variant_name=stated.variant_name,
            sku=stated.sku,
            quantity=stated.quantity,
            unit_price=stated.unit_price,
        )
        lines.append(line)
    return tuple(lines)


def _variant(shop: Shop, store_id: UUID, asked: WantedLine | EnteredLine) -> tuple[Product, UUID, Variant]:
    """What is asked for; the only variant of a product has the product's id."""
    product = shop.state(PRODUCTS, asked.product_id)
    if not product.exists or product.store_id != store_id:
        raise ProductNotSold(product_id=asked.product_id)
    variant_id = asked.variant_id or _chosen(product, asked) or asked.product_id
    variant = product.variants.get(variant_id)
    if variant is None:
        raise VariantNotSold(product_id=asked.product_id, variant_id=asked.variant_id)
    return product, variant_id, variant


def _chosen(product: Product, asked: WantedLine | EnteredLine) -> UUID | None:
    """The variant with just the selected options."""
    if not isinstance(asked, WantedLine) or not asked.selections:
        return None
    same = {name.casefold(): value.casefold() for name, value in asked.selections.items()}
    for variant_id, variant in product.variants.items():
        if same == {name.casefold(): value.casefold() for name, value in variant.option_values.items()}:
            return variant_id
    raise VariantNotSold(product_id=asked.product_id, variant_id=None)


def _offer(product: Product, variant: Variant, wanted: WantedLine) -> EnteredLine:
    """What the catalogue says about ``wanted`` at this moment."""
    if not product.sold:
        raise ProductNotSold(product_id=wanted.product_id)
    if not variant.enabled:
        raise VariantNotSold(product_id=wanted.product_id, variant_id=wanted.variant_id)
    return EnteredLine(
        product_id=wanted.product_id,
        name=product.name,
        variant_name=variant.title,
        sku=variant.sku,
        quantity=wanted.quantity,
        unit_price=variant.price,
    )


def _buyer(shop: Shop, command: Sale) -> UUID:
    """The customer who is named, if the store has them; a guest is known by phone, by e-mail, or registered now."""
    if command.customer_id:
        if shop.state(CUSTOMERS, command.customer_id).store_id != command.store_id:
            raise NotFound(what="customer", id=command.customer_id)
        return command.customer_id
    contact = command.contact or Contact.at(command.ship_to)
    guest = RecogniseCustomer(
        store_id=command.store_id,
        first_name=command.ship_to.first_name,
        last_name=command.ship_to.last_name,
        email=contact.email,
        phone=contact.phone,
    )
    recognised: CustomerRecognised = shop.do(guest)
    return recognised.customer_id


def _ask(shop: Shop, order_id: UUID, payment_id: UUID) -> None:
    """Ask for the order's money."""
    order = shop.state(ORDERS, order_id)
    store_id, method, amount = order.store_id, str(order.payment_method), order.total
    shop.do(RequestPayment(payment_id=payment_id, order_id=order_id, store_id=store_id, amount=amount, method=method))


def change(shop: Shop, command: OrderCommand) -> None:
    """What the order's own rule decides, and what follows from it for stock and money."""
    order_id = command.order_id
    for event in _decide(shop, command):
        order = shop.state(ORDERS, order_id)
        match event:
            case OrderReopened():
                _move(shop, ReserveStock, order_id, order.lines)
            case OrderShipped():
                _move(shop, DispatchStock, order_id, order.lines)
            case OrderLinesReturned(restocked=True):
                _move(shop, RestockReturn, order_id, event.lines)
            case OrderCancelled() | OrderPaymentFailed():
                _move(shop, ReleaseStock, order_id, event.lines)
                _want_no_money(shop, order, command)
                shop.do(CancelOrderShipment(order_id=order_id))
            case OrderReturned():
                _want_no_money(shop, order, command)
            case OrderDelivered():
                _collect(shop, order_id, order, command)


def _want_no_money(shop: Shop, order: Order, command: OrderCommand) -> None:
    """Void the payment that was asked for, unless it is the payment that says so."""
    told_by = command.payment_id if isinstance(command, FailOrderPayment) else None
    if order.payment_id and order.payment_status is not PaymentStatus.PAID and told_by != order.payment_id:
        shop.do(VoidPayment(payment_id=order.payment_id))


def _collect(shop: Shop, order_id: UUID, order: Order, command: OrderCommand) -> None:
    """Who pays on delivery has paid now."""
    if order.payment_method != "cod" or order.payment_status is PaymentStatus.PAID:
        return
    if order.payment_id:
        purse = Purse(command.cash_held_by) if isinstance(command, DeliverOrder) else Purse.MERCHANT
        shop.do(CollectCash(payment_id=order.payment_id, amount=order.total, held_by=purse))
    _decide(shop, MarkOrderPaid(order_id=order_id, payment_id=order.payment_id))


def mark_order_paid(shop: Shop, command: MarkOrderPaid) -> None:
    """Record the money. An order given up for lack of it is on again, if its stock is still there."""
    order = shop.state(ORDERS, command.order_id)
    known(order, command.order_id, command.store_id)
    if order.status is Status.PAYMENT_FAILED and _in_stock(shop, order.lines):
        change(shop, ReopenOrder(order_id=command.order_id, payment_id=command.payment_id or order.payment_id))
    if command.payment_id is None and order.payment_id and order.payment_status is not PaymentStatus.PAID:
        command = _settle_by_hand(shop, command, order, order.payment_id)
    _decide(shop, command)


def _settle_by_hand(shop: Shop, command: MarkOrderPaid, order: Order, payment_id: UUID) -> MarkOrderPaid:
    """Staff says the money is there: the shop collected the cash, or the payment asked for is not wanted."""
    if order.payment_method != "cod":
        shop.do(VoidPayment(payment_id=payment_id))
        return command
    shop.do(CollectCash(payment_id=payment_id, amount=command.amount or order.total, held_by=Purse.MERCHANT))
    return replace(command, payment_id=payment_id)


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


def _decide(shop: Shop, command: OrderCommand) -> list[OrderEvent]:
    events = ORDERS.handle(shop.state(ORDERS, command.order_id), command)
    for event in events:
        shop.apply(event)
    return events


def _in_stock(shop: Shop, lines: Iterable[OrderLine]) -> bool:
    wanted: Counter[UUID] = Counter()
    for shelf, line in _shelves(lines):
        wanted[shelf] += line.quantity
    shop.expect(INVENTORY, wanted)
    return all(pieces <= shop.state(INVENTORY, shelf).available for shelf, pieces in wanted.items())


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
    (EnterOrder, enter_order),
    (MarkOrderPaid, mark_order_paid),
    (FailOrderPayment, change),
    (ReopenOrder, reopen_order),
    (ShipOrder, change),
    (DeliverOrder, change),
    (ReturnOrder, change),
    (CancelOrder, change),
    (ChangeOrderStatus, change_order_status),
    (EditOrder, edit_order),
]
