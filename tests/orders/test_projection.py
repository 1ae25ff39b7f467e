"""These facts, these rows."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import SubjectErased
from numu_core.orders.events import (
    Answer,
    AppliedPromotion,
    Coupon,
    Deposit,
    DepositPaid,
    GiftPart,
    OrderAddressCorrected,
    OrderCancelled,
    OrderCommented,
    OrderConfirmed,
    OrderDelivered,
    OrderEdited,
    OrderLinesReturned,
    OrderNoted,
    OrderPaid,
    OrderPaymentFailed,
    OrderRefunded,
    OrderReopened,
    OrderReturned,
    OrderShipped,
    ProcessingStarted,
    TrackingAssigned,
    Why,
)
from numu_projections.orders.projection import ORDER_HISTORY, ORDER_PAGE, ORDER_SUMMARY, PROJECTIONS, address_view
from numu_projections.orders.tables import (
    Agreed,
    Comment,
    GiftPartView,
    Happening,
    LineView,
    OrderHistoryRow,
    OrderPageRow,
    OrderRow,
    PromotionView,
    WhyView,
)
from tests.kernel.spec import NOW, folded
from tests.orders.shop import CAIRO, CUSTOMER, LINES, ORDER, PAYMENT, SCARF, SHIRT, STORE, egp, placed


def at(n: int) -> object:
    """When the ``n``-th fact happened."""
    return NOW + timedelta(seconds=n - 1)


ROW = OrderRow(
    order_id=ORDER,
    store_id=STORE,
    order_number="ORD-000001",
    customer_id=CUSTOMER,
    customer_name="منى Adel",
    search="مني adel mona@example.com +201001234567",
    status="pending",
    payment_status="pending",
    fulfillment_status="unfulfilled",
    subtotal_minor=32000,
    shipping_minor=0,
    discount_minor=0,
    tax_minor=3930,
    total_minor=32000,
    due_minor=32000,
    received_minor=0,
    owed_minor=0,
    given_minor=0,
    refunded_minor=0,
    currency="EGP",
    item_count=3,
    payment_method="cod",
    payment_id=PAYMENT,
    shipping_method=None,
    tracking_number=None,
    tracking_url=None,
    source="storefront",
    placed_at=NOW,
    updated_at=NOW,
    position=1,
)
processed, shipped, delivered = (
    ProcessingStarted(order_id=ORDER),
    OrderShipped(order_id=ORDER),
    OrderDelivered(order_id=ORDER),
)
paid = OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=egp(32000))
FAILED = OrderPaymentFailed(order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, lines=LINES, country="EG")
AGAIN = OrderReopened(order_id=ORDER, store_id=STORE, payment_id=UUID(int=70), lines=LINES, country="EG")
OFF = OrderCancelled(order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, reason="late", lines=(), country="EG")
BACK = OrderLinesReturned(order_id=ORDER, store_id=STORE, lines=LINES, country="EG", restocked=True)
SAID = OrderCommented(order_id=ORDER, comment_id=UUID(int=50), customer_id=CUSTOMER, body="rang twice")
DEPOSIT = DepositPaid(order_id=ORDER, payment_id=UUID(int=71), amount=egp(2000))
EDITED = OrderEdited(
    order_id=ORDER,
    store_id=STORE,
    customer_id=CUSTOMER,
    reason="too small",
    lines=LINES[:1],
    removed=LINES[1:],
    subtotal=egp(24000),
    shipping=egp(0),
    discount=egp(1000),
    tax=egp(2947),
    total=egp(23000),
    due=egp(21000),
    owed=egp(0),
    country="EG",
)
EVERYTHING: list[Event] = [
    placed,
    OrderConfirmed(order_id=ORDER),
    FAILED,
    AGAIN,
    paid,
    processed,
    OrderNoted(order_id=ORDER, customer_id=CUSTOMER, notes="gift", shipping_method="express"),
    OrderAddressCorrected(order_id=ORDER, customer_id=CUSTOMER, ship_to=replace(CAIRO, city="Giza")),
    TrackingAssigned(order_id=ORDER, tracking_number="B1", tracking_url="https://t.example/B1"),
    SAID,
    shipped,
    delivered,
    BACK,
    OrderReturned(order_id=ORDER),
    OrderRefunded(order_id=ORDER, amount=egp(32000)),
    OFF,
]


def row(*events: Event) -> OrderRow:
    found: OrderRow = folded(ORDER_SUMMARY, [placed, *events])[ORDER]
    return found


def test_a_new_order_is_pending() -> None:
    assert row() == ROW


def test_a_delivered_order_shows_its_milestones() -> None:
    expected = replace(
        ROW,
        status="delivered",
        payment_status="paid",
        due_minor=0,
        received_minor=32000,
        fulfillment_status="fulfilled",
        paid_at=at(2),
        shipped_at=at(4),
        fulfilled_at=at(4),
        delivered_at=at(5),
        updated_at=at(5),
        position=5,
    )
    assert row(paid, processed, shipped, delivered) == expected


def test_a_failed_payment_and_a_second_try() -> None:
    assert (row(FAILED).status, row(FAILED).payment_status) == ("payment_failed", "failed")
    again = row(FAILED, AGAIN)
    assert (again.status, again.payment_status, again.payment_id) == ("pending", "pending", UUID(int=70))
    assert row(FAILED, paid, AGAIN).payment_status == "paid"


def test_cancelled_returned_and_refunded_orders_say_so() -> None:
    assert (row(OFF).status, row(OFF).cancelled_at) == ("cancelled", at(2))
    assert row(processed, shipped, BACK, OrderReturned(order_id=ORDER)).status == "returned"
    refunded = row(paid, processed, shipped, delivered, OrderRefunded(order_id=ORDER, amount=egp(32000)))
    assert (refunded.status, refunded.payment_status) == ("refunded", "refunded")


def test_the_carriers_number_is_shown_and_kept() -> None:
    tracked = row(TrackingAssigned(order_id=ORDER, tracking_number="B1", tracking_url="u"))
    assert (tracked.tracking_number, tracked.tracking_url) == ("B1", "u")
    noted = OrderNoted(order_id=ORDER, customer_id=CUSTOMER, notes="x")
    again = row(TrackingAssigned(order_id=ORDER, tracking_number="B1"), noted)
    assert (again.tracking_number, again.shipping_method) == ("B1", None)


def test_the_page_tells_how_the_order_came_about() -> None:
    answer = Answer(id="size", label="Size", value="M")
    with_all = replace(
        placed,
        coupon=Coupon(coupon_id=UUID(int=81), code="TEN", discount=egp(3200)),
        gift_cards=(GiftPart(card_id=UUID(int=82), last_four="PQ29", amount=egp(500)),),
        promotions=(AppliedPromotion(promotion_id=UUID(int=83), title="Eid", title_ar="عيد", amount=egp(100)),),
        why=(Why(stage="coupon", amount=egp(-3200), label="TEN", label_ar="TEN", line=1),),
        answers=(answer,),
    )
    agreed = Agreed(
        coupon_code="TEN",
        applied_promotions=(PromotionView(id=UUID(int=83), title="Eid", title_ar="عيد", amount=100),),
        gift_cards=(GiftPartView(last_four="PQ29", amount=500),),
        explanation=(WhyView(stage="coupon", label="TEN", label_ar="TEN", line=1, amount=-3200),),
    )
    shown = folded(ORDER_PAGE, [with_all])[ORDER]
    assert (shown.answers, shown.agreed) == ((answer,), agreed)
    edited = folded(ORDER_PAGE, [with_all, EDITED])[ORDER].agreed
    assert (edited.coupon_code, edited.applied_promotions) == (None, agreed.applied_promotions)


def test_the_page_has_lines_addresses_and_words() -> None:
    page = OrderPageRow(
        order_id=ORDER,
        customer_id=CUSTOMER,
        line_items=(
            LineView(
                line=1,
                product_id=SHIRT,
                product_name="Shirt",
                variant_id=None,
                variant_name=None,
                sku="Sh",
                quantity=2,
                unit_price=12000,
                total_price=24000,
            ),
            LineView(
                line=2,
                product_id=SCARF,
                product_name="Scarf",
                variant_id=None,
                variant_name=None,
                sku="Sc",
                quantity=1,
                unit_price=8000,
                total_price=8000,
            ),
        ),
        shipping_address=address_view(CAIRO),
        billing_address=None,
        email="mona@example.com",
        notes=None,
        customer_notes=None,
    )
    assert folded(ORDER_PAGE, [placed]) == {ORDER: page}
    noted = OrderNoted(order_id=ORDER, customer_id=CUSTOMER, notes="gift", customer_notes="ring")
    cleared = OrderNoted(order_id=ORDER, customer_id=CUSTOMER, notes="")
    assert folded(ORDER_PAGE, [placed, noted])[ORDER] == replace(page, notes="gift", customer_notes="ring")
    assert folded(ORDER_PAGE, [placed, noted, cleared])[ORDER] == replace(page, customer_notes="ring")
    moved = OrderAddressCorrected(order_id=ORDER, customer_id=CUSTOMER, ship_to=replace(CAIRO, city="Giza"))
    giza = address_view(replace(CAIRO, city="Giza"))
    assert folded(ORDER_PAGE, [placed, moved])[ORDER] == replace(page, shipping_address=giza)


def test_a_history_tells_what_happened_and_what_was_said() -> None:
    history = OrderHistoryRow(
        order_id=ORDER,
        store_id=STORE,
        order_number="ORD-000001",
        customer_id=CUSTOMER,
        happenings=(
            Happening(position=1, at=NOW, actor="staff:1", what="order_placed", detail="storefront"),
            Happening(position=3, at=NOW + timedelta(seconds=2), actor="staff:1", what="order_cancelled"),
        ),
        reasons={3: "late"},
        comments=(Comment(comment_id=UUID(int=50), at=NOW + timedelta(seconds=1), actor="staff:1", body="rang twice"),),
    )
    assert folded(ORDER_HISTORY, [placed, SAID, OFF]) == {ORDER: history}


@given(cuts=st.sets(st.integers(0, len(EVERYTHING))))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    for projection in PROJECTIONS:
        assert folded(projection, EVERYTHING, cuts) == folded(projection, EVERYTHING)


def test_an_erased_customer_leaves_figures_and_no_words() -> None:
    gone = [*EVERYTHING, SubjectErased(subject_id=CUSTOMER)]
    summary, page = folded(ORDER_SUMMARY, gone)[ORDER], folded(ORDER_PAGE, gone)[ORDER]
    history = folded(ORDER_HISTORY, gone)[ORDER]
    assert (summary.customer_name, summary.search, summary.total_minor) == (None, None, 32000)
    assert (page.shipping_address, page.email, page.notes, len(page.line_items)) == (None, None, None, 2)
    assert (history.comments, history.reasons, len(history.happenings)) == (None, None, 15)


def test_what_was_sealed_and_is_erased_can_be_folded() -> None:
    """A rebuild after an erasure reads facts whose personal fields are gone."""
    bare = replace(placed, contact=None, ship_to=None)
    silent = replace(SAID, body=None)
    assert folded(ORDER_SUMMARY, [bare])[ORDER] == replace(ROW, customer_name=None, search=None)
    assert folded(ORDER_PAGE, [bare])[ORDER].shipping_address is None
    assert folded(ORDER_HISTORY, [bare, silent])[ORDER].comments == ()


def test_a_deposit_lowers_what_is_due_and_confirms_the_order() -> None:
    waiting = replace(
        placed, deposit=Deposit(payment_id=UUID(int=71), gateway="instapay", amount=egp(2000), expires_at=NOW)
    )
    [before] = folded(ORDER_SUMMARY, [waiting]).values()
    assert before.status == "pending_deposit"
    [after] = folded(ORDER_SUMMARY, [waiting, DEPOSIT]).values()
    figures = (after.status, after.payment_status, after.due_minor, after.received_minor)
    assert figures == ("confirmed", "pending", 30000, 2000)


def test_an_edit_shows_other_lines_and_other_figures() -> None:
    [row] = folded(ORDER_SUMMARY, [placed, DEPOSIT, EDITED]).values()
    assert (row.subtotal_minor, row.discount_minor, row.total_minor, row.due_minor) == (24000, 1000, 23000, 21000)
    assert row.item_count == 2
    [page] = folded(ORDER_PAGE, [placed, EDITED]).values()
    assert [line.line for line in page.line_items] == [1]
    [history] = folded(ORDER_HISTORY, [placed, EDITED]).values()
    assert history.reasons == {2: "too small"}


def test_what_came_in_for_an_order_that_is_off_has_to_go_back() -> None:
    for facts in ([placed, DEPOSIT, OFF], [placed, OFF, DEPOSIT]):
        [row] = folded(ORDER_SUMMARY, facts).values()
        assert (row.status, row.owed_minor) == ("cancelled", 2000)
