"""The read model of products. Amounts are integers in minor units of ``currency``; names end in ``_minor``."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class OptionPart(Struct, frozen=True, kw_only=True):
    """A choice that the merchant defined."""

    name: str
    values: tuple[str, ...]


class VariantPart(Struct, frozen=True, kw_only=True):
    """A variant that was added."""

    variant_id: UUID
    position: int
    option_values: tuple[tuple[str, str], ...]  # in their order, which a JSON object in a table would lose
    price_minor: int
    compare_at_minor: int | None
    cost_minor: int | None
    sku: str | None
    barcode: str | None
    image_url: str | None
    weight_g: float | None
    metadata: dict[str, Any] | None
    enabled: bool
    created_at: datetime
    updated_at: datetime


class ProductRow(Struct, frozen=True, kw_only=True):
    """One product, and the JSON of it that shoppers get, made when it changes and not when it is asked for."""

    product_id: UUID
    store_id: UUID
    name: str
    slug: str
    product_type: str
    status: str
    visible: bool  # to shoppers
    price_minor: int
    compare_at_minor: int | None
    cost_minor: int | None
    currency: str  # ISO 4217
    category_id: UUID | None
    sku: str | None
    description: str | None
    short_description: str | None
    images: tuple[str, ...]
    image_sizes: dict[str, dict[str, str]]  # of uploaded ones, by address: large, medium, thumbnail
    tags: tuple[str, ...]
    attributes: dict[str, Any]
    seo_title: str | None
    seo_description: str | None
    meta_catalog_id: str | None
    low_stock_threshold: int
    options: tuple[OptionPart, ...]
    own: VariantPart  # the product itself as its only variant
    variants: tuple[VariantPart, ...]  # in the order they were added
    available: tuple[UUID, ...]  # variants with stock at the default location, from which orders are served
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag
    listed: str = ""  # JSON for lists
    page: str = ""  # JSON for the product page


products = table(
    "products",
    ProductRow,
    key="product_id",
    index=[("store_id", "created_at", "product_id", "visible"), "slug", "category_id"],
)
