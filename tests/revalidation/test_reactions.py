"""What outdates which pages, and that changes are told together, none of them lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from numu_core.categories.events import CategoryRemoved
from numu_core.kernel.messages import Event
from numu_core.menus.decider import MENUS
from numu_core.products.events import ProductPublished, ProductSlugAssigned
from numu_core.revalidation.commands import MOST, AskRevalidation
from numu_core.revalidation.events import TENANTS, Kind, RevalidationAsked
from numu_core.store_settings.events import SettingsRevised
from numu_core.stores.events import StoreRenamed
from numu_core.themes.events import CustomizationReset
from numu_workers.kernel.due import Due
from numu_workers.kernel.reactions import Job
from numu_workers.revalidation.reactions import DEADLINES, REACTIONS, WAIT
from tests.kernel.spec import NOW, after, folded, given

STORE, SHIRT, SCARF, CATEGORY, MENU = (UUID(int=n) for n in range(1, 6))
shirt, scarf = ProductPublished(product_id=SHIRT), ProductPublished(product_id=SCARF)


def waiting(*events: Event) -> dict[UUID, Due]:
    return folded(DEADLINES[0], events)


def wish(key: UUID = TENANTS, **more: Any) -> AskRevalidation:
    return AskRevalidation(revalidation_id=key, store_id=None if key == TENANTS else key, **more)


def asked(**more: Any) -> RevalidationAsked:
    told = {"kinds": (), "products": (), "categories": (), "store_id": None, **more}
    return RevalidationAsked(revalidation_id=TENANTS, **told)


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (shirt, wish(kinds=(Kind.PRODUCTS,), products=(SHIRT,))),
        (ProductSlugAssigned(product_id=SHIRT, slug="new"), wish(kinds=(Kind.PRODUCTS,), products=(SHIRT,))),
        (
            CategoryRemoved(category_id=CATEGORY, store_id=STORE),
            wish(kinds=(Kind.CATEGORIES,), categories=(CATEGORY,)),
        ),
        (MENUS.archived(document_id=MENU), wish(kinds=(Kind.MENUS, Kind.THEME))),
        (CustomizationReset(store_id=STORE), wish(kinds=(Kind.THEME, Kind.STORE))),
        (SettingsRevised(store_id=STORE, section="cod", changed={}), wish(kinds=(Kind.STORE, Kind.CHECKOUT))),
        (SettingsRevised(store_id=STORE, section="invoice", changed={}), wish(kinds=(Kind.STORE,))),
        (StoreRenamed(store_id=STORE, name="x"), wish(STORE, kinds=(Kind.STORE,))),
    ],
)
def test_a_fact_outdates_what_shows_it(event: Event, command: AskRevalidation) -> None:
    key = command.revalidation_id
    assert waiting(event) == {key: Due(due_id=key, at=NOW + WAIT, command=command)}


def test_changes_of_two_seconds_are_told_together() -> None:
    [due] = waiting(shirt, scarf, shirt, CustomizationReset(store_id=STORE)).values()
    assert due.at == NOW + WAIT, "others do not put off what waits"
    assert due.command == wish(kinds=(Kind.PRODUCTS, Kind.STORE, Kind.THEME), products=(SHIRT, SCARF))


def test_what_is_too_much_to_list_is_everything() -> None:
    many = [ProductPublished(product_id=UUID(int=n)) for n in range(100, 101 + MOST)]
    assert waiting(*many[:-1])[TENANTS].command == wish(
        kinds=(Kind.PRODUCTS,), products=tuple(one.product_id for one in many[:-1])
    )
    assert waiting(*many)[TENANTS].command == wish(kinds=(Kind.EVERYTHING,))
    assert waiting(*many, shirt)[TENANTS].command == wish(kinds=(Kind.EVERYTHING,))


def test_what_was_told_is_done_with() -> None:
    assert waiting(shirt, asked(kinds=(Kind.PRODUCTS,), products=(SHIRT,))) == {}
    assert waiting(shirt, asked(kinds=(Kind.EVERYTHING,))) == {}
    assert waiting(asked(kinds=(Kind.PRODUCTS,), products=(SHIRT,))) == {}


def test_what_came_while_it_was_told_waits_for_the_next_time() -> None:
    [due] = waiting(shirt, scarf, asked(kinds=(Kind.PRODUCTS,), products=(SHIRT,))).values()
    assert due == Due(
        due_id=TENANTS,
        at=NOW + timedelta(seconds=2) + WAIT,
        command=wish(kinds=(Kind.PRODUCTS,), products=(SCARF,)),
    )


@over(
    before=st.lists(st.sampled_from([shirt, scarf, CustomizationReset(store_id=STORE)]), min_size=1, max_size=6),
    late=st.lists(st.sampled_from([shirt, scarf, CustomizationReset(store_id=STORE)]), max_size=6),
)
def test_law_whatever_changes_is_told_now_or_next_time(before: list[Event], late: list[Event]) -> None:
    fired = waiting(*before)[TENANTS].command
    assert isinstance(fired, AskRevalidation)
    [told] = given().when(fired).decided
    left = waiting(*before, *late, told)
    rest = left[TENANTS].command if left else wish(kinds=(Kind.STORE,))
    assert isinstance(rest, AskRevalidation)
    for event in (*before, *late):
        if isinstance(event, ProductPublished):
            assert event.product_id in {*fired.products, *rest.products}
        else:
            assert {Kind.THEME, Kind.STORE} <= {*fired.kinds, *rest.kinds}


def test_what_is_told_is_posted_by_ids() -> None:
    event = asked(kinds=(Kind.PRODUCTS,), products=(SHIRT,))
    args = {"store_id": None, "kinds": event.kinds, "products": (SHIRT,), "categories": (), "position": 1}
    assert after(event, REACTIONS) == [Job(actor="revalidation.tell", args=args)]


def test_asking_is_told() -> None:
    given().when(wish(kinds=(Kind.PRODUCTS,), products=(SHIRT,))).then(asked(kinds=(Kind.PRODUCTS,), products=(SHIRT,)))
