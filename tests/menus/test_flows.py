"""Menus: the menu and its handle together."""

from typing import Any

from msgspec.structs import replace

from numu_core.kernel.claims import Claimed, Released
from numu_core.kernel.errors import NotFound
from numu_core.kernel.handles import HandleTaken
from numu_core.kernel.ids import named_id
from numu_core.menus.commands import RemoveMenu, SaveMenu, SetUpMenus
from numu_core.menus.decider import MENUS, Menu, MenuItem, usual_menu_id
from numu_core.menus.errors import MenuTooDeep
from numu_core.menus.flows import HANDLE
from numu_workers.kernel.reactions import InTenant
from numu_workers.menus.reactions import REACTIONS
from tests.kernel.spec import after, given, new_id
from tests.locations.test_reactions import opened

STORE, OTHER_STORE, MENU, OTHER = (new_id(n) for n in range(1, 5))
home = MenuItem(id="home", label={"en": "Home", "ar": "الرئيسية"}, url="/", type="home")
top = Menu(store_id=STORE, handle="top", title={"en": "Top"}, items=(home,))
save = SaveMenu(menu_id=MENU, body=top, new=True)


def claim_of(handle: str, store: Any = STORE) -> Any:
    return named_id("claims", HANDLE, f"{store}/{handle}")


claimed = Claimed(claim_id=claim_of("top"), what=HANDLE, holder=MENU)
created = MENUS.created(document_id=MENU, body=top)


def test_a_menu_takes_its_handle() -> None:
    given().when(save).then(claimed, created)


def test_a_handle_is_one_menus_alone_within_a_store() -> None:
    given(claimed, created).when(replace(save, menu_id=OTHER)).then_refused(HandleTaken(handle="top"))
    elsewhere = SaveMenu(menu_id=OTHER, body=replace(top, store_id=OTHER_STORE), new=True)
    assert given(claimed, created).when(elsewhere).refusal is None


def test_a_renamed_menu_gives_its_handle_back() -> None:
    renamed = SaveMenu(menu_id=MENU, body=replace(top, handle="main"))
    given(claimed, created).when(renamed).then(
        Released(claim_id=claim_of("top"), what=HANDLE),
        Claimed(claim_id=claim_of("main"), what=HANDLE, holder=MENU),
        MENUS.revised(document_id=MENU, changed={"handle": "main"}),
    )


def test_a_menu_of_another_store_is_not_there() -> None:
    foreign = SaveMenu(menu_id=MENU, body=replace(top, store_id=OTHER_STORE))
    given(claimed, created).when(foreign).then_refused(NotFound(what="menu", id=MENU))
    given(claimed, created).when(RemoveMenu(menu_id=MENU, store_id=OTHER_STORE)).then_refused(
        NotFound(what="menu", id=MENU)
    )
    given().when(replace(save, new=False)).then_refused(NotFound(what="menu", id=MENU))


def test_a_removed_menu_leaves_its_handle() -> None:
    given(claimed, created).when(RemoveMenu(menu_id=MENU, store_id=STORE)).then(
        Released(claim_id=claim_of("top"), what=HANDLE), MENUS.archived(document_id=MENU)
    )


def test_links_unfold_three_levels_deep() -> None:
    three = replace(home, children=(replace(home, children=(home,)),))
    assert given().when(replace(save, body=replace(top, items=(three,)))).refusal is None
    four = replace(home, children=(three,))
    given().when(replace(save, body=replace(top, items=(four,)))).then_refused(MenuTooDeep(most=3))


def test_a_new_store_gets_a_top_and_a_bottom_once() -> None:
    first = given().when(SetUpMenus(store_id=STORE))
    made = [event.body.handle for event in first.decided if isinstance(event, MENUS.created)]
    assert made == ["main-menu", "footer"]
    given(*first.decided).when(SetUpMenus(store_id=STORE)).then_nothing()
    away = RemoveMenu(menu_id=usual_menu_id(STORE, "footer"), store_id=STORE)
    removed = given(*first.decided).when(away).decided
    given(*first.decided, *removed).when(SetUpMenus(store_id=STORE)).then_nothing()


def test_a_store_is_given_its_menus_in_its_own_tenant() -> None:
    command = SetUpMenus(store_id=opened.store_id)
    assert after(opened, REACTIONS) == [InTenant(tenant_id=opened.tenant_id, command=command)]
