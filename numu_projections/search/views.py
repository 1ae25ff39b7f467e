"""What searches return."""

from datetime import datetime
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


class PageHit(Struct, frozen=True, kw_only=True):
    """A page that was found."""

    id: UUID
    handle: str
    title: dict[str, str]  # by language


class ArticleHit(Struct, frozen=True, kw_only=True):
    """An article that was found."""

    id: UUID
    handle: str
    blog_handle: str
    title: str  # in the reader's language, if it is there in it
    title_i18n: dict[str, str]
    excerpt: str | None
    image_url: str | None
    published_at: datetime | None


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
    pages: list[PageHit]
    articles: list[ArticleHit]
    total: int  # matches of all kinds


class Found(Struct, frozen=True, kw_only=True):
    """A page of what was found; of each kind, its own page."""

    query: str
    products: list[ProductHit]
    collections: list[CollectionHit]
    pages: list[PageHit]
    articles: list[ArticleHit]
    page: int
    limit: int
    total: int  # matches of all kinds
    total_products: int
    facets: Facets
