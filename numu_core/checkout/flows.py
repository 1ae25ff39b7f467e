"""Buying: prices, stock, coupon, gift cards, the customer, the number and the payment, in one append or not at all."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from math import isfinite
from typing import Any
from uuid import UUID

from msgspec import convert

from numu_core.carts.commands import EmptyCart
from numu_core.carts.decider import CARTS, Cart
from numu_core.carts.events import CartLine, cart_id_of
from numu_core.checkout.commands import (
    CheckOut,
    EnteredLine,
    EnterOrder,
)
from numu_core.checkout.errors import (
    CartEmpty,
    CashNotForThisOrder,
    DepositGatewayRequired,
    EmailNotConfirmed,
    FieldsRefused,
    OutOfStock,
    PickupNotOffered,
)
from numu_core.customer_accounts.decider import CUSTOMER_ACCOUNTS
from numu_core.customers.decider import CUSTOMERS
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.addresses import Contact
from numu_core.kernel.money import Money, round_half_up
from numu_core.kernel.shop import Shop
from numu_core.locations.decider import LOCATIONS
from numu_core.locations.events import default_location_id
from numu_core.orders.commands import OrderPlacedResult, PlaceOrder
from numu_core.orders.errors import (
    BadLine,
    PaymentMethodNotEnabled,
    PhoneRequiredForCod,
    ProductNotSold,
    VariantNotSold,
)
from numu_core.orders.events import Answer, AppliedPromotion, Coupon, Deposit, GiftPart, OrderLine, Source, Why
from numu_core.phone_checks.commands import RequirePhone
from numu_core.pricing.commands import BasketLine, PriceBasket, Quote, QuotedLine
from numu_core.products.decider import PRODUCTS, Product
from numu_core.store_settings.decider import STORE_SETTINGS, Cod, CustomField, StoreSettings
from numu_core.tracking.commands import FollowBuyer

ONLINE = ("paymob", "paymob_card", "paymob_wallet", "instapay")
LONGEST_ANSWER = 500
GUEST = "guest:"  # how the actor of a shopper who is not signed in begins


def check_out(shop: Shop, command: CheckOut) -> OrderPlacedResult:
    """Turn a cart into a placed order at the prices of this moment.

    Raises:
        EmailNotConfirmed, CartEmpty, OutOfStock, FieldsRefused, PickupNotOffered: it cannot be bought like this.
        PaymentMethodNotEnabled, PhoneRequiredForCod, CashNotForThisOrder, DepositGatewayRequired: nor paid like this.
        ProductNotSold, VariantNotSold, CurrencyMismatch: see ``PriceBasket``, as for coupon, gift cards and rate.
        NotEnoughStock: it is there, but somebody else was faster.
    """
    cart_id = _cart_of(shop, command)
    cart = shop.state(CARTS, cart_id) if cart_id else Cart()
    settings = shop.state(STORE_SETTINGS, command.store_id)
    _known(shop, settings, command)
    answers = _answers(settings, command)
    quote: Quote = shop.do(_basket(shop, cart, command))
    _there(shop, quote)
    _handed_out(shop, command)
    method, deposit = _way_to_pay(shop, settings, command, quote)
    order = PlaceOrder(
        store_id=command.store_id,
        lines=[_line(line) for line in quote.lines],
        ship_to=command.ship_to,
        bill_to=command.bill_to,
        contact=command.contact,
        customer_id=command.customer_id,
        shipping=quote.shipping,
        discount=quote.discount,
        tax=quote.tax,
        payment_method=method,
        shipping_method=quote.rate_label or command.shipping_method,
        shipping_rate_id=quote.rate_id,
        pickup_location_id=command.pickup_location_id,
        coupon=_coupon(quote),
        gift_cards=[convert(card, GiftPart, from_attributes=True) for card in quote.gift_cards],
        deposit=deposit,
        promotions=[convert(one, AppliedPromotion, from_attributes=True) for one in quote.promotions],
        why=[convert(step, Why, from_attributes=True) for step in quote.steps],
        notes=command.notes or cart.note,
        answers=answers,
        language=command.language,
    )
    placed: OrderPlacedResult = shop.do(order)
    assert placed.total == quote.total, "what was quoted is what is charged"
    if cart_id:
        shop.do(EmptyCart(cart_id=cart_id, order_id=placed.order_id))
    if command.attribution or settings.tracking.capi_enabled:
        order_id, store_id, buyer = placed.order_id, command.store_id, placed.customer_id
        shop.do(FollowBuyer(order_id=order_id, store_id=store_id, customer_id=buyer, attribution=command.attribution))
    return placed


def _cart_of(shop: Shop, command: CheckOut) -> UUID | None:
    """The caller's cart, if the caller is a shopper. What else is known to be needed is loaded beside it."""
    shopper = command.customer_id or shop.actor.startswith(GUEST)
    cart_id = cart_id_of(command.customer_id, shop.actor) if shopper else None
    carts, buyers = [cart_id] if cart_id else [], [command.customer_id] if command.customer_id else []
    shop.expect_all([(CARTS, carts), (CUSTOMERS, buyers), (STORE_SETTINGS, [command.store_id])])
    return cart_id


def _known(shop: Shop, settings: StoreSettings, command: CheckOut) -> None:
    """``EmailNotConfirmed`` where the store wants it from signed-in shoppers."""
    if not settings.checkout.confirmed_email or command.customer_id is None:
        return
    if not shop.state(CUSTOMER_ACCOUNTS, command.customer_id).verified:
        raise EmailNotConfirmed


def _basket(shop: Shop, cart: Cart, command: CheckOut) -> PriceBasket:
    """The question that is put to ``pricing``: about the lines that were sent, else about those of the cart."""
    asked = [convert(line, BasketLine, from_attributes=True) for line in command.lines]
    lines = asked or _in_cart(shop, cart)
    if not lines:
        raise CartEmpty
    return PriceBasket(
        store_id=command.store_id,
        currency=command.currency,
        lines=lines,
        customer_id=command.customer_id,
        coupon_code=command.coupon_code or (None if asked else cart.coupon_code),
        gift_card_codes=command.gift_card_codes,
        rate_id=command.rate_id,
        governorate=command.ship_to.state or command.ship_to.city,
        pickup_location_id=command.pickup_location_id,
        cod=command.payment_method == "cod",
    )


def _in_cart(shop: Shop, cart: Cart) -> list[BasketLine]:
    """What lies in the cart, as far as it is sold: that is what the shopper sees of it, so nothing unseen is bought."""
    shop.expect(PRODUCTS, {line.product_id for line in cart.lines})
    return [
        BasketLine(product_id=line.product_id, variant_id=line.variant_id, quantity=line.quantity)
        for line in cart.lines
        if _sold(shop, line)
    ]


def _sold(shop: Shop, line: CartLine) -> bool:
    product = shop.state(PRODUCTS, line.product_id)
    variant = product.variants.get(line.variant_id)
    return product.sold and variant is not None and variant.enabled


def _line(line: QuotedLine) -> OrderLine:
    """A priced line as the order keeps it."""
    return OrderLine(
        line=line.line,
        product_id=line.product_id,
        variant_id=line.variant_id,
        location_id=line.location_id,
        name=line.name,
        variant_name=line.variant_name,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount if line.discount.minor else None,
    )


def _coupon(quote: Quote) -> Coupon | None:
    if quote.coupon_id is None or quote.coupon_code is None:
        return None
    off = quote.coupon_discount or Money(0, quote.total.currency)
    return Coupon(coupon_id=quote.coupon_id, code=quote.coupon_code, discount=off)


def _there(shop: Shop, quote: Quote) -> None:
    """``OutOfStock`` where the shop has not so many pieces at all. Pieces that others hold are a race, told later."""
    wanted: Counter[UUID] = Counter()
    for line in quote.lines:
        if line.location_id:
            shelf = stock_id(line.variant_id, line.location_id)
            wanted[shelf] += line.quantity
            stock = shop.state(INVENTORY, shelf)
            if wanted[shelf] > stock.on_hand:
                refused = {"requested": wanted[shelf], "available": stock.available}
                raise OutOfStock(product_id=line.product_id, variant_id=line.variant_id, **refused)


def _handed_out(shop: Shop, command: CheckOut) -> None:
    """``PickupNotOffered`` unless the order can be fetched where it is wanted."""
    if (place := command.pickup_location_id) is None:
        return
    location = shop.state(LOCATIONS, place)
    if location.store_id != command.store_id or not location.hands_out:
        raise PickupNotOffered(pickup_location_id=place)


# -- paying ------------------------------------------------------------------------------------------------------------


def _way_to_pay(shop: Shop, settings: StoreSettings, command: CheckOut, quote: Quote) -> tuple[str, Deposit | None]:
    """The method, and the deposit that it takes. What gift cards pay whole takes neither."""
    if quote.gift.minor and not quote.due.minor:
        return "gift_card", None
    if command.payment_method != "cod":
        if command.payment_method not in ONLINE or not getattr(settings.payments, command.payment_method, True):
            raise PaymentMethodNotEnabled(method=command.payment_method)
        return command.payment_method, None
    if not settings.cod.enabled:
        raise PaymentMethodNotEnabled(method="cod")
    if not command.contact.phone:
        raise PhoneRequiredForCod
    if settings.checkout.phone_code_for_cod and command.customer_id:
        buyer, phone = command.customer_id, command.contact.phone
        shop.do(RequirePhone(store_id=command.store_id, customer_id=buyer, phone=phone))
    if settings.cod.most_minor is not None and quote.due.minor > settings.cod.most_minor:
        fallback = [method for method in ONLINE[1:] if getattr(settings.payments, method)]
        raise CashNotForThisOrder(most_minor=settings.cod.most_minor, fallback_payment_methods=fallback)
    return _with_deposit(shop, settings.cod, command, quote)


def _with_deposit(shop: Shop, cod: Cod, command: CheckOut, quote: Quote) -> tuple[str, Deposit | None]:
    """Cash on delivery, after a deposit where the store wants one; where that is everything, it is no cash at all."""
    share = cod.deposit_minor or round_half_up(quote.due.minor * cod.deposit_percent, 100)
    if not cod.deposit_required or share == 0 or quote.due.minor == 0:
        return "cod", None
    gateway = command.deposit_gateway
    if gateway not in cod.deposit_gateways:
        raise DepositGatewayRequired(allowed_gateways=list(cod.deposit_gateways))
    if share >= quote.due.minor:
        return gateway, None
    deposit = Deposit(
        payment_id=shop.new_id(),
        gateway=gateway,
        amount=Money(share, quote.due.currency),
        expires_at=shop.now + timedelta(minutes=cod.deposit_minutes),
    )
    return "cod", deposit


# -- the merchant's own questions --------------------------------------------------------------------------------------


def _answers(settings: StoreSettings, command: CheckOut) -> list[Answer]:
    """What was answered to the merchant's questions; ``FieldsRefused`` names all that is wrong at once."""
    wrong: dict[str, tuple[str, str]] = {}
    answers = []
    for field in settings.checkout.custom_fields:
        given = command.custom_fields.get(field.id)
        value = _value(field, given)
        if value is None:
            wrong[field.id] = ("This value is not possible", "هذه القيمة غير صحيحة")
        elif value in {"", "false"} and field.required:
            wrong[field.id] = MISSING
        elif value:
            answers.append(Answer(id=field.id, label=field.label, label_ar=field.label_ar, value=value))
    wrong |= dict.fromkeys(_missing(settings, command), MISSING)
    if wrong:
        errors, errors_ar = ({name: said[n] for name, said in wrong.items()} for n in (0, 1))
        raise FieldsRefused(errors=errors, errors_ar=errors_ar)
    return answers


MISSING = ("This field is required", "هذا الحقل مطلوب")


def _missing(settings: StoreSettings, command: CheckOut) -> list[str]:
    """The usual fields that the merchant made a point of, and the shopper left out."""
    said = {
        "phone": command.contact.phone,
        "email": command.contact.email,
        "governorate": command.ship_to.state,
        "notes": command.notes,
    }
    chosen = settings.checkout.standard_fields
    return [name for name, text in said.items() if name in chosen and chosen[name].required and not text]


def _value(field: CustomField, given: Any) -> str | None:
    """The answer as text; empty: none; ``None``: not a possible one."""
    if given is None or given == "":
        return ""
    if field.type == "checkbox":
        return {True: "true", False: "false", "true": "true", "false": "false"}.get(given) if _plain(given) else None
    if not _plain(given) or isinstance(given, bool) or len(text := str(given).strip()) > LONGEST_ANSWER:
        return None
    if field.type == "select" and text not in field.options:
        return None
    if field.type in CHECKS and text:
        try:
            CHECKS[field.type](text)
        except ValueError:
            return None
    return text


def _plain(given: Any) -> bool:
    return isinstance(given, str | int | float)


def _number(text: str) -> None:
    if not isfinite(float(text)):
        raise ValueError(text)


CHECKS: dict[str, Callable[[str], object]] = {"number": _number, "date": date.fromisoformat}
"""What text must be readable as."""


# -- entering ----------------------------------------------------------------------------------------------------------


def enter_order(shop: Shop, command: EnterOrder) -> OrderPlacedResult:
    """Write down an order that staff took, or that happened elsewhere, at the prices it states.

    Raises:
        ProductNotSold, VariantNotSold: no such product or variant in this store.
        BadLine: a line without pieces, or with a price below zero.
        OrderAlreadyPlaced, NotFound, AmountOutOfRange, CurrencyMismatch, NotEnoughStock: see ``PlaceOrder``.
    """
    order = PlaceOrder(
        store_id=command.store_id,
        order_id=command.order_id,
        lines=_entered(shop, command),
        ship_to=command.ship_to,
        bill_to=command.bill_to,
        contact=command.contact or Contact.at(command.ship_to),
        customer_id=command.customer_id,
        shipping=command.shipping,
        discount=command.discount,
        tax=command.tax,
        payment_method=command.payment_method,
        shipping_method=command.shipping_method,
        notes=command.notes,
        source=Source(command.source),
        handed_over=command.fulfilled,
        paid=command.paid,
    )
    placed: OrderPlacedResult = shop.do(order)
    return placed


def _entered(shop: Shop, command: EnterOrder) -> list[OrderLine]:
    """The lines as stated, each from where it lies."""
    shop.expect(PRODUCTS, {asked.product_id for asked in command.lines})
    home = default_location_id(command.store_id)
    lines = []
    for number, asked in enumerate(command.lines, 1):
        product, variant_id = _named(shop, command.store_id, asked)
        if asked.quantity < 1 or asked.unit_price.minor < 0:
            raise BadLine(line=number, quantity=asked.quantity, price_minor=asked.unit_price.minor)
        line = OrderLine(
            line=number,
            product_id=asked.product_id,
            variant_id=variant_id,
            location_id=(asked.location_id or home) if product.stocked else None,
            name=asked.name,
            variant_name=asked.variant_name,
            sku=asked.sku,
            quantity=asked.quantity,
            unit_price=asked.unit_price,
        )
        lines.append(line)
    return lines


def _named(shop: Shop, store_id: UUID, asked: EnteredLine) -> tuple[Product, UUID]:
    """What is asked for; the only variant of a product has the product's id."""
    product = shop.state(PRODUCTS, asked.product_id)
    if not product.exists or product.store_id != store_id:
        raise ProductNotSold(product_id=asked.product_id)
    variant_id = asked.variant_id or asked.product_id
    if variant_id not in product.variants:
        raise VariantNotSold(product_id=asked.product_id, variant_id=asked.variant_id)
    return product, variant_id


FLOWS = [
    (CheckOut, check_out),
    (EnterOrder, enter_order),
]
