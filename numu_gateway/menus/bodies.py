"""What clients send about menus."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from numu_core.kernel.texts import Handle, Line
from numu_core.menus.decider import Menu, MenuItem
from numu_gateway.kernel.markup import handle_of, plain_texts, safe_link


class MenuBody(Struct, kw_only=True):
    """The whole menu. Without a handle, its title makes one."""

    title: Line
    handle: Handle | None = None
    items: Annotated[list[MenuItem], Meta(max_length=50)] = []


def menu_of(store_id: UUID, body: MenuBody) -> Menu:
    """What ``body`` says, without markup, and with links that run nothing."""
    title = plain_texts(body.title)
    items = tuple(linked(item) for item in body.items)
    return Menu(store_id=store_id, handle=handle_of(body.handle, title), title=title, items=items)


def linked(item: MenuItem) -> MenuItem:
    """The link, and those below it."""
    below = tuple(linked(child) for child in item.children)
    return replace(item, label=plain_texts(item.label), url=safe_link(item.url) or "/", children=below)
