"""The read model of a document: its body's fields as columns, when it was written and revised, and its version."""

from operator import attrgetter
from typing import Any

from msgspec import Struct, convert, to_builtins
from sqlalchemy import Table

from numu_core.kernel.document import Document
from numu_core.kernel.messages import Recorded
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.kernel.tables import key_of


def document_projection(table: Table, row: type[Struct], document: Document, *, version: int = 1) -> Projection:
    """``row`` has the document's id as its key, the fields of its body, ``created_at``, ``updated_at``, ``version``."""
    [key] = key_of(table)

    def created(_: Any, event: Any, at: Recorded) -> Any:
        known = {key: event.document_id, "created_at": at.recorded_at}
        return convert({**to_builtins(event.body), **known, **now(at)}, row)

    def revised(before: Any, event: Any, at: Recorded) -> Any:
        return convert({**to_builtins(before), **event.changed, **now(at)}, row)

    def archived(_: Any, __: Any, ___: Recorded) -> None:
        return None

    folds = {document.created: created, document.revised: revised, document.archived: archived}
    by_document = attrgetter("document_id")
    return Projection(
        name=table.name,
        version=version,
        table=table,
        row=row,
        on={fact: Fold(keys=by_document, apply=apply) for fact, apply in folds.items()},
    )


def now(at: Recorded) -> dict[str, Any]:
    """What every fact about a document changes."""
    return {"updated_at": at.recorded_at, "version": at.version}
