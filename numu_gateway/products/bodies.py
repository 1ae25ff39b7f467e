"""What clients send about products. What an edit leaves out stays; ``null`` empties where empty is possible."""

from collections.abc import Collection
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from numu_core.kernel.money import AmountNotExact, Currency, Money, from_decimal
from numu_core.products.commands import MOST_VARIANTS, NewVariant
from numu_core.products.events import Option
from numu_gateway.kernel.text import plain

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Slug = Annotated[str, Meta(max_length=255)]
Sku = Annotated[str, Meta(max_length=100)]
Text = Annotated[str, Meta(max_length=10_000)]
Short = Annotated[str, Meta(max_length=500)]
Title = Annotated[str, Meta(max_length=70)]
Summary = Annotated[str, Meta(max_length=160)]
Link = Annotated[str, Meta(max_length=2048, pattern=r'^(?:https?://|/)[^\s<>"]*$')]
Links = Annotated[list[Link], Meta(max_length=50)]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=50)]
Own = Annotated[dict[str, Any], Meta(max_length=200)]
Pieces = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Place = Annotated[int, Meta(ge=0, le=1_000_000)]
Grams = Annotated[float, Meta(ge=0, le=1e9)]
Status = Literal["draft", "active", "archived", "out_of_stock"]
OptionValues = Annotated[
    dict[Annotated[str, Meta(max_length=64)], Annotated[str, Meta(max_length=255)]], Meta(max_length=3)
]
WIDEST = 20
"""Digits of an amount; nothing costs more."""


class OptionBody(Struct, kw_only=True):
    """``ProductOptionInput``."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    position: Annotated[int, Meta(ge=0, le=2)] = 0
    values: Annotated[list[Annotated[str, Meta(min_length=1, max_length=255)]], Meta(max_length=50)] = []


class VariantBody(Struct, kw_only=True):
    """``VariantInput``: a variant inside a product. Without option values it is the product itself."""

    id: UUID | None = None
    position: Place = 0
    option_values: OptionValues = {}
    price: Decimal
    price_currency: Currency | None = None  # None: the product's
    compare_at_price: Decimal | UnsetType | None = UNSET
    cost_price: Decimal | UnsetType | None = UNSET
    sku: Sku | UnsetType | None = UNSET
    barcode: Sku | UnsetType | None = UNSET
    inventory_quantity: Pieces | UnsetType = UNSET
    image_url: Link | UnsetType | None = UNSET
    weight: Grams | UnsetType | None = UNSET


Variants = Annotated[list[VariantBody], Meta(max_length=MOST_VARIANTS)]
Options = Annotated[list[OptionBody], Meta(max_length=3)]


class CreateProductBody(Struct, kw_only=True):
    """``CreateProductRequest``."""

    name: Name
    slug: Slug | None = None
    sku: Sku | None = None
    description: Text | None = None
    short_description: Short | None = None
    product_type: Literal["physical", "digital", "service"] = "physical"
    price: Decimal
    price_currency: Currency | None = None  # None: the store's
    compare_at_price: Decimal | None = None
    cost_price: Decimal | None = None
    quantity: Pieces = 0
    low_stock_threshold: Pieces = 5
    images: Links = []
    category_id: UUID | None = None
    tags: Tags = []
    attributes: Own = {}
    status: Status | None = None  # None: draft
    seo_title: Title | None = None
    seo_description: Summary | None = None
    meta_catalog_id: Slug | None = None
    options: Options = []
    variants: Variants = []


class UpdateProductBody(Struct, kw_only=True):
    """``UpdateProductRequest``."""

    name: Name | UnsetType | None = UNSET
    slug: Slug | UnsetType | None = UNSET
    sku: Sku | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    short_description: Short | UnsetType | None = UNSET
    price: Decimal | UnsetType | None = UNSET
    compare_at_price: Decimal | UnsetType | None = UNSET
    cost_price: Decimal | UnsetType | None = UNSET
    quantity: Pieces | UnsetType | None = UNSET
    low_stock_threshold: Pieces | UnsetType | None = UNSET
    images: Links | UnsetType | None = UNSET
    category_id: UUID | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    attributes: Own | UnsetType | None = UNSET
    status: Status | UnsetType | None = UNSET
    seo_title: Title | UnsetType | None = UNSET
    seo_description: Summary | UnsetType | None = UNSET
    meta_catalog_id: Slug | UnsetType | None = UNSET
    options: Options | UnsetType | None = UNSET
    variants: Variants | UnsetType | None = UNSET


class CreateVariantBody(Struct, kw_only=True):
    """``CreateVariantRequest``."""

    option_values: OptionValues = {}
    price: Decimal
    price_currency: Currency | None = None  # None: the product's
    compare_at_price: Decimal | None = None
    cost_price: Decimal | None = None
    sku: Sku | None = None
    barcode: Sku | None = None
    inventory_quantity: Pieces = 0
    image_url: Link | None = None
    weight_g: Grams | None = None
    position: Place = 0
    metadata: Own | None = None


class UpdateVariantBody(Struct, kw_only=True):
    """``UpdateVariantRequest``."""

    option_values: OptionValues | UnsetType | None = UNSET
    price: Decimal | UnsetType | None = UNSET
    price_currency: Currency | None = None  # None: the product's
    compare_at_price: Decimal | UnsetType | None = UNSET
    cost_price: Decimal | UnsetType | None = UNSET
    sku: Sku | UnsetType | None = UNSET
    barcode: Sku | UnsetType | None = UNSET
    inventory_quantity: Pieces | UnsetType | None = UNSET
    image_url: Link | UnsetType | None = UNSET
    weight_g: Grams | UnsetType | None = UNSET
    position: Place | UnsetType | None = UNSET
    metadata: Own | UnsetType | None = UNSET


NAMES = {
    "compare_at_price": "compare_at",
    "cost_price": "cost",
    "inventory_quantity": "quantity",
    "weight": "weight_g",
    "id": "variant_id",
}
"""Fields that commands call otherwise."""

WORDS = {"name", "description", "short_description", "seo_title", "seo_description"}
"""Texts from people: without markup."""

CLEARABLE = {
    "sku", "description", "short_description", "compare_at_price", "cost_price", "category_id", "seo_title",
    "seo_description", "meta_catalog_id", "barcode", "image_url", "weight", "weight_g", "metadata",
}  # fmt: skip
"""``null`` empties these; anything else it leaves alone."""

EMPTY: dict[str, Any] = {"images": (), "tags": (), "attributes": {}}
"""What ``null`` makes of these."""

PRICES = {"price", "compare_at_price", "cost_price"}


def asked(body: Struct, currency: Currency | None, but: Collection[str] = ()) -> dict[str, Any]:
    """What ``body`` says, in the words of commands.

    Args:
        body: one of the above.
        currency: of its prices; ``None``: the product's own, whatever it is.
        but: fields that are not taken over.

    Raises:
        AmountNotExact: a price is no amount in the currency.
    """
    said: dict[str, Any] = {}
    for name, value in structs.asdict(body).items():
        kept = EMPTY.get(name) if value is None else value
        if name not in but and kept is not UNSET and (kept is not None or name in CLEARABLE):
            said[NAMES.get(name, name)] = _word(name, kept, currency)
    return said


def options_of(options: list[OptionBody]) -> tuple[Option, ...]:
    """Options in their order."""
    ordered = sorted(options, key=lambda option: option.position)
    return tuple(Option(name=plain(one.name), values=tuple(plain(value) for value in one.values)) for one in ordered)


def variants_of(variants: list[VariantBody], currency: Currency | None, *, known: bool) -> list[NewVariant]:
    """Variants as commands want them.

    Args:
        variants: as they are asked for.
        currency: of prices that do not name theirs; ``None``: the product's own.
        known: whether their ids are those of existing variants; new ones get fresh ids.
    """
    but = {"price_currency"} if known else {"price_currency", "id"}
    return [NewVariant(**asked(variant, variant.price_currency or currency, but)) for variant in variants]


def _word(name: str, value: Any, currency: Currency | None) -> Any:
    if name in PRICES and value is not None:
        return price_of(value, currency)
    if name in WORDS and value is not None:
        return plain(value)
    if name == "option_values":
        return {plain(option): plain(choice) for option, choice in value.items()}
    if name in {"sku", "barcode", "meta_catalog_id"}:
        return (value or "").strip() or None
    return tuple(plain(tag) for tag in value) if name == "tags" else value


def price_of(amount: Decimal, currency: Currency | None) -> Money | str:
    """Major units as money; as plain text, where only the product knows the currency.

    Raises:
        AmountNotExact: no number, or digits would be lost.
    """
    if not amount.is_finite() or abs(amount.adjusted()) > WIDEST or len(amount.as_tuple().digits) > WIDEST:
        raise AmountNotExact(text=str(amount)[:40], currency=currency or "")
    text = format(amount, "f")
    return text if currency is None else from_decimal(text, currency)
