"""Facts about one product and its variants. Stream: ``products/{product_id}``.

A field that a ``…Described`` fact leaves out stayed as it was.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money


class ProductType(StrEnum):
    """What kind of thing it is. Source: HTTP contract, section 9."""

    PHYSICAL = "physical"
    DIGITAL = "digital"
    SERVICE = "service"


class Status(StrEnum):
    """Whether it is offered. Source: HTTP contract, section 9."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"
    OUT_OF_STOCK = "out_of_stock"  # declared by hand: shown, and not sold


class Option(Struct, frozen=True, kw_only=True):
    """A choice the shopper has: ``Option(name="المقاس", values=("S", "M"))``."""

    name: str
    values: tuple[str, ...] = ()


class Details(Struct, frozen=True, kw_only=True):
    """What the product page says besides name and price."""

    description: str | None = None
    short_description: str | None = None
    images: tuple[str, ...] = ()  # URLs, the first one is the main one
    tags: tuple[str, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)  # the merchant's own
    seo_title: str | None = None
    seo_description: str | None = None
    meta_catalog_id: str | None = None
    low_stock_threshold: int = 5  # pieces


class ProductAdded(Event, frozen=True, kw_only=True, tag="products.product_added.v1"):
    """The product exists, with one variant of the same id as long as no other is added."""

    product_id: UUID
    store_id: UUID
    name: str
    slug: str  # unique in the store
    sku: str | None = None  # unique in the store
    product_type: ProductType = ProductType.PHYSICAL
    status: Status
    price: Money
    compare_at: Money | None = None  # what it cost before, or elsewhere
    cost: Money | None = None  # what the shop pays for it
    category_id: UUID | None = None
    details: Details = Details()


class ProductDescribed(Event, frozen=True, kw_only=True, tag="products.product_described.v1"):
    """Its texts and pictures were rewritten."""

    product_id: UUID
    name: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    short_description: str | UnsetType | None = UNSET
    images: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    attributes: dict[str, Any] | UnsetType = UNSET
    seo_title: str | UnsetType | None = UNSET
    seo_description: str | UnsetType | None = UNSET
    meta_catalog_id: str | UnsetType | None = UNSET
    low_stock_threshold: int | UnsetType = UNSET


class ProductPriced(Event, frozen=True, kw_only=True, tag="products.product_priced.v1"):
    """From now on the product costs this. Orders placed before keep their price."""

    product_id: UUID
    price: Money
    compare_at: Money | None = None
    cost: Money | None = None


class ProductSlugAssigned(Event, frozen=True, kw_only=True, tag="products.product_slug_assigned.v1"):
    """Its page has this address."""

    product_id: UUID
    slug: str


class SkuAssigned(Event, frozen=True, kw_only=True, tag="products.sku_assigned.v1"):
    """The warehouse calls the product, or the variant, this, or nothing."""

    product_id: UUID
    variant_id: UUID  # the product's own id: the product itself
    sku: str | None


class ProductCategorised(Event, frozen=True, kw_only=True, tag="products.product_categorised.v1"):
    """It belongs to this category, or to none."""

    product_id: UUID
    category_id: UUID | None


class ProductPublished(Event, frozen=True, kw_only=True, tag="products.product_published.v1"):
    """It is for sale."""

    product_id: UUID


class ProductWithdrawn(Event, frozen=True, kw_only=True, tag="products.product_withdrawn.v1"):
    """It is a draft again: nobody sees it."""

    product_id: UUID


class ProductArchived(Event, frozen=True, kw_only=True, tag="products.product_archived.v1"):
    """It is not sold any more."""

    product_id: UUID


class ProductDeclaredOutOfStock(Event, frozen=True, kw_only=True, tag="products.product_declared_out_of_stock.v1"):
    """It is shown and not sold, whatever the shelves hold."""

    product_id: UUID


class ProductRemoved(Event, frozen=True, kw_only=True, tag="products.product_removed.v1"):
    """It is gone, with its variants. Its slug and SKUs are free."""

    product_id: UUID


class OptionsDefined(Event, frozen=True, kw_only=True, tag="products.options_defined.v1"):
    """These choices are offered, in this order."""

    product_id: UUID
    options: tuple[Option, ...]


class VariantAdded(Event, frozen=True, kw_only=True, tag="products.variant_added.v1"):
    """The product can be had like this."""

    product_id: UUID
    variant_id: UUID
    position: int = 0
    option_values: dict[str, str] = field(default_factory=dict)  # {"المقاس": "M", "اللون": "أحمر"}
    price: Money
    compare_at: Money | None = None
    cost: Money | None = None
    sku: str | None = None
    barcode: str | None = None
    image_url: str | None = None
    weight_g: float | None = None  # grams
    metadata: dict[str, Any] | None = None  # the merchant's own
    enabled: bool = True  # False: known, and not sold


class VariantDescribed(Event, frozen=True, kw_only=True, tag="products.variant_described.v1"):
    """What the variant is was rewritten."""

    product_id: UUID
    variant_id: UUID
    position: int | UnsetType = UNSET
    option_values: dict[str, str] | UnsetType = UNSET
    barcode: str | UnsetType | None = UNSET
    image_url: str | UnsetType | None = UNSET
    weight_g: float | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class VariantPriced(Event, frozen=True, kw_only=True, tag="products.variant_priced.v1"):
    """From now on the variant costs this."""

    product_id: UUID
    variant_id: UUID
    price: Money
    compare_at: Money | None = None
    cost: Money | None = None


class VariantRemoved(Event, frozen=True, kw_only=True, tag="products.variant_removed.v1"):
    """The product cannot be had like this any more."""

    product_id: UUID
    variant_id: UUID


ProductEvent = (
    ProductAdded
    | ProductDescribed
    | ProductPriced
    | ProductSlugAssigned
    | SkuAssigned
    | ProductCategorised
    | ProductPublished
    | ProductWithdrawn
    | ProductArchived
    | ProductDeclaredOutOfStock
    | ProductRemoved
    | OptionsDefined
    | VariantAdded
    | VariantDescribed
    | VariantPriced
    | VariantRemoved
)
