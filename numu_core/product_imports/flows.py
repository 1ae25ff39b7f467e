"""A row of a sheet is a product that may be there already."""

from typing import Any
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from numu_core.kernel.claims import holder_of
from numu_core.kernel.money import Currency, Money, from_decimal
from numu_core.kernel.shop import Shop
from numu_core.kernel.text import slugify
from numu_core.product_imports.commands import ImportedVariant, ImportProduct, ProductImported
from numu_core.product_imports.errors import UnknownCategory
from numu_core.products.commands import SKU, SLUG, AddProduct, EditProduct, NewVariant
from numu_core.products.decider import PRODUCTS, Product
from numu_core.products.events import Details, ProductType, Status

TEXTS = ("description", "short_description", "images", "tags", "seo_title", "seo_description", "low_stock_threshold")
OF_A_VARIANT = ("compare_at", "cost", "sku", "barcode", "image_url", "weight_g", "quantity")


def import_product(shop: Shop, command: ImportProduct) -> ProductImported:
    """Add a product or edit the one that is meant. Variants that the sheet does not name stay.

    Raises:
        UnknownCategory: the store has no such category.
        AmountNotExact: a price is no amount.
        And what ``AddProduct`` and ``EditProduct`` refuse.
    """
    category_id = _category(shop, command)
    if (known := _meant(shop, command)) is None:
        _add(shop, command, category_id)
        return ProductImported(product_id=command.product_id, created=True)
    _edit(shop, command, known, category_id)
    return ProductImported(product_id=known.product_id, created=False)


def _meant(shop: Shop, command: ImportProduct) -> Product | None:
    """The product that has the slug, else the SKU; else the one of this name, unless its SKUs are other ones."""
    if command.slug is not None:
        return _holder(shop, SLUG, command.store_id, slugify(command.slug))
    skus = {row.sku for row in command.rows if isinstance(row.sku, str)}
    for sku in sorted(skus):
        if found := _holder(shop, SKU, command.store_id, sku):
            return found
    named = _holder(shop, SLUG, command.store_id, slugify(command.name))
    if named is None or named.name != command.name:
        return None
    return named if not skus or skus & {one.sku for one in named.variants.values()} else None


def _holder(shop: Shop, what: str, store_id: UUID, value: str) -> Product | None:
    holder = holder_of(shop, what, f"{store_id}:{value}")
    product = shop.state(PRODUCTS, holder) if holder else None
    return product if product and product.exists and product.store_id == store_id else None


def _add(shop: Shop, command: ImportProduct, category_id: UUID | None) -> None:
    first, currency = command.rows[0], command.currency
    said: dict[str, Any] = _status(command)
    if isinstance(command.product_type, str):
        said["product_type"] = ProductType(command.product_type)
    if isinstance(first.quantity, int):
        said["quantity"] = first.quantity
    if isinstance(first.sku, str) and not first.option_values:
        said["sku"] = first.sku
    shop.do(
        AddProduct(
            product_id=command.product_id,
            store_id=command.store_id,
            name=command.name,
            slug=command.slug,
            price=from_decimal(first.price, currency),
            compare_at=_amount(first.compare_at, currency),
            cost=_amount(first.cost, currency),
            category_id=category_id,
            details=Details(**_said(command, *TEXTS)),
            variants=[_variant(row) for row in command.rows],
            **said,
        )
    )


def _edit(shop: Shop, command: ImportProduct, known: Product, category_id: UUID | None) -> None:
    first = command.rows[0]
    said = {**_status(command), **_said(command, *TEXTS)}
    if category_id is not None:
        said["category_id"] = category_id
    if not first.option_values:
        said |= {"price": first.price, **_said(first, "compare_at", "cost", "sku", "quantity")}
    if any(row.option_values for row in command.rows) or not known.added:
        said["variants"] = _merged(known, command)
        if known.added and next(iter(known.added.values())).price == known.own.price:
            said["price"] = said["variants"][0].price  # it was its first variant's: it stays so
    edit = EditProduct(product_id=known.product_id, store_id=command.store_id, name=command.name, **said)
    shop.do(edit)


def _merged(known: Product, command: ImportProduct) -> list[NewVariant]:
    """What is there, as the sheet has it where it names it; then what is new."""
    rows = list(command.rows)
    merged = []
    for variant_id, variant in known.added.items():
        named = next((row for row in rows if row.option_values == variant.option_values), None)
        named = named or next((row for row in rows if variant.sku and row.sku == variant.sku), None)
        if named is None:
            same = NewVariant(variant_id=variant_id, option_values=variant.option_values, price=variant.price)
            merged.append(same)
        else:
            rows.remove(named)
            merged.append(_variant(named, variant_id))
    return merged + [_variant(row) for row in rows]


def _variant(row: ImportedVariant, variant_id: UUID | None = None) -> NewVariant:
    said = _said(row, *OF_A_VARIANT)
    return NewVariant(variant_id=variant_id, option_values=row.option_values, price=row.price, **said)


def _category(shop: Shop, command: ImportProduct) -> UUID | None:
    if command.category is None:
        return None
    slug = f"{command.store_id}:{slugify(command.category)}"
    if (category_id := holder_of(shop, "categories.slug", slug)) is None:
        raise UnknownCategory(category=command.category)
    return category_id


def _status(command: ImportProduct) -> dict[str, Any]:
    return {"status": Status(command.status)} if isinstance(command.status, str) else {}


def _amount(text: str | UnsetType, currency: Currency) -> Money | None:
    return from_decimal(text, currency) if isinstance(text, str) else None


def _said(of: Struct, *names: str) -> dict[str, Any]:
    return {name: said for name in names if (said := getattr(of, name)) is not UNSET}


FLOWS = [(ImportProduct, import_product)]
