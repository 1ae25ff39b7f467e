"""Keeping the catalogue: slugs and SKUs are one product's alone in a store.

The form that names a product may also count its stock. Everything of one request is stored, or nothing.
"""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from numu_core.categories.decider import CATEGORIES
from numu_core.inventory.commands import CountStock
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.claims import CLAIMS, AlreadyClaimed, claim, holder_of, release
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import named_id
from numu_core.kernel.money import Currency, from_decimal
from numu_core.kernel.shop import Shop
from numu_core.kernel.text import slugify
from numu_core.locations.events import default_location_id
from numu_core.products.commands import (
    SKU,
    SLUG,
    AddProduct,
    AddVariant,
    AssignProductSlug,
    AssignSku,
    CategoriseProduct,
    DefineOptions,
    DescribeProduct,
    DescribeVariant,
    DiscardProduct,
    DiscardVariant,
    EditProduct,
    EditVariant,
    EnterProduct,
    EnterVariant,
    LeaveCategory,
    NewVariant,
    PriceProduct,
    PriceVariant,
    ProductSaved,
    RemoveProduct,
    RemoveVariant,
    SetProductStatus,
)
from numu_core.products.decider import PRODUCTS, Product
from numu_core.products.errors import SkuTaken, SlugNotUsable, SlugTaken
from numu_core.tenants.commands import CountProducts

C = TypeVar("C", bound=Struct)
RESERVED = {"cursor"}
"""Addresses below ``…/products/`` that are no product."""
COUNTED = "product form"
PRICES = ("price", "compare_at", "cost")


def add_product(shop: Shop, command: AddProduct) -> ProductSaved:
    """Add a product, its options, variants and first stock.

    Raises:
        ProductAlreadyAdded: the id is taken.
        SlugTaken, SlugNotUsable: the slug that was asked for; one made of the name is never refused.
        SkuTaken: another product or variant of the store has it.
        NotFound: the store has no such category.
        PlanLimitExceeded: the store's plan allows no more products.
        VariantAlreadyExists, VariantWithoutOptions, TooManyVariants, PriceOutOfRange: see ``decider``.
    """
    product_id, store_id = command.product_id, command.store_id
    _check_category(shop, store_id, command.category_id)
    shop.do(CountProducts(by=1))
    slug = _new_slug(shop, command)
    shop.do(EnterProduct(slug=slug, **_same(command, EnterProduct, but=("slug",))))
    claim(shop, SLUG, _in(store_id, slug), product_id)
    _take_sku(shop, store_id, product_id, command.sku)
    if command.options:
        shop.do(DefineOptions(product_id=product_id, options=command.options))
    _expect(shop, store_id, product_id, command.variants)
    for variant in command.variants:
        if variant.option_values:
            _add_variant(shop, store_id, product_id, variant)
    _edit_itself(shop, store_id, product_id, command.variants, told={*PRICES, "sku"})
    if command.quantity and not shop.state(PRODUCTS, product_id).added:
        _count(shop, store_id, product_id, product_id, command.quantity)
    return ProductSaved(product_id=product_id, slug=slug)


def edit_product(shop: Shop, command: EditProduct) -> None:
    """Edit what was given, leave the rest. ``quantity`` counts the product itself: with variants, theirs count.

    Raises: as ``add_product``; ``NotFound`` also when the store has no such product.
    """
    product_id, store_id = command.product_id, command.store_id
    command = _exact(command, _theirs(shop, store_id, product_id).own.price.currency)
    shop.do(DescribeProduct(**_same(command, DescribeProduct)))
    shop.do(PriceProduct(**_same(command, PriceProduct)))
    if not isinstance(command.slug, UnsetType):
        _move(shop, store_id, product_id, command.slug)
    if not isinstance(command.sku, UnsetType):
        _change_sku(shop, store_id, product_id, product_id, command.sku)
    if not isinstance(command.category_id, UnsetType):
        _check_category(shop, store_id, command.category_id)
        shop.do(CategoriseProduct(product_id=product_id, category_id=command.category_id))
    if not isinstance(command.options, UnsetType):
        shop.do(DefineOptions(product_id=product_id, options=command.options))
    if not isinstance(command.variants, UnsetType):
        told = {name for name in (*PRICES, "sku", "quantity") if getattr(command, name) is not UNSET}
        _replace_variants(shop, store_id, product_id, command.variants, told)
    if not isinstance(command.quantity, UnsetType) and not shop.state(PRODUCTS, product_id).added:
        _count(shop, store_id, product_id, product_id, command.quantity)
    if not isinstance(command.status, UnsetType):
        shop.do(SetProductStatus(product_id=product_id, status=command.status))


def leave_category(shop: Shop, command: LeaveCategory) -> None:
    """``[ProductCategorised]``; nothing when the product is elsewhere by now, or gone."""
    product = shop.state(PRODUCTS, command.product_id)
    if product.exists and product.category_id == command.category_id:
        shop.do(CategoriseProduct(product_id=command.product_id, category_id=None))


def remove_product(shop: Shop, command: RemoveProduct) -> None:
    """Remove a product and free its slug and SKUs. Its orders keep what they agreed; its stock stays where it lies.

    Raises:
        NotFound: the store never had such a product.
    """
    product = shop.state(PRODUCTS, command.product_id)
    if product.store_id != command.store_id:
        raise NotFound(what="product", id=command.product_id)
    if product.exists:
        release(shop, SLUG, _in(command.store_id, product.slug), command.product_id)
        for holder, variant in {command.product_id: product.own, **product.added}.items():
            _give_sku(shop, command.store_id, holder, variant.sku)
        shop.do(CountProducts(by=-1))
    shop.do(DiscardProduct(product_id=command.product_id))


def add_variant(shop: Shop, command: AddVariant) -> None:
    """Add one variant, with its SKU and its stock.

    Raises:
        NotFound: the store has no such product.
        SkuTaken: another product or variant of the store has it.
        VariantAlreadyExists, VariantWithoutOptions, TooManyVariants, PriceOutOfRange: see ``decider``.
    """
    _theirs(shop, command.store_id, command.product_id)
    _add_variant(shop, command.store_id, command.product_id, command.variant)


def edit_variant(shop: Shop, command: EditVariant) -> None:
    """Edit one variant; leave what is not given.

    Raises: as ``add_variant``; ``NotFound`` also for the variant, ``NotAVariant`` for options of the product itself.
    """
    _theirs(shop, command.store_id, command.product_id)
    _edit_variant(shop, command)


def remove_variant(shop: Shop, command: RemoveVariant) -> None:
    """Remove one variant and free its SKU; nothing when it is not there.

    Raises:
        NotFound: the store has no such product.
        NotAVariant: the product itself was meant.
    """
    _theirs(shop, command.store_id, command.product_id)
    _remove_variant(shop, command.store_id, command.product_id, command.variant_id)


def _replace_variants(
    shop: Shop, store_id: UUID, product_id: UUID, wanted: Sequence[NewVariant], told: Collection[str]
) -> None:
    """Let ``wanted`` be the variants.

    Args:
        told: fields of the product itself that the request states elsewhere.
    """
    real = [variant for variant in wanted if variant.option_values and variant.variant_id != product_id]
    _expect(shop, store_id, product_id, wanted)
    known, kept = shop.state(PRODUCTS, product_id).added, {variant.variant_id for variant in real if variant.variant_id}
    if strangers := kept - set(known):
        raise NotFound(what="variant", id=min(strangers))
    for gone in [variant_id for variant_id in known if variant_id not in kept]:
        _remove_variant(shop, store_id, product_id, gone)
    for variant in real:
        if variant.variant_id in known:
            _edit_variant(shop, _edit_of(variant, store_id, product_id))
        else:
            _add_variant(shop, store_id, product_id, variant)
    _edit_itself(shop, store_id, product_id, wanted, told)


def _edit_itself(
    shop: Shop, store_id: UUID, product_id: UUID, wanted: Sequence[NewVariant], told: Collection[str]
) -> None:
    """A variant without options says something about the product itself, while that is its only one."""
    if wanted and not shop.state(PRODUCTS, product_id).added:
        _edit_variant(shop, _edit_of(wanted[0], store_id, product_id, but=told))


def _edit_of(variant: NewVariant, store_id: UUID, product_id: UUID, but: Collection[str] = ()) -> EditVariant:
    """The edit that makes a known variant, or the product itself, what ``variant`` says."""
    variant_id = variant.variant_id if variant.option_values and variant.variant_id else product_id
    said = _same(variant, EditVariant, but={*but, "variant_id"})
    return EditVariant(product_id=product_id, store_id=store_id, variant_id=variant_id, **said)


def _add_variant(shop: Shop, store_id: UUID, product_id: UUID, variant: NewVariant) -> None:
    variant = _exact(variant, shop.state(PRODUCTS, product_id).own.price.currency)
    variant_id = variant.variant_id or shop.new_id()
    said = _same(variant, EnterVariant, but=("variant_id",))
    shop.do(EnterVariant(product_id=product_id, variant_id=variant_id, **said))
    _take_sku(shop, store_id, variant_id, variant.sku or None)
    if variant.quantity:
        _count(shop, store_id, product_id, variant_id, variant.quantity)


def _edit_variant(shop: Shop, command: EditVariant) -> None:
    command = _exact(command, shop.state(PRODUCTS, command.product_id).own.price.currency)
    shop.do(DescribeVariant(**_same(command, DescribeVariant)))
    if command.variant_id == command.product_id:
        shop.do(PriceProduct(**_same(command, PriceProduct)))
    else:
        shop.do(PriceVariant(**_same(command, PriceVariant)))
    if not isinstance(command.sku, UnsetType):
        _change_sku(shop, command.store_id, command.product_id, command.variant_id, command.sku)
    if not isinstance(command.quantity, UnsetType):
        _count(shop, command.store_id, command.product_id, command.variant_id, command.quantity)


def _remove_variant(shop: Shop, store_id: UUID, product_id: UUID, variant_id: UUID) -> None:
    if variant := shop.state(PRODUCTS, product_id).added.get(variant_id):
        _give_sku(shop, store_id, variant_id, variant.sku)
    shop.do(DiscardVariant(product_id=product_id, variant_id=variant_id))


def _new_slug(shop: Shop, command: AddProduct) -> str:
    if command.slug is not None:
        return _usable(shop, command.store_id, command.product_id, command.slug)
    name, tail = slugify(command.name) or "product", command.product_id.hex
    made = [name, *(f"{name[:100]}-{tail[-size:]}" for size in (6, 12, 32))]
    return next(slug for slug in made if not _means_something_else(slug) and _free(shop, command.store_id, slug))


def _usable(shop: Shop, store_id: UUID, product_id: UUID, wanted: str) -> str:
    slug = slugify(wanted)
    if not slug or _means_something_else(slug):
        raise SlugNotUsable(slug=wanted)
    if holder_of(shop, SLUG, _in(store_id, slug)) not in {None, product_id}:
        raise SlugTaken(slug=slug)
    return slug


def _free(shop: Shop, store_id: UUID, slug: str) -> bool:
    return holder_of(shop, SLUG, _in(store_id, slug)) is None


def _means_something_else(slug: str) -> bool:
    """A route, or an id: product pages are found by slug or by id."""
    try:
        return slug in RESERVED or UUID(slug) is not None
    except ValueError:
        return False


def _move(shop: Shop, store_id: UUID, product_id: UUID, wanted: str) -> None:
    before, slug = shop.state(PRODUCTS, product_id).slug, _usable(shop, store_id, product_id, wanted)
    if slug != before:
        release(shop, SLUG, _in(store_id, before), product_id)
        claim(shop, SLUG, _in(store_id, slug), product_id)
        shop.do(AssignProductSlug(product_id=product_id, slug=slug))


def _change_sku(shop: Shop, store_id: UUID, product_id: UUID, variant_id: UUID, sku: str | None) -> None:
    product = shop.state(PRODUCTS, product_id)
    before = {**product.added, product_id: product.own}[variant_id].sku
    if sku == before:
        return
    _give_sku(shop, store_id, variant_id, before)
    _take_sku(shop, store_id, variant_id, sku)
    shop.do(AssignSku(product_id=product_id, variant_id=variant_id, sku=sku))


def _take_sku(shop: Shop, store_id: UUID, holder: UUID, sku: str | None) -> None:
    try:
        if sku is not None:
            claim(shop, SKU, _in(store_id, sku), holder)
    except AlreadyClaimed:
        raise SkuTaken(sku=sku or "") from None


def _give_sku(shop: Shop, store_id: UUID, holder: UUID, sku: str | None) -> None:
    if sku is not None:
        release(shop, SKU, _in(store_id, sku), holder)


def _count(shop: Shop, store_id: UUID, product_id: UUID, variant_id: UUID, quantity: int) -> None:
    location_id = default_location_id(store_id)
    shop.do(
        CountStock(
            stock_id=stock_id(variant_id, location_id),
            store_id=store_id,
            product_id=product_id,
            variant_id=variant_id,
            location_id=location_id,
            available=quantity,
            reason=COUNTED,
        )
    )


def _check_category(shop: Shop, store_id: UUID, category_id: UUID | None) -> None:
    if category_id and shop.state(CATEGORIES, category_id).store_id != store_id:
        raise NotFound(what="category", id=category_id)


def _theirs(shop: Shop, store_id: UUID, product_id: UUID) -> Product:
    product = shop.state(PRODUCTS, product_id)
    if not product.exists or product.store_id != store_id:
        raise NotFound(what="product", id=product_id)
    return product


def _expect(shop: Shop, store_id: UUID, product_id: UUID, variants: Sequence[NewVariant]) -> None:
    """Load together what many variants need."""
    skus = [variant.sku for variant in variants if isinstance(variant.sku, str)]
    shop.expect(CLAIMS, [named_id("claims", SKU, _in(store_id, sku)) for sku in skus])
    shelves = [variant.variant_id or product_id for variant in variants if variant.quantity is not UNSET]
    location_id = default_location_id(store_id)
    shop.expect(INVENTORY, [stock_id(variant_id, location_id) for variant_id in shelves])


def _in(store_id: UUID, value: str) -> str:
    """A value that is unique in a store only."""
    return f"{store_id}:{value}"


def _exact(asked: C, currency: Currency) -> C:
    """``asked`` with the prices that are texts as money.

    Raises:
        AmountNotExact: a text is no amount, or digits would be lost.
    """
    prices = {name: getattr(asked, name) for name in PRICES}
    return replace(asked, **{n: from_decimal(text, currency) for n, text in prices.items() if isinstance(text, str)})


def _same(source: Struct, kind: type[Struct], but: Collection[str] = ()) -> dict[str, Any]:
    """What ``source`` says in fields that ``kind`` has under the same name."""
    names = [name for name in kind.__struct_fields__ if name not in but]
    return {name: said for name in names if (said := getattr(source, name, UNSET)) is not UNSET}


FLOWS = [
    (AddProduct, add_product),
    (EditProduct, edit_product),
    (LeaveCategory, leave_category),
    (RemoveProduct, remove_product),
    (AddVariant, add_variant),
    (EditVariant, edit_variant),
    (RemoveVariant, remove_variant),
]
