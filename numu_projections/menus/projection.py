"""``menus``: one row per menu."""

from operator import attrgetter
from typing import Any

from msgspec import convert, to_builtins

from numu_core.kernel.messages import Recorded
from numu_core.menus.decider import MENUS
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.menus.tables import MenuRow, menus


def created(_: MenuRow | None, event: Any, at: Recorded) -> MenuRow:
    """As it was written."""
    body = to_builtins(event.body)
    return convert(
        {
            **body,
            "menu_id": event.document_id,
            "created_at": at.recorded_at,
            "updated_at": at.recorded_at,
            "version": at.version,
        },
        MenuRow,
    )


def revised(row: MenuRow, event: Any, at: Recorded) -> MenuRow:
    """With the fields that changed."""
    return convert({**to_builtins(row), **event.changed, "updated_at": at.recorded_at, "version": at.version}, MenuRow)


def archived(_: MenuRow, event: Any, at: Recorded) -> None:
    """Gone."""


by_document = attrgetter("document_id")
MENUS_TABLE = Projection(
    name="menus",
    version=1,
    table=menus,
    row=MenuRow,
    on={
        MENUS.created: Fold(keys=by_document, apply=created),
        MENUS.revised: Fold(keys=by_document, apply=revised),
        MENUS.archived: Fold(keys=by_document, apply=archived),
    },
)
PROJECTIONS = [MENUS_TABLE]
