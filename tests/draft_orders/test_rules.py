"""A draft holds nothing until it is an order, and is one only once."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.draft_orders.commands import ConvertDraft, DiscardDraft, ReviseDraft, SaveDraft
from numu_core.draft_orders.errors import DraftAmountTooLarge, DraftChanged
from numu_core.draft_orders.events import (
    DraftConverted,
    DraftDiscarded,
    DraftLine,
    DraftRevised,
    DraftSaved,
    draft_number,
)
from numu_core.inventory.events import StockReserved
from numu_core.kernel.counters import NumberTaken
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.ids import named_id
from numu_core.orders.errors import ProductNotSold, VariantNotSold
from numu_core.orders.events import OrderPlaced, Source
from numu_core.payments.events import PaymentRequested
from numu_projections.orders.projection import ORDER_HISTORY, ORDER_PAGE, ORDER_SUMMARY
from tests.kernel.spec import folded, given
from tests.orders.shop import CAIRO, CUSTOMER, MONA, OTHER_STORE, SHIRT, STORE, egp, placed, stocked

DRAFT, NOBODY = UUID(int=60), UUID(int=61)
LINE = DraftLine(line=1, product_id=SHIRT, variant_id=SHIRT, name="Shirt", quantity=2, unit_price=egp(10000))
save = SaveDraft(
    order_id=DRAFT,
    store_id=STORE,
    customer_id=CUSTOMER,
    lines=[LINE],
    ship_to=CAIRO,
    shipping=egp(5000),
    payment_method="cod",
    notes="ring twice",
)
saved = DraftSaved(
    order_id=DRAFT,
    store_id=STORE,
    number=1,
    customer_id=CUSTOMER,
    lines=(LINE,),
    subtotal=egp(20000),
    shipping=egp(5000),
    discount=egp(0),
    tax=egp(2456),
    total=egp(25000),
    payment_method="cod",
    contact=replace(MONA, email=None),
    ship_to=CAIRO,
    notes="ring twice",
)
convert = ConvertDraft(order_id=DRAFT, store_id=STORE, version=1, ship_to=CAIRO, notes="ring twice")


def revised(**changed: Any) -> DraftRevised:
    figures = {"shipping": egp(5000), "discount": egp(0), "tax": egp(2456), "total": egp(25000)}
    return DraftRevised(**{"order_id": DRAFT, "customer_id": CUSTOMER, **figures, **changed})


def test_a_draft_takes_a_number_of_drafts_and_nothing_else() -> None:
    number = NumberTaken(counter_id=named_id("counters", "draft_orders", str(STORE)), number=1)
    given(*stocked).when(save).then(number, saved)
    assert draft_number(7) == "DRAFT-000007"


def test_a_draft_is_of_this_stores_customers_and_products() -> None:
    given(*stocked).when(replace(save, customer_id=NOBODY)).then_refused(NotFound(what="customer", id=NOBODY))
    other = replace(save, lines=[replace(LINE, product_id=NOBODY, variant_id=NOBODY)])
    given(*stocked).when(other).then_refused(ProductNotSold(product_id=NOBODY))
    wrong = replace(save, lines=[replace(LINE, variant_id=NOBODY)])
    given(*stocked).when(wrong).then_refused(VariantNotSold(product_id=SHIRT, variant_id=NOBODY))


def test_a_changed_draft_tells_all_its_figures() -> None:
    change = ReviseDraft(order_id=DRAFT, store_id=STORE, discount_minor=1000, payment_method="instapay")
    given(saved).when(change).then(revised(discount=egp(1000), total=egp(24000), payment_method="instapay"))
    stated = ReviseDraft(order_id=DRAFT, store_id=STORE, tax_minor=0)
    given(saved).when(stated).then(revised(tax=egp(0), tax_stated=True))


def test_amounts_that_do_not_fit_are_refused() -> None:
    discount = ReviseDraft(order_id=DRAFT, store_id=STORE, discount_minor=25001)
    given(saved).when(discount).then_refused(DraftAmountTooLarge(what="discount_amount", minor=25001))
    tax = ReviseDraft(order_id=DRAFT, store_id=STORE, tax_minor=20001)
    given(saved).when(tax).then_refused(DraftAmountTooLarge(what="tax_amount", minor=20001))


def test_a_converted_draft_is_an_order_under_its_id_at_its_prices() -> None:
    done = given(*stocked, saved, revised(discount=egp(1000), total=egp(24000))).when(replace(convert, version=2))
    [order] = [fact for fact in done.decided if isinstance(fact, OrderPlaced)]
    assert (order.order_id, order.number, order.total, order.source) == (DRAFT, 1, egp(24000), Source.STAFF)
    assert (order.notes, order.ship_to) == ("ring twice", CAIRO)
    [asked] = [fact for fact in done.decided if isinstance(fact, PaymentRequested)]
    assert (asked.amount, asked.method) == (egp(24000), "cod")
    assert [fact.quantity for fact in done.decided if isinstance(fact, StockReserved)] == [2]
    assert done.decided[-1] == DraftConverted(order_id=DRAFT)


def test_a_draft_is_converted_once_and_as_it_was_read() -> None:
    given(*stocked, saved, revised()).when(convert).then_refused(DraftChanged(order_id=DRAFT))
    again = BadTransition(what="order", present="pending", wanted="pending")
    given(*stocked, saved, DraftConverted(order_id=DRAFT)).when(convert).then_refused(again)
    given(*stocked).when(convert).then_refused(NotFound(what="order", id=DRAFT))


def test_a_discarded_draft_stays_discarded() -> None:
    discard = DiscardDraft(order_id=DRAFT, store_id=STORE, reason="no stock")
    off = DraftDiscarded(order_id=DRAFT, customer_id=CUSTOMER, reason="no stock")
    given(saved).when(discard).then(off)
    given(saved, off).when(discard).then_nothing()
    refused = BadTransition(what="order", present="cancelled", wanted="pending")
    given(*stocked, saved, off).when(convert).then_refused(refused)
    foreign = replace(discard, store_id=OTHER_STORE)
    given(saved).when(foreign).then_refused(NotFound(what="order", id=DRAFT))


def test_a_draft_is_listed_as_one_until_it_is_an_order() -> None:
    [draft] = folded(ORDER_SUMMARY, [saved, revised(shipping=egp(0), total=egp(20000))]).values()
    assert (draft.status, draft.order_number, draft.total_minor) == ("draft", "DRAFT-000001", 20000)
    order = replace(placed, order_id=DRAFT)
    [row] = folded(ORDER_SUMMARY, [saved, order]).values()
    assert row == folded(ORDER_SUMMARY, [DraftConverted(order_id=NOBODY), order])[DRAFT]
    [page] = folded(ORDER_PAGE, [saved, revised(notes="for Eid", customer_notes="")]).values()
    assert (page.notes, page.customer_notes) == ("for Eid", None)
    [history] = folded(ORDER_HISTORY, [saved, order]).values()
    assert (history.order_number, [one.what for one in history.happenings]) == (
        "ORD-000001",
        ["draft_saved", "order_placed"],
    )
