"""The rules of an order alone: facts so far, one command, the facts or the refusal that follow."""

from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.kernel.errors import BadTransition, DomainError, NotFound
from numu_core.orders.commands import (
    Amounts,
    AssignTracking,
    CancelOrder,
    CommentOnOrder,
    ConfirmOrder,
    CorrectOrderAddress,
    DeliverOrder,
    FailOrderPayment,
    NoteOrder,
    OrderCommand,
    RefundOrder,
    ReopenOrder,
    ReturnOrder,
    ShipOrder,
    StartProcessing,
)
from numu_core.orders.decider import MOST_COMMENTS, ORDERS, Order
from numu_core.orders.errors import OrderHasLeft, TooManyComments
from numu_core.orders.events import (
    ALLOWED,
    OrderAddressCorrected,
    OrderCommented,
    OrderConfirmed,
    OrderNoted,
    OrderPaid,
    OrderRefunded,
    OrderShipped,
    PaymentStatus,
    ProcessingStarted,
    Status,
    TrackingAssigned,
    order_number,
)
from tests.kernel.spec import given
from tests.orders.shop import CAIRO, CUSTOMER, LINES, ORDER, OTHER_STORE, egp, line, placed

TO: dict[Status, OrderCommand] = {
    Status.PENDING: ReopenOrder(order_id=ORDER),
    Status.CONFIRMED: ConfirmOrder(order_id=ORDER),
    Status.PROCESSING: StartProcessing(order_id=ORDER),
    Status.SHIPPED: ShipOrder(order_id=ORDER),
    Status.DELIVERED: DeliverOrder(order_id=ORDER),
    Status.CANCELLED: CancelOrder(order_id=ORDER),
    Status.REFUNDED: RefundOrder(order_id=ORDER),
    Status.PAYMENT_FAILED: FailOrderPayment(order_id=ORDER),
    Status.RETURNED: ReturnOrder(order_id=ORDER),
}
GONE = {Status.SHIPPED, Status.DELIVERED, Status.RETURNED, Status.REFUNDED}


def standing(status: Status) -> Order:
    """An order in ``status``, as its facts would have left it."""
    order = ORDERS.fold([placed])
    paid = PaymentStatus.PAID if status in {Status.DELIVERED, Status.REFUNDED} else PaymentStatus.PENDING
    held = status in {Status.PENDING_DEPOSIT, Status.PENDING, Status.CONFIRMED, Status.PROCESSING}
    return replace(order, status=status, payment_status=paid, holding=held, dispatched=status in GONE)


@pytest.mark.parametrize("wanted", TO, ids=str)
@pytest.mark.parametrize("present", [status for status in Status if status is not Status.NEW], ids=str)
def test_every_step_is_one_of_the_table(present: Status, wanted: Status) -> None:
    """Whatever is asked in whatever state, each status that follows is allowed after the one before."""
    order = standing(present)
    try:
        events = ORDERS.handle(order, TO[wanted])
    except DomainError:
        assert wanted not in ALLOWED[present]
        return
    for event in events:
        after = ORDERS.evolve(order, event)
        assert after.status is order.status or after.status in ALLOWED[order.status]
        order = after
    if wanted in ALLOWED[present]:
        assert order.status is wanted


def test_the_table_names_every_status_and_leads_nowhere_unknown() -> None:
    assert set(ALLOWED) == set(Status)
    assert not {Status.NEW, Status.DRAFT} & set().union(*ALLOWED.values())
    assert [before for before, after in ALLOWED.items() if Status.PENDING_DEPOSIT in after] == [Status.NEW]


def test_confirming_twice_is_confirming_once() -> None:
    confirm = ConfirmOrder(order_id=ORDER)
    given(placed).when(confirm).then(OrderConfirmed(order_id=ORDER))
    given(placed, OrderConfirmed(order_id=ORDER)).when(confirm).then_nothing()


def test_only_a_delivered_and_paid_order_is_refunded() -> None:
    refund = RefundOrder(order_id=ORDER)
    delivered = ORDERS.fold([placed])
    unpaid = replace(delivered, status=Status.DELIVERED)
    with pytest.raises(BadTransition, match="payment"):
        ORDERS.handle(unpaid, refund)
    paid = replace(unpaid, payment_status=PaymentStatus.PAID)
    assert ORDERS.handle(paid, refund) == [OrderRefunded(order_id=ORDER, amount=egp(32000))]
    refusal = BadTransition(what="order", present="pending", wanted="refunded")
    given(placed).when(refund).then_refused(refusal)


def test_words_are_kept_for_people() -> None:
    note = NoteOrder(order_id=ORDER, notes="gift", customer_notes="")
    noted = OrderNoted(order_id=ORDER, customer_id=CUSTOMER, notes="gift", customer_notes="")
    given(placed).when(note).then(noted)
    given(placed).when(NoteOrder(order_id=ORDER)).then_nothing()


def test_a_comment_is_made_once_and_to_an_order_of_the_store() -> None:
    comment = CommentOnOrder(order_id=ORDER, comment_id=UUID(int=50), body="called, no answer")
    said = OrderCommented(order_id=ORDER, comment_id=UUID(int=50), customer_id=CUSTOMER, body="called, no answer")
    given(placed).when(comment).then(said)
    given(placed, said).when(comment).then_nothing()
    elsewhere = replace(comment, store_id=OTHER_STORE)
    given(placed).when(elsewhere).then_refused(NotFound(what="order", id=ORDER))


def test_comments_end_somewhere() -> None:
    full = replace(ORDERS.fold([placed]), comments=frozenset(UUID(int=n) for n in range(MOST_COMMENTS)))
    with pytest.raises(TooManyComments):
        ORDERS.handle(full, CommentOnOrder(order_id=ORDER, comment_id=UUID(int=10**9), body="one more"))
    assert ORDERS.handle(full, CommentOnOrder(order_id=ORDER, comment_id=UUID(int=1), body="again")) == []


def test_an_address_can_be_corrected_until_the_order_has_left() -> None:
    correct = CorrectOrderAddress(order_id=ORDER, ship_to=replace(CAIRO, city="Giza"))
    corrected = OrderAddressCorrected(order_id=ORDER, customer_id=CUSTOMER, ship_to=replace(CAIRO, city="Giza"))
    given(placed).when(correct).then(corrected)
    given(placed).when(CorrectOrderAddress(order_id=ORDER)).then_nothing()
    left = [placed, ProcessingStarted(order_id=ORDER), OrderShipped(order_id=ORDER)]
    given(*left).when(correct).then_refused(OrderHasLeft(order_id=ORDER))


def test_a_tracking_number_is_noted() -> None:
    assign = AssignTracking(order_id=ORDER, tracking_number="B-1", tracking_url="https://t.example/B-1")
    noted = TrackingAssigned(order_id=ORDER, tracking_number="B-1", tracking_url="https://t.example/B-1")
    given(placed).when(assign).then(noted)


def test_an_order_number_has_six_digits_or_more() -> None:
    assert (order_number(1), order_number(1_234_567)) == ("ORD-000001", "ORD-1234567")


@whatever(
    prices=st.lists(st.tuples(st.integers(1, 1_000), st.integers(0, 10**9)), min_size=1, max_size=30),
    shipping=st.integers(0, 10**6),
)
def test_amounts_add_up_and_the_tax_is_inside(prices: list[tuple[int, int]], shipping: int) -> None:
    lines = [line(n, UUID(int=n), "x", pieces, egp(price)) for n, (pieces, price) in enumerate(prices, 1)]
    amounts = Amounts.of(lines, egp(shipping))
    subtotal = sum(pieces * price for pieces, price in prices)
    assert amounts.subtotal == egp(subtotal)
    assert amounts.total == egp(subtotal + shipping)
    assert abs(amounts.tax.minor * 114 - subtotal * 14) <= 57  # half a piastre of 114ths


def test_the_state_shares_the_lines_of_the_fact() -> None:
    assert ORDERS.fold([placed, OrderPaid(order_id=ORDER, amount=egp(32000))]).lines is LINES
