"""Buying: what is quoted is charged, what it is paid with is used, and all of it in one append."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.carts.events import CartCouponEntered, CartEmptied, CartLineAdded, CartNoteWritten, cart_id_of
from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.checkout.errors import (
    CartEmpty,
    CashNotForThisOrder,
    DepositGatewayRequired,
    EmailNotConfirmed,
    OutOfStock,
    PickupNotOffered,
)
from numu_core.coupons.errors import CouponUsedUp
from numu_core.coupons.events import CouponRedeemed, CouponReleased, Kind, Terms
from numu_core.customer_accounts.events import CustomerEmailVerified
from numu_core.gift_cards.events import GiftCardIssued, GiftCardRedeemed, GiftCardRefunded
from numu_core.inventory.errors import NotEnoughStock
from numu_core.inventory.events import StockReserved
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import keyed_id, near
from numu_core.locations.events import LocationOpened
from numu_core.orders.commands import CancelOrder, FailOrderPayment, MarkOrderPaid, ReopenOrder, ReturnOrder, ShipOrder
from numu_core.orders.errors import PaymentMethodNotEnabled, PhoneRequiredForCod
from numu_core.orders.events import Coupon, GiftPart, OrderPaid, OrderPlaced, OrderReopened, ProcessingStarted
from numu_core.payments.events import PaymentRequested
from numu_core.phone_checks.errors import PhoneNotConfirmed
from numu_core.phone_checks.events import PhoneConfirmed
from numu_core.products.events import ProductArchived
from numu_core.shipping.errors import RateRequired
from numu_core.store_settings.events import SettingsRevised
from numu_core.tracking.events import EventDue
from tests.checkout.shop import buy, chosen, of_kind, order_of
from tests.coupons.shop import COUPON, offered
from tests.kernel.spec import NOW, SECRET, given, new_id
from tests.orders.shop import CUSTOMER, MONA, SCARF, SHIRT, STORE, egp, line, reserved, shelf, stocked
from tests.shipping.shop import CAIRO_RATE, zoned

CODE = "GC-ABCD-EFGH-JKMN-PQ29"
CARD = keyed_id(SECRET, "gift_cards.code", CODE)
GUEST = "guest:abc"
CORNER = UUID(int=71)


def card(minor: int) -> GiftCardIssued:
    return GiftCardIssued(card_id=CARD, store_id=STORE, last_four="PQ29", balance=egp(minor))


tenth = offered(Terms(kind=Kind.PERCENTAGE, value=Decimal(10), usage_limit=1), "TEN")
with_all = replace(buy, coupon_code="ten", gift_card_codes=[CODE], rate_id=CAIRO_RATE)
ready = [*stocked, *tenth, card(10000), *zoned]


def test_coupon_gift_card_delivery_and_cash_fee_meet_in_one_append() -> None:
    done = given(*ready).when(with_all)
    order = order_of(done)
    # 320.00 of goods, 10 % off, 50.00 for delivery and 5.00 for cash; 100.00 of it by gift card
    assert (order.subtotal, order.discount, order.shipping, order.total) == (
        egp(32000),
        egp(3200),
        egp(5500),
        egp(34300),
    )
    assert [entry.discount for entry in order.lines] == [egp(2400), egp(800)]
    assert order.coupon == Coupon(coupon_id=COUPON, code="TEN", discount=egp(3200))
    assert order.gift_cards == (GiftPart(card_id=CARD, last_four="PQ29", amount=egp(10000)),)
    assert (order.shipping_rate_id, order.shipping_method) == (CAIRO_RATE, "Standard")
    [used] = of_kind(done, CouponRedeemed)
    [paid] = of_kind(done, GiftCardRedeemed)
    [asked] = of_kind(done, PaymentRequested)
    assert (used.discount, paid.amount, asked.amount) == (egp(3200), egp(10000), egp(24300))  # type: ignore[attr-defined]


def test_every_amount_is_explained() -> None:
    order = order_of(given(*ready).when(with_all))
    explained = [step for step in order.why if step.stage != "tax"]
    assert sum(step.amount.minor for step in explained) == order.total.minor - 10000
    assert {step.stage for step in order.why} == {"base", "coupon", "shipping", "gift_card", "tax"}


@pytest.mark.parametrize("end", [CancelOrder, FailOrderPayment])
def test_an_order_that_is_off_gives_back_what_it_used(end: Any) -> None:
    placed = given(*ready).when(with_all)
    off = given(*ready, *placed.decided).when(end(order_id=placed.result.order_id))
    [released] = of_kind(off, CouponReleased)
    [refunded] = of_kind(off, GiftCardRefunded)
    assert (released.order_id, refunded.amount) == (placed.result.order_id, egp(10000))  # type: ignore[attr-defined]
    again = given(*ready, *placed.decided, *off.decided).when(with_all)
    assert order_of(again).gift_cards[0].amount == egp(10000)


def test_a_failed_order_that_is_on_again_uses_them_again() -> None:
    placed = given(*ready).when(with_all)
    failed = given(*ready, *placed.decided).when(FailOrderPayment(order_id=placed.result.order_id))
    history = [*ready, *placed.decided, *failed.decided]
    reopened = given(*history).when(ReopenOrder(order_id=placed.result.order_id))
    assert len(of_kind(reopened, CouponRedeemed, GiftCardRedeemed)) == 2
    cancelled = given(*history).when(CancelOrder(order_id=placed.result.order_id))
    assert of_kind(cancelled, CouponReleased, GiftCardRefunded) == []  # it had given them back before


def test_money_that_comes_late_is_taken_even_where_the_order_cannot_be_on_again() -> None:
    transfers = [chosen("instapay", ipa="shop@instapay"), *ready]
    placed = given(*transfers).when(replace(with_all, payment_method="instapay"))
    order_id, payment_id = placed.result.order_id, placed.result.payment_id
    failed = given(*transfers, *placed.decided).when(FailOrderPayment(order_id=order_id, payment_id=payment_id))
    history = [*transfers, *placed.decided, *failed.decided]
    late = MarkOrderPaid(order_id=order_id, payment_id=payment_id)
    on_again = given(*history).when(late)
    assert len(of_kind(on_again, OrderReopened, GiftCardRedeemed, CouponRedeemed, OrderPaid)) == 4
    spent = GiftCardRedeemed(card_id=CARD, order_id=UUID(int=9), amount=egp(1))
    too_late = given(*history, spent).when(late)
    assert [type(event) for event in too_late.decided] == [OrderPaid]


def test_a_parcel_that_came_back_gives_the_gift_cards_money_back() -> None:
    placed = given(*ready).when(with_all)
    sent = given(*ready, *placed.decided).when(ShipOrder(order_id=placed.result.order_id))
    history = [*ready, *placed.decided, *sent.decided]
    back = given(*history).when(ReturnOrder(order_id=placed.result.order_id))
    [refunded] = of_kind(back, GiftCardRefunded)
    assert refunded.amount == egp(10000)  # type: ignore[attr-defined]


def test_the_last_use_of_a_coupon_is_the_last() -> None:
    first = given(*ready).when(replace(with_all, gift_card_codes=[]))
    second = given(*ready, *first.decided).when(replace(with_all, gift_card_codes=[], lines=[buy.lines[1]]))
    assert isinstance(second.refusal, CouponUsedUp)


@pytest.mark.parametrize("trigger", [None, "processing"])
def test_meta_hears_of_an_order_that_gift_cards_pay_whole(trigger: str | None) -> None:
    told = {"pixel_id": "1", "capi_enabled": True, "capi_secret": "meta/1", "purchase_trigger": trigger}
    wanted = SettingsRevised(store_id=STORE, section="tracking", changed=told)
    done = given(*stocked, card(50000), wanted).when(replace(buy, gift_card_codes=[CODE]))
    assert [event.name for event in done.decided if isinstance(event, EventDue)] == ["Purchase"]


def test_gift_cards_may_pay_everything() -> None:
    done = given(*stocked, card(50000)).when(replace(buy, gift_card_codes=[CODE]))
    order = order_of(done)
    assert (order.total, order.gift_cards[0].amount) == (egp(32000), egp(32000))
    assert (order.payment_id, order.payment_method) == (None, "gift_card")
    assert [type(event) for event in done.decided if isinstance(event, OrderPaid | ProcessingStarted)] == [
        OrderPaid,
        ProcessingStarted,
    ]
    assert of_kind(done, PaymentRequested) == []


def test_a_store_with_zones_wants_a_rate() -> None:
    given(*ready).when(replace(with_all, rate_id=None)).then_refused(RateRequired())


# -- stock -------------------------------------------------------------------------------------------------------------


def test_too_few_pieces_and_too_late_are_two_refusals() -> None:
    six = replace(buy, lines=[WantedLine(product_id=SHIRT, quantity=6)])
    refusal = OutOfStock(product_id=SHIRT, variant_id=SHIRT, requested=6, available=5)
    given(*stocked).when(six).then_refused(refusal)
    faster = StockReserved(**shelf(SHIRT), order_id=UUID(int=9), quantity=4)
    late = NotEnoughStock(variant_id=SHIRT, requested=2, available=1)
    given(*stocked, faster).when(buy).then_refused(late)


# -- the cart ----------------------------------------------------------------------------------------------------------


def in_cart(product_id: UUID, quantity: int, owner: UUID | None = CUSTOMER) -> CartLineAdded:
    return CartLineAdded(
        cart_id=cart_id_of(owner, GUEST),
        store_id=STORE,
        customer_id=owner,
        product_id=product_id,
        variant_id=product_id,
        quantity=quantity,
        price=egp(1),
    )


def test_no_lines_mean_the_cart() -> None:
    mine = cart_id_of(CUSTOMER, GUEST)
    note = CartNoteWritten(cart_id=mine, owner_id=CUSTOMER, note="ring twice")
    cart = [in_cart(SHIRT, 3), in_cart(SCARF, 1), CartCouponEntered(cart_id=mine, code="TEN"), note]
    done = given(*stocked, *tenth, *cart).when(replace(buy, lines=[]))
    order = order_of(done)
    assert [(entry.product_id, entry.quantity) for entry in order.lines] == [(SHIRT, 3), (SCARF, 1)]
    assert (order.discount, order.notes) == (egp(4400), "ring twice")
    assert of_kind(done, CartEmptied) == [CartEmptied(cart_id=mine, order_id=order.order_id)]


def test_a_guests_cart_is_the_one_of_the_session() -> None:
    guest, wish = in_cart(SCARF, 2, None), replace(buy, customer_id=None, lines=[])
    done = given(*stocked, guest).when(wish, actor=GUEST)
    assert [entry.quantity for entry in order_of(done).lines] == [2]
    assert of_kind(done, CartEmptied)
    given(*stocked, guest).when(wish, actor="guest:somebody else").then_refused(CartEmpty())


def test_the_cart_is_emptied_by_its_order_whichever_lines_were_sent() -> None:
    cart = [in_cart(SHIRT, 3), CartCouponEntered(cart_id=cart_id_of(CUSTOMER, GUEST), code="GONE")]
    done = given(*stocked, *cart).when(buy)
    assert order_of(done).coupon is None
    assert of_kind(done, CartEmptied)


def test_what_is_not_sold_any_more_is_not_in_the_way() -> None:
    cart = [in_cart(SHIRT, 1), in_cart(SCARF, 1), ProductArchived(product_id=SHIRT)]
    order = order_of(given(*stocked, *cart).when(replace(buy, lines=[])))
    assert [entry.product_id for entry in order.lines] == [SCARF]
    given(*stocked, *cart[::2]).when(replace(buy, lines=[])).then_refused(CartEmpty())


# -- paying ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "wish", "refusal"),
    [
        (chosen("cod", enabled=False), buy, PaymentMethodNotEnabled(method="cod")),
        (chosen("cod"), replace(buy, contact=replace(MONA, phone=None)), PhoneRequiredForCod()),
        (chosen("cod"), replace(buy, payment_method="fawry"), PaymentMethodNotEnabled(method="fawry")),
        (
            chosen("payments", paymob_card=False),
            replace(buy, payment_method="paymob_card"),
            PaymentMethodNotEnabled(method="paymob_card"),
        ),
        (
            chosen("cod", most_minor=31999),
            buy,
            CashNotForThisOrder(
                most_minor=31999, fallback_payment_methods=["paymob_card", "paymob_wallet", "instapay"]
            ),
        ),
        (
            chosen("cod", deposit_required=True, deposit_minor=5000),
            buy,
            DepositGatewayRequired(allowed_gateways=["paymob_card"]),
        ),
        (
            chosen("cod", deposit_required=True, deposit_percent=10),
            replace(buy, deposit_gateway="fawry"),
            DepositGatewayRequired(allowed_gateways=["paymob_card"]),
        ),
        (chosen("checkout", phone_code_for_cod=True), buy, PhoneNotConfirmed()),
    ],
)
def test_cash_has_its_rules(settings: Any, wish: CheckOut, refusal: DomainError) -> None:
    given(*stocked, settings).when(wish).then_refused(refusal)


def test_an_address_is_confirmed_first_where_the_store_wants_it_and_a_guest_needs_none() -> None:
    asked = chosen("checkout", confirmed_email=True)
    given(*stocked, asked).when(buy).then_refused(EmailNotConfirmed())
    confirmed = CustomerEmailVerified(customer_id=CUSTOMER)
    for done in (
        given(*stocked, asked, confirmed).when(buy),
        given(*stocked, asked).when(replace(buy, customer_id=None)),
    ):
        assert order_of(done).total == egp(32000)


def test_a_phone_that_was_proved_pays_on_delivery_and_a_guest_needs_none() -> None:
    asked = chosen("checkout", phone_code_for_cod=True)
    check = keyed_id(SECRET, "phone_checks", f"{STORE}:{CUSTOMER}:{MONA.phone}")
    for done in (
        given(*stocked, asked, PhoneConfirmed(check_id=check)).when(buy),
        given(*stocked, asked).when(replace(buy, customer_id=None)),
    ):
        assert order_of(done).payment_method == "cod"


def test_a_deposit_is_asked_for_first() -> None:
    wanted = chosen("cod", deposit_required=True, deposit_percent=25, deposit_minutes=45, deposit_gateways=["instapay"])
    transfers = chosen("instapay", ipa="shop@instapay")
    done = given(*stocked, wanted, transfers).when(replace(buy, deposit_gateway="instapay"))
    order = order_of(done)
    assert order.deposit is not None
    assert (order.deposit.amount, order.deposit.expires_at) == (egp(8000), NOW + timedelta(minutes=45))
    asked = {event.method: event.amount for event in done.decided if isinstance(event, PaymentRequested)}
    assert asked == {"cod": egp(24000), "instapay": egp(8000)}
    assert done.result.deposit_payment_id == order.deposit.payment_id


def test_a_deposit_of_everything_is_paying_at_once() -> None:
    wanted = chosen("cod", deposit_required=True, deposit_minor=99999, deposit_gateways=["instapay"])
    transfers = chosen("instapay", ipa="shop@instapay")
    order = order_of(given(*stocked, wanted, transfers).when(replace(buy, deposit_gateway="instapay")))
    assert (order.payment_method, order.deposit) == ("instapay", None)


# -- fetching it -------------------------------------------------------------------------------------------------------

corner = LocationOpened(location_id=CORNER, store_id=STORE, name="Corner", fulfills_pickup=True)


def test_what_is_fetched_is_not_sent() -> None:
    order = order_of(given(*ready, corner).when(replace(buy, pickup_location_id=CORNER)))
    assert (order.pickup_location_id, order.shipping) == (CORNER, egp(0))


@pytest.mark.parametrize(
    "place",
    [
        replace(corner, fulfills_pickup=False),
        replace(corner, store_id=UUID(int=99)),
        replace(corner, is_active=False),
        replace(corner, location_id=UUID(int=72)),
    ],
)
def test_it_can_be_fetched_only_where_the_store_says_so(place: LocationOpened) -> None:
    wish = replace(buy, pickup_location_id=CORNER)
    given(*stocked, place).when(wish).then_refused(PickupNotOffered(pickup_location_id=CORNER))


def test_the_order_is_the_quote_line_by_line() -> None:
    order = order_of(given(*stocked).when(buy))
    assert order.lines == (line(1, SHIRT, "Shirt", 2, egp(12000)), line(2, SCARF, "Scarf", 1, egp(8000)))
    assert order.order_id == near(new_id(1), STORE)
    assert isinstance(order, OrderPlaced)
    assert reserved(SHIRT, 2, order.order_id) in given(*stocked).when(buy).decided
