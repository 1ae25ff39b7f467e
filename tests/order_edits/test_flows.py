"""Editing a placed order: what it would do is what it does, in stock, money, coupon and gift cards."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.coupons.events import CouponCreated, CouponRedeemed, CouponReleased, Kind, Terms
from numu_core.gift_cards.events import GiftCardIssued, GiftCardRedeemed, GiftCardRefunded
from numu_core.inventory.events import StockReleased, StockReserved
from numu_core.kernel.claims import Claimed
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.order_edits.commands import (
    CancelLines,
    EditLines,
    EditPreview,
    GiftReturn,
    LineCancel,
    LineChange,
    NewLine,
)
from numu_core.order_edits.errors import (
    MoreThanOrdered,
    NothingToEdit,
    OrderNotEditable,
    ParcelUnderWay,
    PreviewOutdated,
)
from numu_core.orders.errors import NoSuchLine
from numu_core.orders.events import (
    Coupon,
    GiftPart,
    OrderCancelled,
    OrderConfirmed,
    OrderEdited,
    OrderPaid,
    OrderShipped,
    PaymentAsked,
    ProcessingStarted,
)
from numu_core.payments.events import PaymentRequested, PaymentVoided
from tests.kernel.spec import When, given, new_id
from tests.orders.shop import CUSTOMER, ORDER, OTHER_STORE, PAYMENT, SCARF, SHIRT, STORE, egp, one_order, placed

CARD, COUPON = UUID(int=80), UUID(int=81)


def edit(*changes: tuple[int, int], add: tuple[NewLine, ...] = (), **more: Any) -> EditLines:
    told = [LineChange(line=line, quantity=quantity) for line, quantity in changes]
    return EditLines(**{"order_id": ORDER, "store_id": STORE, "changes": told, "additions": add, **more})


def seen(done: When) -> EditPreview:
    assert isinstance(done.result, EditPreview), done.refusal
    return done.result


def facts(done: When, *kinds: type[Event]) -> list[Event]:
    return [event for event in done.decided if isinstance(event, kinds)]


def test_fewer_pieces_release_stock_and_lower_what_is_asked_for() -> None:
    done = given(*one_order).when(edit((1, 1)))
    preview = seen(done)
    assert (preview.before.total, preview.after.total, preview.after.due) == (egp(32000), egp(20000), egp(20000))
    assert (preview.refund, preview.extra, preview.payment_asked) == (egp(0), egp(0), egp(20000))
    assert [(line.line, line.before, line.after, line.released) for line in preview.lines] == [
        (1, 2, 1, 1),
        (2, 1, 1, 0),
    ]
    [released] = facts(done, StockReleased)
    assert (released.variant_id, released.quantity) == (SHIRT, 1)  # type: ignore[attr-defined]
    [voided, asked] = facts(done, PaymentVoided, PaymentRequested)
    assert voided == PaymentVoided(payment_id=PAYMENT)
    assert (asked.payment_id, asked.amount) == (new_id(1), egp(20000))  # type: ignore[attr-defined]
    assert facts(done, PaymentAsked) == [PaymentAsked(order_id=ORDER, payment_id=new_id(1), payment_method="cod")]


def test_a_new_line_reserves_stock_at_the_catalogues_price_or_an_agreed_one() -> None:
    done = given(*one_order).when(edit((2, 0), add=(NewLine(product_id=SCARF, quantity=2, unit_price=egp(5000)),)))
    preview = seen(done)
    assert preview.after.total == egp(24000 + 10000)
    assert [(line.line, line.before, line.after) for line in preview.lines] == [(1, 2, 2), (2, 1, 0), (3, 0, 2)]
    [reserved] = facts(done, StockReserved)
    assert (reserved.variant_id, reserved.quantity) == (SCARF, 2)  # type: ignore[attr-defined]
    plain = seen(given(*one_order).when(edit(add=(NewLine(product_id=SCARF),))))
    assert plain.after.total == egp(40000)


def test_what_was_seen_is_done_once_and_nothing_else_is() -> None:
    version = seen(given(*one_order).when(edit((1, 1)))).version
    done = given(*one_order).when(edit((1, 1), version=version))
    assert seen(done).version == version
    later = [*one_order, *done.decided]
    outdated = given(*later).when(edit((1, 1), version=version))
    outdated.then_refused(NothingToEdit(order_id=ORDER))
    other = given(*one_order).when(edit((1, 0), version=version))
    now = seen(given(*one_order).when(edit((1, 0))))
    other.then_refused(PreviewOutdated(order_id=ORDER, preview=now.told()))


def test_a_payment_in_between_makes_the_preview_outdated_a_comment_does_not() -> None:
    version = seen(given(*one_order).when(edit((1, 1)))).version
    paid = OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=egp(32000))
    refusal = given(*one_order, paid).when(edit((1, 1), version=version)).refusal
    assert isinstance(refusal, PreviewOutdated)
    assert (refusal.preview["refund"], refusal.preview["currency"]) == (12000, "EGP")


def test_a_paid_order_is_owed_the_difference_and_asked_for_more() -> None:
    paid = [
        *one_order,
        OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=egp(32000)),
        ProcessingStarted(order_id=ORDER),
    ]
    less = given(*paid).when(edit((1, 1)))
    assert (seen(less).refund, seen(less).after.owed, seen(less).payment_asked) == (egp(12000), egp(12000), None)
    assert not facts(less, PaymentVoided, PaymentRequested)
    more = given(*paid).when(edit((1, 3)))
    assert (seen(more).extra, seen(more).payment_asked) == (egp(12000), egp(12000))


def test_nothing_left_is_a_cancelled_order() -> None:
    done = given(*one_order).when(edit((1, 0), (2, 0), reason="changed my mind"))
    assert seen(done).status == "cancelled"
    [cancelled] = facts(done, OrderCancelled)
    assert cancelled.reason == "changed my mind"  # type: ignore[attr-defined]
    assert sum(fact.quantity for fact in facts(done, StockReleased)) == 3  # type: ignore[attr-defined]


def test_an_order_that_has_left_or_is_in_a_parcel_keeps_its_lines() -> None:
    gone = [*one_order, ProcessingStarted(order_id=ORDER), OrderShipped(order_id=ORDER)]
    given(*gone).when(edit((1, 1))).then_refused(OrderNotEditable(order_id=ORDER, status="shipped"))
    parcel = Claimed(claim_id=named_id("claims", "shipments.order", str(ORDER)), what="shipments.order", holder=CARD)
    given(*one_order, parcel).when(edit((1, 1))).then_refused(ParcelUnderWay(order_id=ORDER, shipment_id=CARD))


def test_a_wrong_line_no_change_and_another_stores_order_are_refused() -> None:
    given(*one_order).when(edit((7, 1))).then_refused(NoSuchLine(order_id=ORDER, line=7))
    given(*one_order).when(edit((1, 2))).then_refused(NothingToEdit(order_id=ORDER))
    given(*one_order).when(edit((1, 1), store_id=OTHER_STORE)).then_refused(NotFound(what="order", id=ORDER))


def cancel(*lines: tuple[int, int], **more: Any) -> CancelLines:
    told = [LineCancel(line=line, quantity=quantity) for line, quantity in lines]
    return CancelLines(order_id=ORDER, store_id=STORE, lines=told, **more)


def test_calling_pieces_off_is_an_edit_that_leaves_the_rest() -> None:
    as_edit = seen(given(*one_order).when(edit((1, 1))))
    assert seen(given(*one_order).when(cancel((1, 1)))) == as_edit
    assert seen(given(*one_order).when(cancel((1, 1), version=as_edit.version))) == as_edit
    assert seen(given(*one_order).when(cancel())).status == "cancelled"


def test_more_than_was_ordered_or_an_unknown_line_cannot_be_called_off() -> None:
    given(*one_order).when(cancel((1, 2), (1, 1))).then_refused(
        MoreThanOrdered(order_id=ORDER, line=1, requested=3, ordered=2)
    )
    given(*one_order).when(cancel((9, 1))).then_refused(NoSuchLine(order_id=ORDER, line=9))


# -- coupons and gift cards --------------------------------------------------------------------------------------------

ten_percent = CouponCreated(
    coupon_id=COUPON,
    store_id=STORE,
    code="TEN",
    terms=Terms(kind=Kind.PERCENTAGE, value=Decimal(10), min_order=egp(15000), usage_limit=1, active=False),
)
with_coupon = replace(
    placed, discount=egp(3200), total=egp(28800), coupon=Coupon(coupon_id=COUPON, code="TEN", discount=egp(3200))
)


discounted: list[Event] = [
    ten_percent,
    CouponRedeemed(coupon_id=COUPON, order_id=ORDER, customer_id=CUSTOMER, discount=egp(3200)),
    Claimed(claim_id=named_id("claims", "coupons.order", f"{COUPON}:{ORDER}"), what="coupons.order", holder=CUSTOMER),
    with_coupon,
    PaymentRequested(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=egp(28800), method="cod"),
]


def test_a_coupon_goes_on_at_what_it_takes_off_now() -> None:
    preview = seen(given(*one_order[:-2], *discounted).when(edit((2, 0))))
    assert (preview.after.discount, preview.after.total, preview.coupon_code) == (egp(2400), egp(21600), "TEN")


def test_a_coupon_that_the_smaller_order_does_not_deserve_is_lost() -> None:
    done = given(*one_order[:-2], *discounted).when(edit((1, 1), (2, 0)))
    preview = seen(done)
    assert facts(done, CouponReleased) == [CouponReleased(coupon_id=COUPON, order_id=ORDER)]
    assert (preview.after.discount, preview.after.total, preview.coupon_code) == (egp(0), egp(12000), None)


def test_what_gift_cards_do_not_pay_any_more_goes_back_onto_them() -> None:
    part = GiftPart(card_id=CARD, last_four="WXYZ", amount=egp(30000))
    by_card = replace(placed, gift_cards=(part,))
    card = [
        GiftCardIssued(card_id=CARD, store_id=STORE, last_four="WXYZ", balance=egp(50000)),
        GiftCardRedeemed(card_id=CARD, order_id=ORDER, amount=egp(30000)),
    ]
    due = PaymentRequested(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=egp(2000), method="cod")
    done = given(*one_order[:-2], *card, by_card, due).when(edit((1, 0)))
    preview = seen(done)
    assert preview.gift_returns == (GiftReturn(last_four="WXYZ", amount=egp(22000)),)
    assert facts(done, GiftCardRefunded) == [GiftCardRefunded(card_id=CARD, order_id=ORDER, amount=egp(22000))]
    assert (preview.after.gift, preview.after.due, preview.status) == (egp(8000), egp(0), "processing")
    assert facts(done, OrderPaid) == [OrderPaid(order_id=ORDER, amount=egp(0))]


def test_the_edit_is_one_fact_with_what_went_and_what_came() -> None:
    done = given(*one_order, OrderConfirmed(order_id=ORDER)).when(edit((1, 1), (2, 3), reason="agreed by phone"))
    [fact] = facts(done, OrderEdited)
    assert isinstance(fact, OrderEdited)
    assert [(line.line, line.quantity) for line in fact.removed] == [(1, 1)]
    assert [(line.line, line.quantity) for line in fact.added] == [(2, 2)]
    assert (fact.reason, fact.total, fact.due) == ("agreed by phone", egp(36000), egp(36000))
