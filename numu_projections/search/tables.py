"""The read model that searches ask: one row for everything a shop shows that has a name."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table

Kind = Literal["products", "collections", "pages", "articles"]


class VariantWords(Struct, frozen=True, kw_only=True):
    """What a variant is found by."""

    variant_id: UUID
    sku: str | None
    choices: tuple[str, ...]


class SearchRow(Struct, frozen=True, kw_only=True):
    """A product, a collection, a page or an article."""

    document_id: UUID
    store_id: UUID
    kind: Kind
    visible: bool  # to shoppers
    name: str
    sku: str | None = None
    tags: tuple[str, ...] = ()
    variants: tuple[VariantWords, ...] = ()
    texts: dict[str, str] = {}  # what a page or an article says, by field
    added_at: datetime
    title: str = ""  # the name, as it is searched
    words: str = ""  # everything it is found by, as it is searched, each word after a space


search_documents = table(
    "search_documents",
    SearchRow,
    key="document_id",
    index=[("store_id", "kind")],
    parts=("title", "words"),
)
