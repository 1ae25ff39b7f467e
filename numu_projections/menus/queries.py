"""Questions about menus. Every function takes the tenant first; there is no other way in."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.menus.views import MenuView

Db = AsyncConnection[Any]
Link = dict[str, Any]

ALL = """
    SELECT menu_id AS id, handle, title, items, created_at, updated_at, version
    FROM menus WHERE tenant_id = %s AND store_id = %s ORDER BY created_at, menu_id
"""
ONE = """
    SELECT menu_id AS id, handle, title, items, created_at, updated_at, version
    FROM menus WHERE tenant_id = %s AND store_id = %s AND menu_id = %s
"""
SHOWN = "SELECT kind, handle, page_id FROM pages WHERE tenant_id = %s AND store_id = %s AND published"


async def list_menus(db: Db, tenant_id: UUID, store_id: UUID) -> list[MenuView]:
    """The store's menus."""
    async with db.cursor(row_factory=class_row(MenuView)) as cursor:
        await cursor.execute(ALL, (tenant_id, store_id))
        return await cursor.fetchall()


async def get_menu(db: Db, tenant_id: UUID, store_id: UUID, menu_id: UUID) -> MenuView:
    """One menu.

    Raises:
        NotFound: the store has no such menu.
    """
    async with db.cursor(row_factory=class_row(MenuView)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id, menu_id))
        menu = await cursor.fetchone()
    if menu is None:
        raise NotFound(what="menu", id=menu_id)
    return menu


async def shown_menus(db: Db, tenant_id: UUID, store_id: UUID) -> bytes:
    """What a storefront asks for: ``[{handle, title, items}]``, each item with ``target_visible``."""
    menus = await list_menus(db, tenant_id, store_id)
    rows = await (await db.execute(SHOWN, (tenant_id, store_id))).fetchall()
    there = {(kind, name) for kind, handle, page_id in rows for name in (handle, str(page_id))}
    told = [
        {"id": menu.id, "handle": menu.handle, "title": menu.title, "items": annotated(menu.items, there)}
        for menu in menus
    ]
    return msgspec.json.encode(told)


def annotated(items: Iterable[Link], there: set[tuple[str, str]]) -> list[Link]:
    """The links, each with ``target_visible``: themes leave out what leads to a page that nobody may see."""
    return [
        {
            **item,
            "target_visible": item["type"] not in {"page", "policy"} or (item["type"], target_of(item)) in there,
            "children": annotated(item["children"], there),
        }
        for item in items
    ]


def target_of(item: Link) -> str:
    """The handle or id of the page that a link leads to."""
    return item["resource_id"] or str(item["url"]).rstrip("/").rpartition("/")[2]


list_menus.projections = get_menu.projections = ("menus",)  # type: ignore[attr-defined]
shown_menus.projections = ("menus", "pages")  # type: ignore[attr-defined]
