"""The read model of menus."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class MenuRow(Struct, frozen=True, kw_only=True):
    """A menu."""

    menu_id: UUID
    store_id: UUID
    handle: str
    title: dict[str, str]  # by language
    items: list[dict[str, Any]]  # ``MenuItem`` of core
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag


menus = table("menus", MenuRow, key="menu_id", index=["store_id"])
