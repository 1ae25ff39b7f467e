"""Menus are documents: their shape is their only rule."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.document import document
from numu_core.kernel.ids import named_id
from numu_core.kernel.texts import Handle, Line


class MenuItem(Struct, frozen=True, kw_only=True):
    """A link, and what unfolds below it."""

    id: Annotated[str, Meta(min_length=1, max_length=60)]
    label: Line
    url: Annotated[str, Meta(max_length=500)]
    type: Literal["http", "home", "product", "collection", "page", "policy", "blog", "article", "search"] = "http"
    resource_id: Annotated[str, Meta(max_length=120)] | None = None
    children: "Annotated[tuple[MenuItem, ...], Meta(max_length=50)]" = ()


class Menu(Struct, frozen=True, kw_only=True):
    """A list of links that themes find by its handle: ``main-menu`` and ``footer`` are looked for."""

    store_id: UUID
    handle: Handle
    title: Line
    items: Annotated[tuple[MenuItem, ...], Meta(max_length=50)] = ()


def usual_menu_id(store_id: UUID, handle: str) -> UUID:
    """The menu that every new store has under this handle."""
    return named_id("menus", str(store_id), handle)


def _link(name: str, url: str, kind: str, en: str, ar: str) -> MenuItem:
    return MenuItem(id=name, label={"en": en, "ar": ar}, url=url, type=kind)  # type: ignore[arg-type]


def _policy(handle: str, en: str, ar: str) -> MenuItem:
    label = {"en": en, "ar": ar}
    return MenuItem(id=handle, label=label, url=f"/policies/{handle}", type="policy", resource_id=handle)  # type: ignore[arg-type]


USUAL: dict[str, tuple[dict[str, str], tuple[MenuItem, ...]]] = {
    "main-menu": (
        {"en": "Main menu", "ar": "القائمة الرئيسية"},
        (
            _link("home", "/", "home", "Home", "الرئيسية"),
            _link("products", "/products", "http", "All products", "كل المنتجات"),
            _link("collections", "/collections", "http", "Categories", "التصنيفات"),
            _link("track", "/track", "http", "Track your order", "تتبّع طلبك"),
        ),
    ),
    "footer": (
        {"en": "Footer", "ar": "تذييل الصفحة"},
        (
            _link("search", "/search", "search", "Search", "البحث"),
            _policy("shipping", "Shipping", "الشحن والتوصيل"),
            _policy("refund", "Returns and refunds", "الاستبدال والاسترجاع"),
            _policy("privacy", "Privacy", "الخصوصية"),
            _policy("terms", "Terms of service", "الشروط والأحكام"),
        ),
    ),
}
"""The menus of a new store. A link to a policy is hidden as long as there is none."""

MENUS = document("menus", Menu)
DECIDERS = [MENUS]
