"""What queries about products return: the contract's field names, made of a row and of what is in stock."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from numu_core.kernel.ids import named_id
from numu_core.kernel.money import Currency, Money
from numu_projections.products.tables import ProductRow, VariantPart

ENOUGH = 999
"""What shoppers are told of a variant that is in stock: the most that one line of an order may hold.

How many there really are changes with every sale, and is the merchant's business.
"""


class OptionView(Struct, frozen=True, kw_only=True):
    """A choice, for the picker."""

    id: UUID
    name: str
    position: int
    values: list[str]


class VariantSummary(Struct, frozen=True, kw_only=True):
    """``ProductVariantSummary`` of the contract."""

    id: UUID
    position: int
    option_values: dict[str, str]
    price: str  # major units
    price_currency: str
    compare_at_price: str | None
    sku: str | None
    barcode: str | None
    inventory_quantity: int
    is_in_stock: bool
    image_url: str | None
    weight: float | None  # grams


class VariantView(Struct, frozen=True, kw_only=True):
    """``VariantResponse`` of the contract."""

    id: UUID
    product_id: UUID
    position: int
    option_values: dict[str, str]
    price: str  # major units
    price_currency: str
    compare_at_price: str | None
    cost_price: str | None
    sku: str | None
    barcode: str | None
    inventory_quantity: int
    is_in_stock: bool
    image_url: str | None
    weight_g: float | None
    metadata: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


class ProductView(Struct, frozen=True, kw_only=True):
    """``ProductResponse`` of the contract. The lists that shoppers get leave out options and variants."""

    id: UUID
    store_id: UUID
    name: str
    slug: str
    sku: str | None
    description: str | None
    short_description: str | None
    product_type: str
    status: str
    price: str  # major units
    price_currency: str
    compare_at_price: str | None
    cost_price: str | None  # shoppers get null
    quantity: int  # pieces that can be bought
    is_in_stock: bool
    is_low_stock: bool
    is_on_sale: bool
    images: tuple[str, ...]
    image_variants: dict[str, dict[str, str]]  # of uploaded images, by their address: large, medium, thumbnail
    category_id: UUID | None
    tags: tuple[str, ...]
    attributes: dict[str, Any]
    meta_catalog_id: str | None
    seo_title: str | None
    seo_description: str | None
    created_at: datetime
    updated_at: datetime
    options: list[OptionView] | UnsetType = UNSET
    variants: list[VariantSummary] | UnsetType = UNSET


class RelatedProduct(Struct, frozen=True, kw_only=True):
    """A product as the contract shows it beside another."""

    id: UUID
    store_id: UUID
    name: str
    slug: str
    description: str | None
    short_description: str | None
    price: str  # major units
    price_currency: str
    compare_at_price: str | None
    sku: str | None
    quantity: int
    is_in_stock: bool
    is_on_sale: bool
    category_id: UUID | None
    images: tuple[str, ...]
    tags: tuple[str, ...]


ALIKE = tuple(
    name for name in ProductView.__struct_fields__ if name in {*ProductRow.__struct_fields__} - {"options", "variants"}
)
"""Fields that are columns."""


def listed_product(row: ProductRow, stock: Mapping[UUID, int], *, cost: bool) -> ProductView:
    """A product for the lists that shoppers get.

    Args:
        row: the product.
        stock: pieces that can be bought, by variant; a variant that is not named has none.
        cost: whether the reader may know what the shop pays for it, and how many pieces there are.
    """
    return ProductView(**_fields(row, stock, cost=cost))


def product_view(row: ProductRow, stock: Mapping[UUID, int], *, cost: bool) -> ProductView:
    """A product with its options and variants. Arguments as for ``listed_product``."""
    options = [
        OptionView(id=named_id("options", str(row.product_id), name), name=name, position=n, values=values)
        for n, (name, values) in enumerate(_options(row))
    ]
    variants = [_summary(row, variant, stock) for variant in offered(row)]
    return ProductView(**_fields(row, stock, cost=cost), options=options, variants=variants)


def variant_views(row: ProductRow, stock: Mapping[UUID, int]) -> list[VariantView]:
    """The product's variants as the merchant sees them; the product itself while it has no others."""
    return [_variant(row, variant, stock) for variant in _ordered(row)]


def offered(row: ProductRow) -> list[VariantPart]:
    """What of the product can be chosen, in order."""
    return [variant for variant in _ordered(row) if variant.enabled]


def shoppers_stock(row: ProductRow) -> dict[UUID, int]:
    """What shoppers are told about stock: there is some, or none. Of services and downloads there always is."""
    if row.status != "active":
        return {}
    there = row.available if row.product_type == "physical" else [variant.variant_id for variant in _ordered(row)]
    return dict.fromkeys(there, ENOUGH)


def _fields(row: ProductRow, stock: Mapping[UUID, int], *, cost: bool) -> dict[str, Any]:
    quantity = sum(stock.get(variant.variant_id, 0) for variant in offered(row))
    low = cost and row.product_type == "physical" and 0 < quantity <= row.low_stock_threshold
    return {
        "id": row.product_id,
        "price": _decimal(row, row.price_minor),
        "price_currency": row.currency,
        "compare_at_price": _decimal(row, row.compare_at_minor),
        "cost_price": _decimal(row, row.cost_minor) if cost else None,
        "quantity": quantity if cost else min(quantity, ENOUGH),
        "is_in_stock": _any(row, quantity),
        "is_low_stock": low,
        "image_variants": {url: row.image_sizes[url] for url in row.images if url in row.image_sizes},
        "is_on_sale": (row.compare_at_minor or 0) > row.price_minor,
        **{name: getattr(row, name) for name in ALIKE},
    }


def _summary(row: ProductRow, variant: VariantPart, stock: Mapping[UUID, int]) -> VariantSummary:
    quantity = stock.get(variant.variant_id, 0)
    return VariantSummary(
        id=variant.variant_id,
        position=variant.position,
        option_values=dict(variant.option_values),
        price=_price(row, variant.price_minor),
        price_currency=row.currency,
        compare_at_price=_decimal(row, variant.compare_at_minor),
        sku=variant.sku,
        barcode=variant.barcode,
        inventory_quantity=quantity,
        is_in_stock=_any(row, quantity),
        image_url=variant.image_url,
        weight=variant.weight_g,
    )


def _variant(row: ProductRow, variant: VariantPart, stock: Mapping[UUID, int]) -> VariantView:
    quantity = stock.get(variant.variant_id, 0)
    return VariantView(
        id=variant.variant_id,
        product_id=row.product_id,
        position=variant.position,
        option_values=dict(variant.option_values),
        price=_price(row, variant.price_minor),
        price_currency=row.currency,
        compare_at_price=_decimal(row, variant.compare_at_minor),
        cost_price=_decimal(row, variant.cost_minor),
        sku=variant.sku,
        barcode=variant.barcode,
        inventory_quantity=quantity,
        is_in_stock=_any(row, quantity),
        image_url=variant.image_url,
        weight_g=variant.weight_g,
        metadata=variant.metadata,
        created_at=variant.created_at,
        updated_at=variant.updated_at,
    )


def _any(row: ProductRow, quantity: int) -> bool:
    return row.status != "out_of_stock" and (quantity > 0 or row.product_type != "physical")


def _ordered(row: ProductRow) -> list[VariantPart]:
    return sorted(row.variants, key=lambda variant: variant.position) or [row.own]


def _options(row: ProductRow) -> Iterator[tuple[str, list[str]]]:
    """Choices as defined, then as the variants have them: each name once, each value once."""
    found: dict[str, dict[str, None]] = {option.name: dict.fromkeys(option.values) for option in row.options}
    for variant in offered(row):
        for name, value in variant.option_values:
            found.setdefault(name, {})[value] = None
    yield from ((name, list(values)) for name, values in found.items())


def _price(row: ProductRow, minor: int) -> str:
    return Money(minor, cast("Currency", row.currency)).decimal()


def _decimal(row: ProductRow, minor: int | None) -> str | None:
    return None if minor is None else _price(row, minor)
