"""Menus as they are read."""

from typing import Any

from msgspec import to_builtins

from numu_core.menus.decider import MENUS
from numu_projections.menus.projection import MENUS_TABLE
from numu_projections.menus.queries import annotated
from numu_projections.menus.tables import MenuRow
from tests.kernel.spec import folded, recorded
from tests.menus.test_flows import MENU, STORE, created, home

renamed = MENUS.revised(document_id=MENU, changed={"title": {"ar": "أعلى"}})


def test_a_menu_is_a_row() -> None:
    row = MenuRow(
        menu_id=MENU,
        store_id=STORE,
        handle="top",
        title={"ar": "أعلى"},
        items=[to_builtins(home)],
        created_at=recorded(1).recorded_at,
        updated_at=recorded(2).recorded_at,
        version=2,
    )
    assert folded(MENUS_TABLE, [created, renamed]) == {MENU: row}
    assert folded(MENUS_TABLE, [created, renamed], {1}) == {MENU: row}
    assert folded(MENUS_TABLE, [created, renamed, MENUS.archived(document_id=MENU)]) == {}


def test_a_link_to_what_nobody_may_see_says_so() -> None:
    links: list[dict[str, Any]] = [
        {"id": "a", "url": "/pages/about", "type": "page", "resource_id": None, "children": []},
        {"id": "b", "url": "/policies/terms", "type": "policy", "resource_id": "terms", "children": []},
        {
            "id": "c",
            "url": "/",
            "type": "home",
            "resource_id": None,
            "children": [{"id": "d", "url": "/x", "type": "page", "resource_id": "42", "children": []}],
        },
    ]
    told = annotated(links, {("page", "about"), ("page", "terms")})
    assert [link["target_visible"] for link in told] == [True, False, True]
    assert told[2]["children"][0]["target_visible"] is False
