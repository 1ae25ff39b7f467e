"""Intentions about products. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``.

``AddProduct``, ``EditProduct``, ``RemoveProduct``, ``AddVariant``, ``EditVariant`` and ``RemoveVariant`` are what
people and imports ask for: flows, which also claim slug and SKUs and count the stock. The rest are their steps.
A field that is left out of an edit stays as it is; ``None`` clears it.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.products.events import Details, Option, ProductType, Status

MOST_VARIANTS = 250
SLUG, SKU = "products.slug", "products.sku"
"""What products claim, each in their store: ``f"{store_id}:{value}"``."""
Name = Annotated[str, Meta(min_length=1, max_length=255)]
Slug = Annotated[str, Meta(min_length=1, max_length=255)]
Sku = Annotated[str, Meta(min_length=1, max_length=100)]
Barcode = Annotated[str, Meta(max_length=100)]
Url = Annotated[str, Meta(max_length=2048)]
Pieces = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Place = Annotated[int, Meta(ge=0, le=1_000_000)]
Grams = Annotated[float, Meta(ge=0, le=1e9)]
Own = Annotated[dict[str, Any], Meta(max_length=200)]
Price = Money | Annotated[str, Meta(max_length=40)]
"""A text is an amount in major units of the product's own currency: ``"250.00"``."""

OptionValues = Annotated[dict[str, str], Meta(max_length=3)]
Options = Annotated[Sequence[Option], Meta(max_length=3)]


class NewVariant(Struct, frozen=True, kw_only=True):
    """A variant as it is asked for. In an edit, one with an id is the product's variant of that id.

    One without option values is the product itself, which is its only variant until it has others; beside others it
    says nothing.
    """

    variant_id: UUID | None = None  # None: a fresh one
    option_values: OptionValues = field(default_factory=dict)
    price: Price
    position: Place | UnsetType = UNSET
    compare_at: Price | UnsetType | None = UNSET
    cost: Price | UnsetType | None = UNSET
    sku: Sku | UnsetType | None = UNSET
    barcode: Barcode | UnsetType | None = UNSET
    image_url: Url | UnsetType | None = UNSET
    weight_g: Grams | UnsetType | None = UNSET
    metadata: Own | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    quantity: Pieces | UnsetType = UNSET  # available at the default location


NewVariants = Annotated[Sequence[NewVariant], Meta(max_length=MOST_VARIANTS)]


class AddProduct(Command, frozen=True, kw_only=True):
    """Add a product with its variants and first stock. A flow."""

    product_id: UUID
    store_id: UUID
    name: Name
    slug: Slug | None = None  # None: made of the name
    sku: Sku | None = None
    product_type: ProductType = ProductType.PHYSICAL
    status: Status = Status.DRAFT
    price: Money
    compare_at: Money | None = None
    cost: Money | None = None
    category_id: UUID | None = None
    details: Details = Details()
    quantity: Pieces = 0  # at the default location, when there are no variants; else theirs count
    options: Options = ()
    variants: NewVariants = ()


class ProductSaved(Struct, frozen=True, kw_only=True):
    """Where to find it."""

    product_id: UUID
    slug: str


class EditProduct(Command, frozen=True, kw_only=True):
    """Edit a product. A flow. ``variants`` replaces the whole list: known ids are kept and edited, others removed."""

    product_id: UUID
    store_id: UUID
    name: Name | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    sku: Sku | UnsetType | None = UNSET
    status: Status | UnsetType = UNSET
    price: Price | UnsetType = UNSET
    compare_at: Price | UnsetType | None = UNSET
    cost: Price | UnsetType | None = UNSET
    category_id: UUID | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    short_description: str | UnsetType | None = UNSET
    images: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    attributes: Own | UnsetType = UNSET
    seo_title: str | UnsetType | None = UNSET
    seo_description: str | UnsetType | None = UNSET
    meta_catalog_id: str | UnsetType | None = UNSET
    low_stock_threshold: Pieces | UnsetType = UNSET
    quantity: Pieces | UnsetType = UNSET
    options: Options | UnsetType = UNSET
    variants: NewVariants | UnsetType = UNSET


class LeaveCategory(Command, frozen=True, kw_only=True):
    """Be in no category, if it is still that one. A flow."""

    product_id: UUID
    category_id: UUID


class RemoveProduct(Command, frozen=True, kw_only=True):
    """Remove the product; slug and SKUs become free. Removing twice is removing once. A flow."""

    product_id: UUID
    store_id: UUID


class AddVariant(Command, frozen=True, kw_only=True):
    """Add one variant. A flow."""

    product_id: UUID
    store_id: UUID
    variant: NewVariant


class EditVariant(Command, frozen=True, kw_only=True):
    """Edit one variant, or the product itself under its own id while it is the only one. A flow."""

    product_id: UUID
    store_id: UUID
    variant_id: UUID
    position: Place | UnsetType = UNSET
    option_values: OptionValues | UnsetType = UNSET
    price: Price | UnsetType = UNSET
    compare_at: Price | UnsetType | None = UNSET
    cost: Price | UnsetType | None = UNSET
    sku: Sku | UnsetType | None = UNSET
    barcode: Barcode | UnsetType | None = UNSET
    image_url: Url | UnsetType | None = UNSET
    weight_g: Grams | UnsetType | None = UNSET
    metadata: Own | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    quantity: Pieces | UnsetType = UNSET


class RemoveVariant(Command, frozen=True, kw_only=True):
    """Remove one variant. A flow."""

    product_id: UUID
    store_id: UUID
    variant_id: UUID


class EnterProduct(Command, frozen=True, kw_only=True):
    """The product itself, without variants."""

    product_id: UUID
    store_id: UUID
    name: Name
    slug: Slug
    sku: Sku | None = None
    product_type: ProductType = ProductType.PHYSICAL
    status: Status = Status.DRAFT
    price: Money
    compare_at: Money | None = None
    cost: Money | None = None
    category_id: UUID | None = None
    details: Details = Details()


class DescribeProduct(Command, frozen=True, kw_only=True):
    """Rewrite texts and pictures."""

    product_id: UUID
    name: Name | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    short_description: str | UnsetType | None = UNSET
    images: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    attributes: Own | UnsetType = UNSET
    seo_title: str | UnsetType | None = UNSET
    seo_description: str | UnsetType | None = UNSET
    meta_catalog_id: str | UnsetType | None = UNSET
    low_stock_threshold: Pieces | UnsetType = UNSET


class PriceProduct(Command, frozen=True, kw_only=True):
    """Say what it costs."""

    product_id: UUID
    price: Money | UnsetType = UNSET
    compare_at: Money | UnsetType | None = UNSET
    cost: Money | UnsetType | None = UNSET


class AssignProductSlug(Command, frozen=True, kw_only=True):
    """Give its page an address."""

    product_id: UUID
    slug: Slug


class AssignSku(Command, frozen=True, kw_only=True):
    """Give it, or one of its variants, the warehouse's name, or none."""

    product_id: UUID
    variant_id: UUID  # the product's own id: the product itself
    sku: Sku | None


class CategoriseProduct(Command, frozen=True, kw_only=True):
    """Put it into a category, or into none."""

    product_id: UUID
    category_id: UUID | None


class SetProductStatus(Command, frozen=True, kw_only=True):
    """Offer it, or stop offering it."""

    product_id: UUID
    status: Status


class DefineOptions(Command, frozen=True, kw_only=True):
    """Say which choices there are, in which order."""

    product_id: UUID
    options: Options


class DiscardProduct(Command, frozen=True, kw_only=True):
    """Let it be gone."""

    product_id: UUID


class EnterVariant(Command, frozen=True, kw_only=True):
    """One more way to have the product."""

    product_id: UUID
    variant_id: UUID
    position: Place = 0
    option_values: OptionValues = field(default_factory=dict)
    price: Money
    compare_at: Money | None = None
    cost: Money | None = None
    sku: Sku | None = None
    barcode: Barcode | None = None
    image_url: Url | None = None
    weight_g: Grams | None = None
    metadata: Own | None = None
    enabled: bool = True


class DescribeVariant(Command, frozen=True, kw_only=True):
    """Rewrite what the variant is."""

    product_id: UUID
    variant_id: UUID
    position: Place | UnsetType = UNSET
    option_values: OptionValues | UnsetType = UNSET
    barcode: Barcode | UnsetType | None = UNSET
    image_url: Url | UnsetType | None = UNSET
    weight_g: Grams | UnsetType | None = UNSET
    metadata: Own | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class PriceVariant(Command, frozen=True, kw_only=True):
    """Say what the variant costs."""

    product_id: UUID
    variant_id: UUID
    price: Money | UnsetType = UNSET
    compare_at: Money | UnsetType | None = UNSET
    cost: Money | UnsetType | None = UNSET


class DiscardVariant(Command, frozen=True, kw_only=True):
    """Let the variant be gone."""

    product_id: UUID
    variant_id: UUID


ProductCommand = (
    EnterProduct
    | DescribeProduct
    | PriceProduct
    | AssignProductSlug
    | AssignSku
    | CategoriseProduct
    | SetProductStatus
    | DefineOptions
    | DiscardProduct
    | EnterVariant
    | DescribeVariant
    | PriceVariant
    | DiscardVariant
)
