"""Editing a placed order: the same code tells what it would do, and does it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct, json
from msgspec.structs import asdict, replace

from numu_core.coupons.commands import ReleaseCoupon
from numu_core.coupons.errors import CouponNotApplicable, OrderTooSmall
from numu_core.gift_cards.commands import RefundGiftCard
from numu_core.instapay.decider import INTENTS
from numu_core.inventory.commands import ReleaseStock, ReserveStock
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.claims import holder_of
from numu_core.kernel.errors import NotFound
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money, total
from numu_core.kernel.shop import Shop
from numu_core.order_edits.commands import (
    CancelLines,
    EditLines,
    EditPreview,
    Figures,
    GiftReturn,
    LineChange,
    LineEffect,
    NewLine,
)
from numu_core.order_edits.errors import (
    MoreThanOrdered,
    NothingToEdit,
    OrderNotEditable,
    ParcelUnderWay,
    PreviewOutdated,
    TransferUnderReview,
)
from numu_core.orders.commands import AskedResult, AskPayment, CancelOrder
from numu_core.orders.decider import ORDERS, UNSENT, Order
from numu_core.orders.errors import NoSuchLine
from numu_core.orders.events import Coupon, GiftPart, OrderEdited, OrderLine, PaymentStatus, Why
from numu_core.pricing.commands import BasketLine, PriceBasket, Quote
from numu_core.refunds.commands import SettleOrder

PARCEL = "shipments.order"
"""What a parcel claims while it is under way."""


class Plan(Struct, frozen=True, kw_only=True):
    """What the order becomes."""

    lines: tuple[OrderLine, ...]
    quote: Quote | None  # None: nothing is left
    gift_cards: tuple[GiftPart, ...]
    after: Figures


def edit_lines(shop: Shop, command: EditLines) -> EditPreview:
    """Change lines, and let stock, coupon, gift cards and payment follow; a preview is the same, and is not kept.

    Raises:
        NotFound: the store has no such order.
        OrderNotEditable, ParcelUnderWay, TransferUnderReview: not now.
        NoSuchLine, NothingToEdit: not so.
        ProductNotSold, VariantNotSold, BadLine, CurrencyMismatch: a new line that cannot be sold.
        NotEnoughStock: more than is available is wanted.
        PreviewOutdated: it would not do what the preview said.
    """
    order = _editable(shop, command)
    plan = _plan(shop, command, order)
    before = _figures(order, _subtotal(order.lines), order.discount, order.coupon)
    if _pieces(plan.lines) == _pieces(order.lines):
        raise NothingToEdit(order_id=command.order_id)
    if plan.quote is None:
        shop.do(CancelOrder(order_id=command.order_id, store_id=command.store_id, reason=command.reason))
        asked = None
    else:
        asked = _apply(shop, command, order, plan, plan.quote)
    now = shop.state(ORDERS, command.order_id)
    preview = EditPreview(
        order_id=command.order_id,
        status=now.status,
        lines=_effects(order.lines, plan.lines),
        before=before,
        after=plan.after,
        refund=_more(before.owed, plan.after.owed),
        extra=_more(before.due, plan.after.due),
        coupon_code=now.coupon.code if now.coupon and plan.quote else None,
        gift_returns=_returned(order, plan.gift_cards),
        payment_asked=asked,
    )
    return _as_seen(preview, command)


def _pieces(lines: Iterable[OrderLine]) -> dict[int, int]:
    return {line.line: line.quantity for line in lines}


def cancel_lines(shop: Shop, command: CancelLines) -> EditPreview:
    """Call pieces off; raises as ``edit_lines``, and ``MoreThanOrdered``."""
    order, off = shop.state(ORDERS, command.order_id), Counter[int]()
    for one in command.lines:
        off[one.line] += one.quantity
    has = _pieces(order.lines)
    for line, quantity in off.items():
        if quantity > has.get(line, quantity):
            raise MoreThanOrdered(order_id=command.order_id, line=line, requested=quantity, ordered=has[line])
    off = off or Counter(has)
    edit = EditLines(
        order_id=command.order_id,
        store_id=command.store_id,
        changes=[LineChange(line=line, quantity=has.get(line, quantity) - quantity) for line, quantity in off.items()],
        reason=command.reason,
        version=command.version,
    )
    return edit_lines(shop, edit)


def _as_seen(preview: EditPreview, command: EditLines) -> EditPreview:
    """The preview with its version, which must be the one that was seen."""
    version = hashlib.sha256(json.encode(preview)).hexdigest()[:32]
    seen = replace(preview, version=version)
    if command.version not in {None, version}:
        raise PreviewOutdated(order_id=command.order_id, preview=seen.told())
    return seen


def _editable(shop: Shop, command: EditLines) -> Order:
    order = shop.state(ORDERS, command.order_id)
    if order.store_id != command.store_id:
        raise NotFound(what="order", id=command.order_id)
    if order.status not in UNSENT or not order.holding:
        raise OrderNotEditable(order_id=command.order_id, status=order.status)
    if parcel := holder_of(shop, PARCEL, str(command.order_id)):
        raise ParcelUnderWay(order_id=command.order_id, shipment_id=parcel)
    for payment_id in order.asked if order.payment_status is not PaymentStatus.PAID else ():
        if proof_id := shop.state(INTENTS, payment_id).in_review:
            raise TransferUnderReview(order_id=command.order_id, proof_id=proof_id)
    return order


# -- what it becomes ---------------------------------------------------------------------------------------------------


def _plan(shop: Shop, command: EditLines, order: Order) -> Plan:
    kept, fresh = _kept(command, order), command.additions
    if not kept and not fresh:
        nothing = order.total * 0
        figures = {**dict.fromkeys(Figures.__struct_fields__, nothing), "received": order.received}
        after = Figures(**{**figures, "owed": order.received})
        return Plan(lines=(), quote=None, gift_cards=(), after=after)
    quote = _quote(shop, command, order, [*map(_agreed, kept), *map(_wanted, fresh)])
    lines = (*kept, *_numbered(order, quote, len(kept)))
    parts = {at: line.discount for at, line in enumerate(quote.lines)}
    lines = tuple(replace(line, discount=parts[at] if parts[at].minor else None) for at, line in enumerate(lines))
    gift = _gift(order, quote.total)
    cards = _share(order.gift_cards, gift)
    revised = replace(
        order,
        total=quote.total,
        shipping=quote.shipping,
        gift_cards=cards,
        due=_more(order.received + gift, quote.total),
        owed=_more(quote.total, order.received),
    )
    after = _figures(revised, quote.subtotal, quote.discount, _coupon(quote))
    return Plan(lines=lines, quote=quote, gift_cards=cards, after=after)


def _kept(command: EditLines, order: Order) -> tuple[OrderLine, ...]:
    """The lines that stay, with the pieces that stay."""
    wanted = {change.line: change.quantity for change in command.changes}
    for number in wanted.keys() - {line.line for line in order.lines}:
        raise NoSuchLine(order_id=command.order_id, line=number)
    quantities = ((line, wanted.get(line.line, line.quantity)) for line in order.lines)
    return tuple(replace(line, quantity=pieces) for line, pieces in quantities if pieces)


def _agreed(line: OrderLine) -> BasketLine:
    return BasketLine(
        product_id=line.product_id,
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        location_id=line.location_id,
    )


def _wanted(line: NewLine) -> BasketLine:
    return BasketLine(**asdict(line))


def _quote(shop: Shop, command: EditLines, order: Order, lines: Sequence[BasketLine]) -> Quote:
    """What the lines cost at what was agreed: the delivery, the coupon as far as it still applies, staff's discount."""
    coupon = order.coupon
    basket = PriceBasket(
        store_id=command.store_id,
        currency=order.total.currency,
        lines=lines,
        customer_id=order.customer_id,
        agreed_coupon_id=coupon.coupon_id if coupon else None,
        shipping=order.shipping,
    )
    try:
        quote: Quote = shop.do(basket)
    except (OrderTooSmall, CouponNotApplicable):
        basket = replace(basket, agreed_coupon_id=None)
        quote = shop.do(basket)
    granted = _granted(order)
    if granted.minor:
        most = min(granted.minor, quote.total.minor)
        quote = shop.do(replace(basket, discount=replace(granted, minor=most)))
    return quote


def _granted(order: Order) -> Money:
    """What staff took off, beside coupon and promotions."""
    off = [part.amount for part in order.promotions]
    return order.discount - total(off, order.total.currency) - _off(order.coupon, order.total)


def _off(coupon: Coupon | None, like: Money) -> Money:
    return coupon.discount if coupon else like * 0


def _coupon(quote: Quote) -> Coupon | None:
    if quote.coupon_id is None or quote.coupon_code is None:
        return None
    return Coupon(coupon_id=quote.coupon_id, code=quote.coupon_code, discount=quote.coupon_discount or quote.total * 0)


def _numbered(order: Order, quote: Quote, kept: int) -> Iterable[OrderLine]:
    """The new lines, behind those that there are or were until now."""
    last = max(line.line for line in order.lines)
    for number, line in enumerate(quote.lines[kept:], last + 1):
        yield OrderLine(
            line=number,
            product_id=line.product_id,
            variant_id=line.variant_id,
            location_id=line.location_id,
            name=line.name,
            variant_name=line.variant_name,
            sku=line.sku,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )


def _gift(order: Order, cost: Money) -> Money:
    """What gift cards still pay: what they do not, goes back onto them before any money goes back."""
    paid = total((part.amount for part in order.gift_cards), cost.currency)
    return replace(paid, minor=min(paid.minor, _more(order.received, cost).minor))


def _share(cards: Sequence[GiftPart], gift: Money) -> tuple[GiftPart, ...]:
    """Which cards pay ``gift``: the last one named is relieved first."""
    left, shared = gift.minor, []
    for part in cards:
        minor = min(left, part.amount.minor)
        left -= minor
        if minor:
            shared.append(replace(part, amount=replace(part.amount, minor=minor)))
    return tuple(shared)


def _more(one: Money, other: Money) -> Money:
    """By how much the other is more; nothing if it is not."""
    difference = other - one
    return replace(difference, minor=max(0, difference.minor))


def _subtotal(lines: Iterable[OrderLine]) -> Money:
    prices = [line.unit_price * line.quantity for line in lines]
    return total(prices, prices[0].currency)


def _figures(order: Order, subtotal: Money, discount: Money, coupon: Coupon | None) -> Figures:
    return Figures(
        subtotal=subtotal,
        discount=discount,
        coupon=_off(coupon, order.total),
        shipping=order.shipping,
        total=order.total,
        gift=total((part.amount for part in order.gift_cards), order.total.currency),
        received=order.received,
        due=order.due,
        owed=order.owed,
    )


# -- doing it ----------------------------------------------------------------------------------------------------------


def _apply(shop: Shop, command: EditLines, order: Order, plan: Plan, quote: Quote) -> Money | None:
    """Move stock, coupon and gift cards, note the edit, and ask for what is due now, if that is another amount."""
    removed, added = _difference(order.lines, plan.lines), _difference(plan.lines, order.lines)
    _move(shop, ReleaseStock, command.order_id, removed)
    _move(shop, ReserveStock, command.order_id, added)
    coupon = _coupon(quote)
    if order.coupon and coupon is None:  # else its use stands, for another amount
        shop.do(ReleaseCoupon(coupon_id=order.coupon.coupon_id, order_id=command.order_id))
    for part in _given_back(order, plan.gift_cards):
        shop.do(RefundGiftCard(card_id=part.card_id, order_id=command.order_id, amount=part.amount))
    edited = OrderEdited(
        order_id=command.order_id,
        store_id=command.store_id,
        customer_id=order.customer_id,
        reason=command.reason,
        lines=plan.lines,
        removed=removed,
        added=added,
        subtotal=quote.subtotal,
        shipping=quote.shipping,
        discount=quote.discount,
        tax=quote.tax,
        total=quote.total,
        due=plan.after.due,
        owed=plan.after.owed,
        coupon=coupon,
        gift_cards=plan.gift_cards,
        why=tuple(Why(**asdict(step)) for step in quote.steps),
        country=order.country,
    )
    shop.apply(edited)
    if plan.after.owed.minor:
        shop.do(SettleOrder(order_id=command.order_id))
    if plan.after.due == order.due:
        return None
    asked: AskedResult = shop.do(AskPayment(order_id=command.order_id))
    return plan.after.due if asked.payment_id else None


def _difference(more: Iterable[OrderLine], less: Iterable[OrderLine]) -> tuple[OrderLine, ...]:
    """Of which lines there are more pieces, with so many."""
    had = _pieces(less)
    over = ((line, line.quantity - had.get(line.line, 0)) for line in more)
    return tuple(replace(line, quantity=pieces) for line, pieces in over if pieces > 0)


def _given_back(order: Order, cards: Iterable[GiftPart]) -> list[GiftPart]:
    """What each card has back."""
    kept = {part.card_id: part.amount for part in cards}
    back = [replace(part, amount=part.amount - kept.get(part.card_id, part.amount * 0)) for part in order.gift_cards]
    return [part for part in back if part.amount.minor]


def _returned(order: Order, cards: Iterable[GiftPart]) -> tuple[GiftReturn, ...]:
    return tuple(GiftReturn(last_four=part.last_four, amount=part.amount) for part in _given_back(order, cards))


def _move(shop: Shop, move: type[Command], order_id: UUID, lines: Iterable[OrderLine]) -> None:
    shelves = [(stock_id(line.variant_id, line.location_id), line) for line in lines if line.location_id]
    shop.expect(INVENTORY, (shelf for shelf, _ in shelves))
    for shelf, line in shelves:
        place = {"stock_id": shelf, "variant_id": line.variant_id, "location_id": line.location_id}
        shop.do(move(**place, order_id=order_id, quantity=line.quantity))


def _effects(before: Sequence[OrderLine], after: Sequence[OrderLine]) -> tuple[LineEffect, ...]:
    """Every line that there is or was."""
    lines = {line.line: line for line in (*before, *after)}
    had, has = Counter(_pieces(before)), Counter(_pieces(after))
    return tuple(
        LineEffect(
            line=number,
            product_id=line.product_id,
            variant_id=line.variant_id,
            name=line.name,
            variant_name=line.variant_name,
            before=had[number],
            after=has[number],
            unit_price=line.unit_price,
            released=max(0, had[number] - has[number]) if line.location_id else 0,
            reserved=max(0, has[number] - had[number]) if line.location_id else 0,
        )
        for number, line in sorted(lines.items())
    )


FLOWS = [(EditLines, edit_lines), (CancelLines, cancel_lines)]
