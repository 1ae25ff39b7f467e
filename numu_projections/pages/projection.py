"""``pages``: one row per page or policy."""

from operator import attrgetter
from typing import Any

from msgspec import convert, to_builtins

from numu_core.kernel.messages import Recorded
from numu_core.pages.decider import PAGES
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.pages.tables import PageRow, pages


def created(_: PageRow | None, event: Any, at: Recorded) -> PageRow:
    """As it was written."""
    body = to_builtins(event.body)
    return convert(
        {
            **body,
            "page_id": event.document_id,
            "created_at": at.recorded_at,
            "updated_at": at.recorded_at,
            "version": at.version,
        },
        PageRow,
    )


def revised(row: PageRow, event: Any, at: Recorded) -> PageRow:
    """With the fields that changed."""
    return convert({**to_builtins(row), **event.changed, "updated_at": at.recorded_at, "version": at.version}, PageRow)


def archived(_: PageRow, event: Any, at: Recorded) -> None:
    """Gone."""


by_document = attrgetter("document_id")
PAGES_TABLE = Projection(
    name="pages",
    version=1,
    table=pages,
    row=PageRow,
    on={
        PAGES.created: Fold(keys=by_document, apply=created),
        PAGES.revised: Fold(keys=by_document, apply=revised),
        PAGES.archived: Fold(keys=by_document, apply=archived),
    },
)
PROJECTIONS = [PAGES_TABLE]
