"""What queries about menus return."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class MenuView(Struct, frozen=True, kw_only=True):
    """A menu, as its editor sees it."""

    id: UUID
    handle: str
    title: dict[str, str]  # by language
    items: list[dict[str, Any]]  # ``MenuItem`` of core
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag


class ShownMenu(Struct, frozen=True, kw_only=True):
    """A menu, as themes read it; every item also tells ``target_visible``."""

    id: UUID
    handle: str
    title: dict[str, str]
    items: list[dict[str, Any]]
