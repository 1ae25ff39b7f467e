"""What a basket costs. Every stage takes the quote so far and gives the next; none knows who asks.

A stage that cannot do what was asked refuses. A strict basket passes the refusal on; any other goes on without it.
"""

from collections.abc import Callable
from uuid import UUID

from msgspec.structs import replace

from numu_core.coupons.commands import CouponFound, FindCoupon
from numu_core.coupons.decider import COUPONS, Coupon, Goods
from numu_core.gift_cards.commands import FindGiftCard, GiftCardFound
from numu_core.gift_cards.errors import GiftCardTooLow
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.errors import DomainError
from numu_core.kernel.governorates import governorate
from numu_core.kernel.money import CurrencyMismatch, Money, total
from numu_core.kernel.shop import Shop
from numu_core.kernel.tax import contained_tax
from numu_core.locations.events import default_location_id
from numu_core.orders.errors import AmountOutOfRange, BadLine, ProductNotSold, VariantNotSold
from numu_core.pricing.commands import (
    BasketLine,
    PriceBasket,
    Problem,
    Quote,
    QuotedGiftCard,
    QuotedLine,
    Stage,
    Step,
)
from numu_core.products.decider import PRODUCTS, Product, Variant
from numu_core.shipping.commands import ShippingOption
from numu_core.shipping.decider import SHIPPING, Parcel
from numu_core.shipping.errors import CodNotOfferedThere, RateNotOffered, RateRequired

MOST = 2**53 - 1  # minor units: beyond, a JSON number is not exact everywhere


def price_basket(shop: Shop, command: PriceBasket) -> Quote:
    """What ``command.lines`` cost this buyer now.

    Raises:
        ProductNotSold, VariantNotSold, BadLine, CurrencyMismatch: a line that cannot be bought.
        Coupon…, OrderTooSmall: the code does not help.
        RateRequired, RateNotOffered, CodNotOfferedThere: it cannot be sent like this.
        GiftCard…: a card does not pay.
        AmountOutOfRange: staff's shipping or discount does not fit, or the sum is beyond what is countable.
    """
    load(shop, command)
    quote = Quote.nothing(command.currency)
    for stage in PIPELINE:
        try:
            quote = stage(shop, command, quote)
        except DomainError as refusal:
            quote = _left_out(command, quote, refusal)
    return quote


def load(shop: Shop, command: PriceBasket) -> None:
    """Every state whose id is known beforehand, in one go."""
    home = default_location_id(command.store_id)
    shelves = {stock_id(line.variant_id or line.product_id, line.location_id or home) for line in command.lines}
    products = {line.product_id for line in command.lines}
    shop.expect_all([(PRODUCTS, products), (INVENTORY, shelves), (SHIPPING, [command.store_id])])


def _left_out(command: PriceBasket, quote: Quote, refusal: DomainError, line: int | None = None) -> Quote:
    if command.strict:
        raise refusal
    return quote.without(Problem(code=refusal.code, title=refusal.title, title_ar=refusal.title_ar, line=line))


def catalogue(shop: Shop, command: PriceBasket, quote: Quote) -> Quote:
    """The lines at the catalogue's names and prices, all in the currency of the first."""
    lines, steps = list[QuotedLine](), list[Step]()
    for number, asked in enumerate(command.lines, 1):
        try:
            product, line = _line(shop, command.store_id, number, asked)
            if lines and line.unit_price.currency != lines[0].unit_price.currency:
                raise CurrencyMismatch(left=lines[0].unit_price.currency, right=line.unit_price.currency)
        except DomainError as refusal:
            quote = _left_out(command, quote, refusal, number)
            continue
        lines.append(line)
        steps += _explained(line, product, asked)
    if not lines:
        return quote
    empty = Quote.nothing(lines[0].unit_price.currency)
    subtotal = total((line.subtotal for line in lines), empty.subtotal.currency)
    if subtotal.minor > MOST:
        raise AmountOutOfRange(what="subtotal", minor=subtotal.minor)
    weight_g = sum(line.weight_g for line in lines)
    return empty.plus(*steps, lines=tuple(lines), subtotal=subtotal, weight_g=weight_g, problems=quote.problems)


def _line(shop: Shop, store_id: UUID, number: int, asked: BasketLine) -> tuple[Product, QuotedLine]:
    product, variant_id, variant = _wanted(shop, store_id, asked)
    price = asked.unit_price or variant.price
    if price.minor < 0:
        raise BadLine(line=number, quantity=asked.quantity, price_minor=price.minor)
    place = (asked.location_id or default_location_id(store_id)) if product.stocked else None
    stock = shop.state(INVENTORY, stock_id(variant_id, place)) if place else None
    return product, QuotedLine(
        line=number,
        product_id=asked.product_id,
        variant_id=variant_id,
        location_id=place,
        name=product.name,
        variant_name=variant.title,
        sku=variant.sku,
        quantity=asked.quantity,
        unit_price=price,
        compare_at=variant.compare_at,
        subtotal=price * asked.quantity,
        discount=price * 0,
        weight_g=round((variant.weight_g or 0) * asked.quantity),
        available=stock.available if stock else None,
        category_id=product.category_id,
    )


def _explained(line: QuotedLine, product: Product, asked: BasketLine) -> list[Step]:
    """The product's own price, and what the variant changes; or the price that was agreed."""
    own, price = product.own.price, line.unit_price
    base = price if asked.unit_price or own.currency != price.currency else own
    first = Step(stage=Stage.BASE, amount=base * line.quantity, label=line.name, label_ar=line.name, line=line.line)
    title = line.variant_name or line.name
    if price == base:
        return [first]
    change = (price - base) * line.quantity
    return [first, Step(stage=Stage.VARIANT, amount=change, label=title, label_ar=title, line=line.line)]


def _wanted(shop: Shop, store_id: UUID, asked: BasketLine) -> tuple[Product, UUID, Variant]:
    """What is asked for; the only variant of a product has the product's id. What was agreed before is still sold."""
    product, agreed = shop.state(PRODUCTS, asked.product_id), asked.unit_price is not None
    if product.store_id != store_id or not (product.sold or agreed):
        raise ProductNotSold(product_id=asked.product_id)
    variant_id = asked.variant_id or _chosen(product, asked) or asked.product_id
    variant = product.variants.get(variant_id) or (product.own if agreed else None)
    if variant is None or not (variant.enabled or agreed):
        raise VariantNotSold(product_id=asked.product_id, variant_id=asked.variant_id)
    return product, variant_id, variant


def _chosen(product: Product, asked: BasketLine) -> UUID | None:
    """The variant with just the selected options."""
    if not asked.selections:
        return None
    same = {name.casefold(): value.casefold() for name, value in asked.selections.items()}
    for variant_id, variant in product.variants.items():
        if same == {name.casefold(): value.casefold() for name, value in variant.option_values.items()}:
            return variant_id
    raise VariantNotSold(product_id=asked.product_id, variant_id=None)


def coupon(shop: Shop, command: PriceBasket, quote: Quote) -> Quote:
    """What the code takes off each line, or that it makes the delivery free."""
    coupon_id = command.agreed_coupon_id
    if command.coupon_code and coupon_id is None:
        question = FindCoupon(store_id=command.store_id, code=command.coupon_code, customer_id=command.customer_id)
        found: CouponFound = shop.do(question)
        coupon_id = found.coupon_id
    if coupon_id is None or not quote.lines:
        return quote
    used, currency = shop.state(COUPONS, coupon_id), quote.subtotal.currency
    off = [Money(minor, currency) for minor in used.off(_goods(quote), quote.subtotal)]
    lines = [replace(line, discount=line.discount + part) for line, part in zip(quote.lines, off, strict=True)]
    steps = [_by_code(used, part, line.line) for line, part in zip(lines, off, strict=True)]
    together = total(off, currency)
    return quote.plus(
        *steps,
        lines=tuple(lines),
        discount=quote.discount + together,
        coupon_id=used.coupon_id,
        coupon_code=used.code,
        coupon_discount=together,
        free_shipping=quote.free_shipping or used.free_shipping,
    )


def _by_code(used: Coupon, part: Money, line: int | None) -> Step:
    code = used.code
    return Step(stage=Stage.COUPON, amount=part * -1, label=code, label_ar=code, line=line, source_id=used.coupon_id)


def _goods(quote: Quote) -> list[Goods]:
    return [
        Goods(
            variant_id=line.variant_id,
            product_id=line.product_id,
            category_id=line.category_id,
            price=line.unit_price.minor,
            quantity=line.quantity,
            left=(line.subtotal - line.discount).minor,
        )
        for line in quote.lines
    ]


def ship(shop: Shop, command: PriceBasket, quote: Quote) -> Quote:
    """Delivery: as staff agreed it, or at the chosen rate. What is collected, or lies nowhere, is not sent."""
    if command.shipping is not None:
        return _agreed(command.shipping, quote)
    if command.pickup_location_id or not any(line.location_id for line in quote.lines):
        return quote
    shipping = shop.state(SHIPPING, command.store_id)
    if command.rate_id is None:
        if command.strict and shipping.zoned:
            raise RateRequired
        return quote
    place = governorate(command.governorate or "")
    code = place.code if place else None
    parcel = Parcel(place=code, subtotal=quote.subtotal, weight_g=quote.weight_g, cod=command.cod)
    options = {option.rate_id: option for option in shipping.options(command.store_id, parcel)}
    chosen = options.get(command.rate_id)
    if chosen is None:
        raise RateNotOffered(rate_id=command.rate_id)
    if command.cod and not chosen.cod:
        raise CodNotOfferedThere(governorate=code)
    return _sent(shop, quote, chosen)


def _sent(shop: Shop, quote: Quote, chosen: ShippingOption) -> Quote:
    asked = Step(
        stage=Stage.SHIPPING,
        amount=chosen.amount,
        label=chosen.label,
        label_ar=chosen.label_ar or chosen.label,
        source_id=chosen.rate_id,
    )
    given = quote.free_shipping and quote.coupon_id
    taken = [_by_code(shop.state(COUPONS, given), chosen.amount, None)] if given else []
    return quote.plus(
        asked,
        *taken,
        shipping=chosen.amount * int(not given),
        rate_id=chosen.rate_id,
        rate_label=chosen.label,
        rate_label_ar=chosen.label_ar,
    )


def _agreed(agreed: Money, quote: Quote) -> Quote:
    amount = Money(0, quote.subtotal.currency) + agreed
    if not 0 <= amount.minor <= MOST - quote.subtotal.minor:
        raise AmountOutOfRange(what="shipping", minor=amount.minor)
    label = Step(stage=Stage.SHIPPING, amount=amount, label="Shipping", label_ar="الشحن")
    return quote.plus(label, shipping=amount)


def grant(shop: Shop, command: PriceBasket, quote: Quote) -> Quote:  # noqa: ARG001 - a stage
    """Staff's own discount, off the whole order."""
    if command.discount is None:
        return quote
    amount = Money(0, quote.subtotal.currency) + command.discount
    if not 0 <= amount.minor <= quote.total.minor:
        raise AmountOutOfRange(what="discount", minor=amount.minor)
    label = Step(stage=Stage.GRANTED, amount=amount * -1, label="Discount", label_ar="خصم")
    return quote.plus(label, discount=quote.discount + amount)


def gift_cards(shop: Shop, command: PriceBasket, quote: Quote) -> Quote:
    """What each card pays of what is due, in the order in which they were named."""
    for code in command.gift_card_codes:
        try:
            quote = _paid_by(shop, command.store_id, quote, code)
        except DomainError as refusal:
            quote = _left_out(command, quote, refusal)
    return quote


def _paid_by(shop: Shop, store_id: UUID, quote: Quote, code: str) -> Quote:
    card: GiftCardFound = shop.do(FindGiftCard(store_id=store_id, code=code))
    if card.card_id in {one.card_id for one in quote.gift_cards} or not quote.due.minor:
        return quote
    most = quote.due + card.balance * 0  # in the card's own currency, or not at all
    amount = min(card.balance, most, key=lambda one: one.minor)
    if amount.minor < 1:
        raise GiftCardTooLow(last_four=card.last_four, requested=_words(quote.due), balance=_words(card.balance))
    step = Step(
        stage=Stage.GIFT_CARD,
        amount=amount * -1,
        label=f"Gift card …{card.last_four}",
        label_ar=f"بطاقة هدايا …{card.last_four}",
        source_id=card.card_id,
    )
    paid = QuotedGiftCard(card_id=card.card_id, last_four=card.last_four, amount=amount)
    return quote.plus(step, gift=quote.gift + amount, gift_cards=(*quote.gift_cards, paid))


def _words(amount: Money) -> str:
    return f"{amount.decimal()} {amount.currency}"


def tax(shop: Shop, command: PriceBasket, quote: Quote) -> Quote:  # noqa: ARG001 - a stage
    """The VAT that the subtotal contains."""
    contained = contained_tax(quote.subtotal)
    label = Step(stage=Stage.TAX, amount=contained, label="VAT included", label_ar="ضريبة القيمة المضافة (مشمولة)")
    return quote.plus(label, tax=contained)


PIPELINE: tuple[Callable[[Shop, PriceBasket, Quote], Quote], ...] = (catalogue, coupon, ship, grant, gift_cards, tax)
"""The stages, in the order in which they act. Automatic promotions, once there are any, act before the coupon."""

FLOWS = [(PriceBasket, price_basket)]
