"""Intentions of somebody who keeps the catalogue in a sheet."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Url = Annotated[str, Meta(max_length=2048)]
Code = Annotated[str, Meta(min_length=1, max_length=100)]
Pieces = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Amount = Annotated[str, Meta(max_length=40)]
"""Major units: ``"250.00"``. What a sheet leaves out stays as it is."""


class ImportedVariant(Struct, frozen=True, kw_only=True):
    """A variant, as a row of a sheet describes it; without choices it is the product itself."""

    option_values: Annotated[dict[str, str], Meta(max_length=3)] = field(default_factory=dict)
    price: Amount
    compare_at: Amount | UnsetType = UNSET
    cost: Amount | UnsetType = UNSET
    sku: Code | UnsetType = UNSET
    barcode: Code | UnsetType = UNSET
    image_url: Url | UnsetType = UNSET
    weight_g: Annotated[float, Meta(ge=0, le=1e9)] | UnsetType = UNSET
    quantity: Pieces | UnsetType = UNSET  # available at the default location


class ImportProduct(Command, frozen=True, kw_only=True):
    """Let a product be as a sheet says: the one with its slug, else with its SKU, else a new one. A flow."""

    product_id: UUID  # of a new one
    store_id: UUID
    currency: Currency  # of a new one
    name: Name
    slug: Name | None = None  # None: the product with this SKU, or one of this name
    category: Annotated[str, Meta(max_length=255)] | None = None  # its name or slug
    product_type: Literal["physical", "digital", "service"] | UnsetType = UNSET  # of a new one
    status: Literal["draft", "active", "archived", "out_of_stock"] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    short_description: str | UnsetType = UNSET
    images: tuple[Url, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    seo_title: str | UnsetType = UNSET
    seo_description: str | UnsetType = UNSET
    low_stock_threshold: Pieces | UnsetType = UNSET
    rows: Annotated[Sequence[ImportedVariant], Meta(min_length=1, max_length=250)]


class ProductImported(Struct, frozen=True, kw_only=True):
    """What became of it."""

    product_id: UUID
    created: bool
