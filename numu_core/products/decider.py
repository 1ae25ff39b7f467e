"""What a product is, and which facts may follow.

``Product`` holds only what a decision needs; what a page needs lives in ``numu_projections.products``.
"""

from typing import Any, assert_never
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field, structs
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import CurrencyMismatch, Money
from numu_core.products.commands import (
    MOST_VARIANTS,
    AssignProductSlug,
    AssignSku,
    CategoriseProduct,
    DefineOptions,
    DescribeProduct,
    DescribeVariant,
    DiscardProduct,
    DiscardVariant,
    EnterProduct,
    EnterVariant,
    PriceProduct,
    PriceVariant,
    ProductCommand,
    SetProductStatus,
)
from numu_core.products.errors import (
    NotAVariant,
    PriceOutOfRange,
    ProductAlreadyAdded,
    TooManyVariants,
    VariantAlreadyExists,
    VariantWithoutOptions,
)
from numu_core.products.events import (
    OptionsDefined,
    ProductAdded,
    ProductArchived,
    ProductCategorised,
    ProductDeclaredOutOfStock,
    ProductDescribed,
    ProductEvent,
    ProductPriced,
    ProductPublished,
    ProductRemoved,
    ProductSlugAssigned,
    ProductType,
    ProductWithdrawn,
    SkuAssigned,
    Status,
    VariantAdded,
    VariantDescribed,
    VariantPriced,
    VariantRemoved,
)

DEAREST = 10**12  # minor units; a line of a thousand pieces still fits 64 bits
NOBODY = UUID(int=0)
PRICES = ("price", "compare_at", "cost")


class Variant(Struct, frozen=True, kw_only=True):
    """One way to have a product."""

    price: Money = Money(0, "EGP")
    compare_at: Money | None = None
    cost: Money | None = None
    sku: str | None = None
    option_values: dict[str, str] = field(default_factory=dict)
    enabled: bool = True  # False: known, and not sold
    weight_g: float | None = None  # grams
    position: int = 0  # in lists, ascending

    @property
    def title(self) -> str | None:
        """``"M / أحمر"``; ``None`` for the only variant."""
        return " / ".join(self.option_values.values()) or None


class Product(Struct, frozen=True, kw_only=True):
    """One product."""

    product_id: UUID = NOBODY
    store_id: UUID = NOBODY
    name: str = ""
    slug: str = ""
    status: Status | None = None  # None: never added, or removed
    category_id: UUID | None = None
    images: tuple[str, ...] = ()  # URLs, in order
    stocked: bool = True  # False: a service or a download, of which there are no pieces
    own: Variant = Variant()  # price and SKU of the product itself
    added: dict[UUID, Variant] = field(default_factory=dict)

    @property
    def exists(self) -> bool:
        """Added, and not removed."""
        return self.status is not None

    @property
    def sold(self) -> bool:
        """Whether it can be bought now, stock aside."""
        return self.status is Status.ACTIVE

    @property
    def variants(self) -> dict[UUID, Variant]:
        """What can be bought: the product itself, under its own id, until variants are added."""
        return self.added or ({self.product_id: self.own} if self.exists else {})


FACT_OF: dict[Status, Any] = {
    Status.ACTIVE: ProductPublished,
    Status.DRAFT: ProductWithdrawn,
    Status.ARCHIVED: ProductArchived,
    Status.OUT_OF_STOCK: ProductDeclaredOutOfStock,
}
STATUS_OF = {fact: status for status, fact in FACT_OF.items()}


def evolve(product: Product, event: ProductEvent) -> Product:  # noqa: PLR0911 - one short case for each fact
    """The product after ``event``."""
    match event:
        case ProductAdded():
            same = _given(event, ("product_id", "store_id", "name", "slug", "status", "category_id"))
            same |= {"stocked": event.product_type is ProductType.PHYSICAL, "images": event.details.images}
            return Product(**same, own=Variant(**_given(event, (*PRICES, "sku"))))
        case ProductDescribed():
            return replace(product, **_given(event, ("name", "images")))
        case ProductPriced():
            return replace(product, own=_priced(product.own, event))
        case ProductSlugAssigned():
            return replace(product, slug=event.slug)
        case ProductCategorised():
            return replace(product, category_id=event.category_id)
        case ProductPublished() | ProductWithdrawn() | ProductArchived() | ProductDeclaredOutOfStock():
            return replace(product, status=STATUS_OF[type(event)])
        case ProductRemoved():
            return replace(product, status=None, added={})
        case OptionsDefined():
            return product
        case VariantAdded() | VariantDescribed() | VariantPriced() | SkuAssigned() | VariantRemoved():
            return _evolve_variant(product, event)
        case _:
            assert_never(event)


def _evolve_variant(
    product: Product, event: VariantAdded | VariantDescribed | VariantPriced | SkuAssigned | VariantRemoved
) -> Product:
    match event:
        case VariantAdded():
            return _with(product, event.variant_id, Variant(**_given(event, Variant.__struct_fields__)))
        case VariantDescribed():
            changes = _given(event, ("option_values", "enabled", "weight_g", "position"))
            return _with(product, event.variant_id, replace(_of(product, event.variant_id), **changes))
        case VariantPriced():
            return _with(product, event.variant_id, _priced(_of(product, event.variant_id), event))
        case SkuAssigned():
            return _with(product, event.variant_id, replace(_of(product, event.variant_id), sku=event.sku))
        case VariantRemoved():
            return replace(product, added={known: v for known, v in product.added.items() if known != event.variant_id})
        case _:
            assert_never(event)


def _of(product: Product, variant_id: UUID) -> Variant:
    return product.own if variant_id == product.product_id else product.added[variant_id]


def _with(product: Product, variant_id: UUID, variant: Variant) -> Product:
    if variant_id == product.product_id:
        return replace(product, own=variant)
    return replace(product, added={**product.added, variant_id: variant})


def enter(product: Product, command: EnterProduct) -> list[ProductEvent]:
    """``[ProductAdded]``.

    Raises:
        ProductAlreadyAdded: the id is taken, also when that product was removed.
        PriceOutOfRange, CurrencyMismatch: the prices make no sense.
    """
    if product.product_id != NOBODY:
        raise ProductAlreadyAdded(product_id=command.product_id)
    _check(command.price, command.compare_at, command.cost)
    return [ProductAdded(**structs.asdict(command))]


def describe(product: Product, command: DescribeProduct) -> list[ProductEvent]:
    """``[ProductDescribed]`` with the fields that were given; nothing when none was, or only the name it has."""
    _there(product, command.product_id)
    told = _told(command, "product_id")
    if told.get("name") == product.name:
        del told["name"]
    return [ProductDescribed(product_id=command.product_id, **told)] if told else []


def price(product: Product, command: PriceProduct) -> list[ProductEvent]:
    """``[ProductPriced]``; nothing when it costs that already.

    Raises:
        PriceOutOfRange, CurrencyMismatch: the prices make no sense.
    """
    _there(product, command.product_id)
    after = replace(product.own, **_told(command, "product_id"))
    _check(after.price, after.compare_at, after.cost)
    if after == product.own:
        return []
    for variant in product.added.values():
        _same_currency(after.price, variant.price)
    return [ProductPriced(product_id=command.product_id, **_given(after, PRICES))]


def assign_slug(product: Product, command: AssignProductSlug) -> list[ProductEvent]:
    """``[ProductSlugAssigned]``; nothing when it has that one."""
    _there(product, command.product_id)
    assigned = ProductSlugAssigned(product_id=command.product_id, slug=command.slug)
    return [] if product.slug == command.slug else [assigned]


def assign_sku(product: Product, command: AssignSku) -> list[ProductEvent]:
    """``[SkuAssigned]``; nothing when it has that one. The product keeps a SKU of its own beside those of variants."""
    if command.variant_id != product.product_id:
        _variant(product, command.product_id, command.variant_id)
    _there(product, command.product_id)
    assigned = SkuAssigned(product_id=command.product_id, variant_id=command.variant_id, sku=command.sku)
    return [] if _of(product, command.variant_id).sku == command.sku else [assigned]


def categorise(product: Product, command: CategoriseProduct) -> list[ProductEvent]:
    """``[ProductCategorised]``; nothing when it is there."""
    _there(product, command.product_id)
    moved = ProductCategorised(product_id=command.product_id, category_id=command.category_id)
    return [] if product.category_id == command.category_id else [moved]


def set_status(product: Product, command: SetProductStatus) -> list[ProductEvent]:
    """The fact that belongs to the status; nothing when it has that one."""
    _there(product, command.product_id)
    fact: ProductEvent = FACT_OF[command.status](product_id=command.product_id)
    return [] if product.status is command.status else [fact]


def define_options(product: Product, command: DefineOptions) -> list[ProductEvent]:
    """``[OptionsDefined]``."""
    _there(product, command.product_id)
    return [OptionsDefined(product_id=command.product_id, options=tuple(command.options))]


def discard(product: Product, command: DiscardProduct) -> list[ProductEvent]:
    """``[ProductRemoved]``, once."""
    return [ProductRemoved(product_id=command.product_id)] if product.exists else []


def enter_variant(product: Product, command: EnterVariant) -> list[ProductEvent]:
    """``[VariantAdded]``.

    Raises:
        VariantAlreadyExists: same id, or same choices.
        VariantWithoutOptions: it differs in nothing.
        TooManyVariants: the product is full.
        PriceOutOfRange, CurrencyMismatch: the prices make no sense, or are not in the product's currency.
    """
    _there(product, command.product_id)
    if command.variant_id in {*product.added, product.product_id}:
        raise VariantAlreadyExists(variant_id=command.variant_id, option_values=command.option_values)
    if len(product.added) >= MOST_VARIANTS:
        raise TooManyVariants(most=MOST_VARIANTS)
    _distinct(product, command.variant_id, command.option_values)
    _check(command.price, command.compare_at, command.cost)
    _same_currency(product.own.price, command.price)
    return [VariantAdded(**structs.asdict(command))]


def describe_variant(product: Product, command: DescribeVariant) -> list[ProductEvent]:
    """``[VariantDescribed]`` with the fields that were given and are not known to be so; nothing when none is left.

    Raises:
        VariantAlreadyExists, VariantWithoutOptions: the new choices are another variant's, or none.
        NotAVariant: choices for the product itself.
    """
    variant = _variant(product, command.product_id, command.variant_id)
    if not isinstance(command.option_values, UnsetType):
        _distinct(product, command.variant_id, command.option_values)
    said = _told(command, "product_id", "variant_id")
    told = {name: value for name, value in said.items() if getattr(variant, name, UNSET) != value}
    described = VariantDescribed(product_id=command.product_id, variant_id=command.variant_id, **told)
    return [described] if told else []


def price_variant(product: Product, command: PriceVariant) -> list[ProductEvent]:
    """``[VariantPriced]``; nothing when it costs that already.

    Raises:
        PriceOutOfRange, CurrencyMismatch: the prices make no sense, or are not in the product's currency.
    """
    before = _variant(product, command.product_id, command.variant_id)
    after = replace(before, **_told(command, "product_id", "variant_id"))
    _check(after.price, after.compare_at, after.cost)
    _same_currency(product.own.price, after.price)
    if after == before:
        return []
    return [VariantPriced(product_id=command.product_id, variant_id=command.variant_id, **_given(after, PRICES))]


def discard_variant(product: Product, command: DiscardVariant) -> list[ProductEvent]:
    """``[VariantRemoved]``; nothing when it is not there.

    Raises:
        NotAVariant: the product itself was meant.
    """
    _there(product, command.product_id)
    if command.variant_id == product.product_id:
        raise NotAVariant(product_id=product.product_id)
    removed = VariantRemoved(product_id=command.product_id, variant_id=command.variant_id)
    return [removed] if command.variant_id in product.added else []


def _there(product: Product, product_id: UUID) -> None:
    if not product.exists:
        raise NotFound(what="product", id=product_id)


def _variant(product: Product, product_id: UUID, variant_id: UUID) -> Variant:
    _there(product, product_id)
    if variant_id not in product.variants:
        raise NotFound(what="variant", id=variant_id)
    return product.variants[variant_id]


def _distinct(product: Product, variant_id: UUID, option_values: dict[str, str]) -> None:
    if variant_id == product.product_id:
        if option_values:
            raise NotAVariant(product_id=variant_id)
        return
    if not option_values or not all(name.strip() and value.strip() for name, value in option_values.items()):
        raise VariantWithoutOptions(variant_id=variant_id)
    others = (variant.option_values for known, variant in product.added.items() if known != variant_id)
    if option_values in others:
        raise VariantAlreadyExists(variant_id=variant_id, option_values=option_values)


def _check(price: Money, compare_at: Money | None, cost: Money | None) -> None:
    for what, amount in (("price", price), ("compare_at", compare_at), ("cost", cost)):
        if amount is not None:
            _same_currency(price, amount)
            if not 0 <= amount.minor <= DEAREST:
                raise PriceOutOfRange(field=what, price=amount.decimal())


def _same_currency(one: Money, other: Money) -> None:
    if one.currency != other.currency:
        raise CurrencyMismatch(left=one.currency, right=other.currency)


def _priced(variant: Variant, event: ProductPriced | VariantPriced) -> Variant:
    return replace(variant, price=event.price, compare_at=event.compare_at, cost=event.cost)


def _given(of: Struct, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields among ``names`` that are not left out."""
    return {name: value for name in names if (value := getattr(of, name)) is not UNSET}


def _told(command: Struct, *about: str) -> dict[str, Any]:
    """What the command says, besides what it is about."""
    return {name: value for name, value in structs.asdict(command).items() if value is not UNSET and name not in about}


PRODUCTS: Decider[Product, ProductEvent] = Decider(
    stream="products",
    key="product_id",
    initial=Product(),
    commands=ProductCommand,
    events=ProductEvent,
    evolve=evolve,
    decide={
        EnterProduct: enter,
        DescribeProduct: describe,
        PriceProduct: price,
        AssignProductSlug: assign_slug,
        AssignSku: assign_sku,
        CategoriseProduct: categorise,
        SetProductStatus: set_status,
        DefineOptions: define_options,
        DiscardProduct: discard,
        EnterVariant: enter_variant,
        DescribeVariant: describe_variant,
        PriceVariant: price_variant,
        DiscardVariant: discard_variant,
    },
)
DECIDERS = [PRODUCTS]
