"""A document is one struct: created once, revised field by field, archived, and created again."""

from typing import Any
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from numu_core.kernel.document import document
from numu_core.kernel.money import Money


class Size(msgspec.Struct, frozen=True):
    width_mm: int


class Page(msgspec.Struct, frozen=True):
    title: str
    price: Money
    sizes: tuple[Size, ...] = ()
    note: str | None = None


PAGES = document("pages", Page)
ID = UUID(int=1)
FIRST = Page("Shirts", Money(100, "EGP"), (Size(10),))


def decided(now: Any, command: Any) -> Any:
    return PAGES.handle(now, command)


def test_names_and_tags_come_from_the_struct() -> None:
    tags = {kind.__struct_config__.tag for kind in (PAGES.created, PAGES.revised, PAGES.archived)}
    assert tags == {"pages.page_created.v1", "pages.page_revised.v1", "pages.page_archived.v1"}
    assert (PAGES.create.__name__, PAGES.revised.__name__) == ("CreatePage", "PageRevised")
    assert (PAGES.stream, PAGES.key) == ("pages", "document_id")


def test_a_revision_stores_only_what_changed() -> None:
    revised = Page("Shirts", Money(120, "EGP"), (Size(10),), "new")
    (event,) = decided(FIRST, PAGES.revise(document_id=ID, body=revised))
    assert event.changed == {"price": {"minor": 120, "currency": "EGP"}, "note": "new"}
    assert PAGES.evolve(FIRST, event) == revised
    back = msgspec.json.decode(msgspec.json.encode(event), type=type(event))
    assert PAGES.evolve(FIRST, back) == revised


def test_repeating_oneself_does_nothing() -> None:
    assert decided(FIRST, PAGES.revise(document_id=ID, body=FIRST)) == []
    assert decided(None, PAGES.archive(document_id=ID)) == []


bodies = st.builds(
    Page,
    title=st.text(max_size=5),
    price=st.builds(Money, st.integers(0, 999), st.just("EGP")),
    sizes=st.lists(st.builds(Size, st.integers(0, 9)), max_size=2).map(tuple),
    note=st.none() | st.text(max_size=3),
)


class DocumentLaws(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.history: list[Any] = []
        self.now: Page | None = None

    @rule(body=bodies, which=st.sampled_from(["create", "revise"]))
    def write(self, body: Page, which: str) -> None:
        command = getattr(PAGES, which)(document_id=ID, body=body)
        self.history += decided(PAGES.fold(self.history), command)
        self.now = body

    @rule()
    def archive(self) -> None:
        self.history += decided(PAGES.fold(self.history), PAGES.archive(document_id=ID))
        self.now = None

    @invariant()
    def the_last_body_is_the_state(self) -> None:
        assert PAGES.fold(self.history) == self.now
        stored = [msgspec.json.decode(msgspec.json.encode(event), type=type(event)) for event in self.history]
        assert PAGES.fold(stored) == self.now


TestDocumentLaws = DocumentLaws.TestCase
