"""What searches return."""

from typing import Any
from uuid import UUID

from msgspec import Struct


class ProductHit(Struct, frozen=True, kw_only=True):
    """A product that was found."""

    id: UUID
    name: str
    slug: str
    sku: str | None
    price: float  # major units, as the contract wants it here
    price_currency: str
    image: str | None
    in_stock: bool


class CollectionHit(Struct, frozen=True, kw_only=True):
    """A category that was found."""

    id: UUID
    name: str
    slug: str
    image_url: str | None
    product_count: int  # that shoppers see


class CategoryFacet(Struct, frozen=True, kw_only=True):
    """How many of the products that were found are in a category."""

    id: UUID
    name: str
    slug: str
    count: int


class Facets(Struct, frozen=True, kw_only=True):
    """How the products that were found differ."""

    categories: list[CategoryFacet]  # the fullest first, at most 20
    price_min: float | None  # major units
    price_max: float | None
    in_stock: int  # how many can be bought now


class Predicted(Struct, frozen=True, kw_only=True):
    """What somebody who is typing may mean."""

    query: str
    products: list[ProductHit]
    collections: list[CollectionHit]
    pages: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    total: int  # matches of all kinds


class Found(Struct, frozen=True, kw_only=True):
    """A page of what was found; of each kind, its own page."""

    query: str
    products: list[ProductHit]
    collections: list[CollectionHit]
    pages: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    page: int
    limit: int
    total: int  # matches of all kinds
    total_products: int
    facets: Facets
