"""HTTP commands on menus."""

from typing import Any
from uuid import UUID

from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.menus.commands import RemoveMenu, SaveMenu
from numu_core.menus.decider import MENUS
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_gateway.menus.bodies import MenuBody, menu_of
from numu_gateway.menus.queries import ONE, shown
from numu_projections.menus.views import MenuView


@post("/stores/{store_id:uuid}/menus", operation_id="create_menu", guards=[allow("themes.edit")])
async def create_menu(
    store_id: FromPath[UUID],
    data: JSONBody[MenuBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[MenuView]:
    """Add a menu."""
    menu_id = dispatch.new_id()
    await dispatch(SaveMenu(menu_id=menu_id, body=menu_of(store_id, data), new=True))
    return ok(await shown(read, call, store_id, menu_id), "Menu created successfully")


@put(ONE, operation_id="update_menu", guards=[allow("themes.edit")])
async def update_menu(
    store_id: FromPath[UUID],
    menu_id: FromPath[UUID],
    data: JSONBody[MenuBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[MenuView]:
    """Have the menu just so."""
    await dispatch(SaveMenu(menu_id=menu_id, body=menu_of(store_id, data)), edits=(MENUS, menu_id))
    return ok(await shown(read, call, store_id, menu_id), "Menu updated successfully")


@delete(ONE, operation_id="delete_menu", guards=[allow("themes.edit")])
async def delete_menu(store_id: FromPath[UUID], menu_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]) -> None:
    """Have the menu no more."""
    await dispatch(RemoveMenu(menu_id=menu_id, store_id=store_id), edits=(MENUS, menu_id))


ROUTES: list[Any] = [create_menu, update_menu, delete_menu]
