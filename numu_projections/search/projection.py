"""``search_documents``: what shoppers can find, and by which words."""

import re
from collections.abc import Callable
from html import unescape
from operator import attrgetter
from typing import Any, Literal
from uuid import UUID

from msgspec import UnsetType, to_builtins
from msgspec.structs import replace

from numu_core.articles.decider import ARTICLES
from numu_core.categories.events import CategoryAdded, CategoryDescribed, CategoryRemoved
from numu_core.kernel.messages import Event, Recorded
from numu_core.kernel.text import searched
from numu_core.pages.decider import PAGES
from numu_core.products.events import (
    ProductAdded,
    ProductArchived,
    ProductDeclaredOutOfStock,
    ProductDescribed,
    ProductPublished,
    ProductRemoved,
    ProductWithdrawn,
    SkuAssigned,
    Status,
    VariantAdded,
    VariantDescribed,
    VariantRemoved,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.search.tables import SearchRow, VariantWords, search_documents

SHOWN = {Status.ACTIVE, Status.OUT_OF_STOCK}
LONGEST = 8_000
"""Characters of one row's words; a product of 250 variants has its own."""

TEXTS = ("title", "excerpt", "body")
LONGEST_TEXT = 4_000
MARKUP = re.compile(r"<[^>]*>")

Apply = Callable[[SearchRow, Any, Recorded], SearchRow]


def worded(row: SearchRow) -> SearchRow:
    """``row`` with what it is found by."""
    parts = [row.name, row.sku, *row.tags, *row.texts.values()]
    for variant in row.variants:
        parts += [variant.sku, *variant.choices]
    distinct = dict.fromkeys(part for part in parts if part)
    return replace(row, title=searched(row.name), words=f" {searched(' '.join(distinct))}"[:LONGEST])


def product_added(_: SearchRow | None, event: ProductAdded, at: Recorded) -> SearchRow:
    """A new product."""
    row = SearchRow(
        document_id=event.product_id,
        store_id=event.store_id,
        kind="products",
        visible=event.status in SHOWN,
        name=event.name,
        sku=event.sku,
        tags=event.details.tags,
        added_at=at.recorded_at,
    )
    return worded(row)


def product_described(row: SearchRow, event: ProductDescribed, _: Recorded) -> SearchRow:
    """Another name, or other tags."""
    name = row.name if isinstance(event.name, UnsetType) else event.name
    tags = row.tags if isinstance(event.tags, UnsetType) else event.tags
    return row if (name, tags) == (row.name, row.tags) else worded(replace(row, name=name, tags=tags))


def sku_assigned(row: SearchRow, event: SkuAssigned, _: Recorded) -> SearchRow:
    """Another SKU, of the product or a variant."""
    if event.variant_id == row.document_id:
        return worded(replace(row, sku=event.sku))
    return worded(_with(row, event.variant_id, sku=event.sku))


def variant_added(row: SearchRow, event: VariantAdded, _: Recorded) -> SearchRow:
    """One more variant."""
    choices = tuple(event.option_values.values())
    added = VariantWords(variant_id=event.variant_id, sku=event.sku, choices=choices)
    return worded(replace(row, variants=(*row.variants, added)))


def variant_described(row: SearchRow, event: VariantDescribed, _: Recorded) -> SearchRow:
    """Perhaps other choices."""
    if isinstance(event.option_values, UnsetType):
        return row
    return worded(_with(row, event.variant_id, choices=tuple(event.option_values.values())))


def variant_removed(row: SearchRow, event: VariantRemoved, _: Recorded) -> SearchRow:
    """One variant less."""
    return worded(replace(row, variants=tuple(v for v in row.variants if v.variant_id != event.variant_id)))


def shown(*, visible: bool) -> Apply:
    """A fold that shows it to shoppers, or hides it."""
    return lambda row, _event, _at: replace(row, visible=visible)


def category_added(_: SearchRow | None, event: CategoryAdded, at: Recorded) -> SearchRow:
    """A new collection."""
    row = SearchRow(
        document_id=event.category_id,
        store_id=event.store_id,
        kind="collections",
        visible=event.is_active,
        name=event.name,
        added_at=at.recorded_at,
    )
    return worded(row)


def category_described(row: SearchRow, event: CategoryDescribed, _: Recorded) -> SearchRow:
    """Another name, or shown, or not."""
    visible = row.visible if isinstance(event.is_active, UnsetType) else event.is_active
    name = row.name if isinstance(event.name, UnsetType) else event.name
    return worded(replace(row, visible=visible, name=name))


def written(kind: Literal["pages", "articles"]) -> Callable[..., SearchRow | None]:
    """A fold of a new page or article. Policies are linked where they matter; nobody searches for them."""

    def created(_: SearchRow | None, event: Any, at: Recorded) -> SearchRow | None:
        body = to_builtins(event.body)
        if body.get("kind") == "policy":
            return None
        row = SearchRow(
            document_id=event.document_id,
            store_id=event.body.store_id,
            kind=kind,
            visible=False,
            name="",
            added_at=at.recorded_at,
        )
        return _told(row, body)

    return created


def rewritten(row: SearchRow | None, event: Any, _: Recorded) -> SearchRow | None:
    """With the fields that changed."""
    return None if row is None else _told(row, event.changed)


def _told(row: SearchRow, said: dict[str, Any]) -> SearchRow:
    """``row`` with what is said of a page or an article: texts in any language, without markup."""
    texts = {name: plain_text(" ".join(said[name].values())) for name in TEXTS if name in said}
    texts = {**row.texts, **texts}
    visible = said.get("published", row.visible)
    return worded(replace(row, visible=visible, name=texts.get("title", ""), texts=texts))


def plain_text(markup: str) -> str:
    """The words of HTML, at most ``LONGEST_TEXT`` characters."""
    return unescape(MARKUP.sub(" ", markup))[:LONGEST_TEXT]


def gone(row: SearchRow | None, event: Event, at: Recorded) -> None:
    """Not there any more."""


def _with(row: SearchRow, variant_id: UUID, **changes: Any) -> SearchRow:
    return replace(
        row, variants=tuple(replace(v, **changes) if v.variant_id == variant_id else v for v in row.variants)
    )


by_product, by_category, by_document = attrgetter("product_id"), attrgetter("category_id"), attrgetter("document_id")

SEARCH_DOCUMENTS = Projection(
    name="search_documents",
    version=2,
    table=search_documents,
    row=SearchRow,
    on={
        ProductAdded: Fold(keys=by_product, apply=product_added),
        ProductDescribed: Fold(keys=by_product, apply=product_described),
        ProductPublished: Fold(keys=by_product, apply=shown(visible=True)),
        ProductDeclaredOutOfStock: Fold(keys=by_product, apply=shown(visible=True)),
        ProductWithdrawn: Fold(keys=by_product, apply=shown(visible=False)),
        ProductArchived: Fold(keys=by_product, apply=shown(visible=False)),
        ProductRemoved: Fold(keys=by_product, apply=gone),
        SkuAssigned: Fold(keys=by_product, apply=sku_assigned),
        VariantAdded: Fold(keys=by_product, apply=variant_added),
        VariantDescribed: Fold(keys=by_product, apply=variant_described),
        VariantRemoved: Fold(keys=by_product, apply=variant_removed),
        CategoryAdded: Fold(keys=by_category, apply=category_added),
        CategoryDescribed: Fold(keys=by_category, apply=category_described),
        CategoryRemoved: Fold(keys=by_category, apply=gone),
        PAGES.created: Fold(keys=by_document, apply=written("pages")),
        PAGES.revised: Fold(keys=by_document, apply=rewritten),
        PAGES.archived: Fold(keys=by_document, apply=gone),
        ARTICLES.created: Fold(keys=by_document, apply=written("articles")),
        ARTICLES.revised: Fold(keys=by_document, apply=rewritten),
        ARTICLES.archived: Fold(keys=by_document, apply=gone),
    },
)
PROJECTIONS = [SEARCH_DOCUMENTS]
