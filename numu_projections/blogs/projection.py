"""``blogs``: one row per blog."""

from operator import attrgetter
from typing import Any

from msgspec import convert, to_builtins

from numu_core.blogs.decider import BLOGS
from numu_core.kernel.messages import Recorded
from numu_projections.blogs.tables import BlogRow, blogs
from numu_projections.kernel.projection import Fold, Projection


def created(_: BlogRow | None, event: Any, at: Recorded) -> BlogRow:
    """As it was written."""
    body = to_builtins(event.body)
    return convert(
        {
            **body,
            "blog_id": event.document_id,
            "created_at": at.recorded_at,
            "updated_at": at.recorded_at,
            "version": at.version,
        },
        BlogRow,
    )


def revised(row: BlogRow, event: Any, at: Recorded) -> BlogRow:
    """With the fields that changed."""
    return convert({**to_builtins(row), **event.changed, "updated_at": at.recorded_at, "version": at.version}, BlogRow)


def archived(_: BlogRow, event: Any, at: Recorded) -> None:
    """Gone."""


by_document = attrgetter("document_id")
BLOGS_TABLE = Projection(
    name="blogs",
    version=1,
    table=blogs,
    row=BlogRow,
    on={
        BLOGS.created: Fold(keys=by_document, apply=created),
        BLOGS.revised: Fold(keys=by_document, apply=revised),
        BLOGS.archived: Fold(keys=by_document, apply=archived),
    },
)
PROJECTIONS = [BLOGS_TABLE]
