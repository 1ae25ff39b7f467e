"""``articles``: one row per article."""

from operator import attrgetter
from typing import Any

from msgspec import convert, to_builtins

from numu_core.articles.decider import ARTICLES
from numu_core.kernel.messages import Recorded
from numu_projections.articles.tables import ArticleRow, articles
from numu_projections.kernel.projection import Fold, Projection


def created(_: ArticleRow | None, event: Any, at: Recorded) -> ArticleRow:
    """As it was written."""
    body = to_builtins(event.body)
    return convert(
        {
            **body,
            "article_id": event.document_id,
            "created_at": at.recorded_at,
            "updated_at": at.recorded_at,
            "version": at.version,
        },
        ArticleRow,
    )


def revised(row: ArticleRow, event: Any, at: Recorded) -> ArticleRow:
    """With the fields that changed."""
    return convert(
        {**to_builtins(row), **event.changed, "updated_at": at.recorded_at, "version": at.version}, ArticleRow
    )


def archived(_: ArticleRow, event: Any, at: Recorded) -> None:
    """Gone."""


by_document = attrgetter("document_id")
ARTICLES_TABLE = Projection(
    name="articles",
    version=1,
    table=articles,
    row=ArticleRow,
    on={
        ARTICLES.created: Fold(keys=by_document, apply=created),
        ARTICLES.revised: Fold(keys=by_document, apply=revised),
        ARTICLES.archived: Fold(keys=by_document, apply=archived),
    },
)
PROJECTIONS = [ARTICLES_TABLE]
