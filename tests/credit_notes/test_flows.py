"""Giving an amount back without an order: the note, its number, and the pieces that arrive, or nothing at all."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.credit_notes.commands import CreditedLine, CreditNoteResult, IssueCreditNote
from numu_core.credit_notes.errors import BadCreditLine, CreditNoteAlreadyIssued, CreditTooLarge, ProductNotKnown
from numu_core.credit_notes.events import CreditLine, CreditNoteIssued
from numu_core.inventory.events import StockBecameAvailable, StockReceived
from numu_core.kernel.counters import NumberTaken
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import CurrencyMismatch, Money
from numu_core.locations.events import LocationOpened
from numu_core.products.events import ProductType
from tests.kernel.spec import given
from tests.orders.shop import CUSTOMER, HOME, OTHER_STORE, SHIRT, STORE, egp, mona, owned, product

NOTE, POSTAGE, BACK_ROOM = UUID(int=20), UUID(int=21), UUID(int=22)
NUMBER = NumberTaken(counter_id=named_id("counters", "credit_notes", str(STORE)), number=1)
postage = replace(product(POSTAGE, "Postage", egp(0)), product_type=ProductType.SERVICE)
shop: list[Event] = [product(SHIRT, "Shirt", egp(12000)), postage, mona]
issue = IssueCreditNote(
    credit_note_id=NOTE,
    store_id=STORE,
    customer_id=CUSTOMER,
    country="France",
    lines=[
        CreditedLine(product_id=SHIRT, name="Shirt", quantity=2, unit_price=egp(11000)),
        CreditedLine(product_id=POSTAGE, name="Postage", quantity=1, unit_price=egp(500)),
    ],
    reason="bought elsewhere",
)
LINES = (
    CreditLine(
        line=1, product_id=SHIRT, variant_id=SHIRT, location_id=HOME, name="Shirt", quantity=2, unit_price=egp(11000)
    ),
    CreditLine(
        line=2,
        product_id=POSTAGE,
        variant_id=POSTAGE,
        location_id=None,
        name="Postage",
        quantity=1,
        unit_price=egp(500),
    ),
)
issued = CreditNoteIssued(
    credit_note_id=NOTE,
    store_id=STORE,
    number=1,
    customer_id=CUSTOMER,
    country="France",
    lines=LINES,
    total=egp(22500),
    reason="bought elsewhere",
)
arrived = (StockReceived(**owned(SHIRT), quantity=2), StockBecameAvailable(**owned(SHIRT)))


def test_pieces_arrive_on_the_shelf_and_a_service_gives_back_money_only() -> None:
    told = given(*shop).when(issue).then(*arrived, NUMBER, issued)
    assert told.result == CreditNoteResult(
        credit_note_id=NOTE, credit_note_number="CN-000001", total=Money(22500, "EGP")
    )


def test_money_alone_moves_no_stock() -> None:
    nowhere = replace(issued, lines=(replace(LINES[0], location_id=None), LINES[1]))
    given(*shop).when(replace(issue, restock=False)).then(NUMBER, nowhere)


def test_pieces_may_go_to_another_shelf_of_the_store() -> None:
    back_room = LocationOpened(location_id=BACK_ROOM, store_id=STORE, name="Back room")
    decided = given(*shop, back_room).when(replace(issue, location_id=BACK_ROOM)).decided
    assert [event.location_id for event in decided if isinstance(event, StockReceived)] == [BACK_ROOM]
    [note] = [event for event in decided if isinstance(event, CreditNoteIssued)]
    assert [line.location_id for line in note.lines] == [BACK_ROOM, None]


def test_the_same_note_is_issued_once() -> None:
    given(*shop, *arrived, NUMBER, issued).when(issue).then_refused(CreditNoteAlreadyIssued(credit_note_id=NOTE))


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (replace(issue, customer_id=SHIRT), NotFound(what="customer", id=SHIRT)),
        (replace(issue, store_id=OTHER_STORE), NotFound(what="customer", id=CUSTOMER)),
        (replace(issue, location_id=BACK_ROOM), NotFound(what="location", id=BACK_ROOM)),
        (
            replace(issue, lines=[replace(issue.lines[0], product_id=NOTE)]),
            ProductNotKnown(product_id=NOTE, variant_id=None),
        ),
        (
            replace(issue, lines=[replace(issue.lines[0], variant_id=NOTE)]),
            ProductNotKnown(product_id=SHIRT, variant_id=NOTE),
        ),
        (replace(issue, lines=[replace(issue.lines[0], unit_price=egp(-1))]), BadCreditLine(line=1, price_minor=-1)),
        (
            replace(issue, lines=[replace(issue.lines[1], quantity=10**9, unit_price=egp(10**12))]),
            CreditTooLarge(total_minor=10**21),
        ),
        (
            replace(issue, lines=[issue.lines[0], replace(issue.lines[1], unit_price=Money(500, "GBP"))]),
            CurrencyMismatch(left="EGP", right="GBP"),
        ),
    ],
)
def test_a_refused_note_leaves_nothing(wrong: IssueCreditNote, refusal: DomainError) -> None:
    given(*shop).when(wrong).then_refused(refusal)
