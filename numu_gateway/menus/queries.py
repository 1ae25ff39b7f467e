"""HTTP questions about menus."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Hot, Read
from numu_projections.menus.queries import get_menu, list_menus, shown_menus
from numu_projections.menus.views import MenuView, ShownMenu

ONE = "/stores/{store_id:uuid}/menus/{menu_id:uuid}"


async def shown(read: Read, call: Call, store_id: UUID, menu_id: UUID) -> MenuView:
    """The menu, with its version as ``ETag``."""
    menu = await read(get_menu, store_id, menu_id)
    call.answer_headers.append((b"etag", b'"%d"' % menu.version))
    return menu


@get("/stores/{store_id:uuid}/menus", operation_id="list_menus", guards=[allow("themes.view")])
async def list_menus_of(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[list[MenuView]]:
    """The store's menus."""
    return ok(await read(list_menus, store_id))


@get(ONE, operation_id="get_menu", guards=[allow("themes.view")])
async def get_one_menu(
    store_id: FromPath[UUID], menu_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[MenuView]:
    """One menu."""
    return ok(await shown(read, call, store_id, menu_id))


@get("/storefront/store/{store_id:uuid}/menus", operation_id="list_storefront_menus", guards=[public()])
async def list_storefront_menus(
    store_id: FromPath[UUID], hot: NamedDependency[Hot]
) -> Response[Success[list[ShownMenu]]]:
    """The menus that themes show."""
    return await hot(shown_menus, store_id)


ROUTES: list[Any] = [list_menus_of, get_one_menu, list_storefront_menus]
