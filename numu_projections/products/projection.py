"""``products``: one row per product, with the JSON shoppers get. It changes with the product or its availability."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from msgspec import UNSET, json, structs
from msgspec.structs import replace

from numu_core.inventory.events import StockBecameAvailable, StockRanOut
from numu_core.kernel.messages import Event, Recorded
from numu_core.locations.events import default_location_id
from numu_core.product_images.events import ProductImageRemoved, ProductImageResized
from numu_core.products.events import (
    OptionsDefined,
    ProductAdded,
    ProductArchived,
    ProductCategorised,
    ProductDeclaredOutOfStock,
    ProductDescribed,
    ProductPriced,
    ProductPublished,
    ProductRemoved,
    ProductSlugAssigned,
    ProductWithdrawn,
    SkuAssigned,
    VariantAdded,
    VariantDescribed,
    VariantPriced,
    VariantRemoved,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.products.tables import OptionPart, ProductRow, VariantPart, products
from numu_projections.products.views import listed_product, product_view, shoppers_stock

E = TypeVar("E", bound=Event)
VISIBLE = {"active", "out_of_stock"}
encode = json.Encoder(order="deterministic").encode  # so that a row read back from the table gives the same text


def shown(row: ProductRow) -> ProductRow:
    """``row`` with what is made of it: whether and how shoppers see it."""
    row = replace(row, visible=row.status in VISIBLE)
    stock = shoppers_stock(row)
    return replace(
        row,
        listed=encode(listed_product(row, stock, cost=False)).decode(),
        page=encode(product_view(row, stock, cost=False)).decode(),
    )


def changing(
    apply: Callable[[ProductRow, E, Recorded], dict[str, Any]],
) -> Callable[[ProductRow, E, Recorded], ProductRow]:
    """A fold from a function that says which columns change."""

    def changed(row: ProductRow, event: E, at: Recorded) -> ProductRow:
        return shown(replace(row, **apply(row, event, at), updated_at=at.recorded_at, version=at.version))

    return changed


def added(_: ProductRow | None, event: ProductAdded, at: Recorded) -> ProductRow:
    """A new product, which is its own only variant."""
    prices = _prices(event)
    return shown(
        ProductRow(
            product_id=event.product_id,
            store_id=event.store_id,
            name=event.name,
            slug=event.slug,
            product_type=event.product_type,
            status=event.status,
            visible=False,
            **prices,
            currency=event.price.currency,
            category_id=event.category_id,
            sku=event.sku,
            **structs.asdict(event.details),
            image_sizes={},
            options=(),
            own=VariantPart(
                variant_id=event.product_id,
                position=0,
                option_values=(),
                **prices,
                sku=event.sku,
                barcode=None,
                image_url=None,
                weight_g=None,
                metadata=None,
                enabled=True,
                created_at=at.recorded_at,
                updated_at=at.recorded_at,
            ),
            variants=(),
            available=(),
            created_at=at.recorded_at,
            updated_at=at.recorded_at,
            version=at.version,
        )
    )


def described(_: ProductRow, event: ProductDescribed, at: Recorded) -> dict[str, Any]:  # noqa: ARG001
    """The fields that were given."""
    return _given(event, "product_id")


def priced(row: ProductRow, event: ProductPriced, at: Recorded) -> dict[str, Any]:
    """Other prices, of the product and of it as its own variant."""
    own = replace(row.own, **_prices(event), updated_at=at.recorded_at)
    return {**_prices(event), "currency": event.price.currency, "own": own}


def slug_assigned(_: ProductRow, event: ProductSlugAssigned, at: Recorded) -> dict[str, Any]:  # noqa: ARG001
    """Another address."""
    return {"slug": event.slug}


def categorised(_: ProductRow, event: ProductCategorised, at: Recorded) -> dict[str, Any]:  # noqa: ARG001
    """Another category."""
    return {"category_id": event.category_id}


def has_status(status: str) -> Callable[[ProductRow, Event, Recorded], ProductRow]:
    """A fold that puts the product into ``status``."""
    return changing(lambda _row, _event, _at: {"status": status})


def options_defined(_: ProductRow, event: OptionsDefined, at: Recorded) -> dict[str, Any]:  # noqa: ARG001
    """Other choices."""
    return {"options": tuple(OptionPart(name=option.name, values=option.values) for option in event.options)}


def sku_assigned(row: ProductRow, event: SkuAssigned, at: Recorded) -> dict[str, Any]:
    """Another SKU, of the product or of a variant."""
    own = {"sku": event.sku} if event.variant_id == row.product_id else {}
    return {**own, **_in_variant(row, event.variant_id, at, {"sku": event.sku})}


def variant_added(row: ProductRow, event: VariantAdded, at: Recorded) -> dict[str, Any]:
    """One more variant."""
    same = [name for name in VariantPart.__struct_fields__ if name in VariantAdded.__struct_fields__]
    told = {name: getattr(event, name) for name in same} | {"option_values": tuple(event.option_values.items())}
    variant = VariantPart(**told, **_prices(event), created_at=at.recorded_at, updated_at=at.recorded_at)
    return {"variants": (*row.variants, variant)}


def variant_described(row: ProductRow, event: VariantDescribed, at: Recorded) -> dict[str, Any]:
    """The fields that were given."""
    told = _given(event, "product_id", "variant_id")
    if "option_values" in told:
        told["option_values"] = tuple(told["option_values"].items())
    return _in_variant(row, event.variant_id, at, told)


def variant_priced(row: ProductRow, event: VariantPriced, at: Recorded) -> dict[str, Any]:
    """Other prices."""
    return _in_variant(row, event.variant_id, at, _prices(event))


def variant_removed(row: ProductRow, event: VariantRemoved, at: Recorded) -> dict[str, Any]:  # noqa: ARG001
    """One variant less."""
    return {"variants": tuple(variant for variant in row.variants if variant.variant_id != event.variant_id)}


def removed(row: ProductRow, event: ProductRemoved, at: Recorded) -> None:
    """Gone."""


def became_available(row: ProductRow | None, event: StockBecameAvailable, _: Recorded) -> ProductRow | None:
    """A variant can be bought again. Stock may outlive its product."""
    return shown(replace(row, available=(*row.available, event.variant_id))) if row else None


def ran_out(row: ProductRow | None, event: StockRanOut, _: Recorded) -> ProductRow | None:
    """A variant cannot be bought any more."""
    if row is None:
        return None
    return shown(replace(row, available=tuple(known for known in row.available if known != event.variant_id)))


def where_orders_are_served(event: StockBecameAvailable | StockRanOut) -> dict[UUID, Any]:
    """The product, if this is about the default location of its store."""
    return {event.product_id: event} if event.location_id == default_location_id(event.store_id) else {}


def _prices(event: ProductAdded | ProductPriced | VariantAdded | VariantPriced) -> dict[str, Any]:
    return {
        "price_minor": event.price.minor,
        "compare_at_minor": event.compare_at and event.compare_at.minor,
        "cost_minor": event.cost and event.cost.minor,
    }


def _given(event: Event, *about: str) -> dict[str, Any]:
    return {name: value for name, value in structs.asdict(event).items() if value is not UNSET and name not in about}


def _in_variant(row: ProductRow, variant_id: UUID, at: Recorded, changes: dict[str, Any]) -> dict[str, Any]:
    changes = {**changes, "updated_at": at.recorded_at}
    if variant_id == row.product_id:
        return {"own": replace(row.own, **changes)}
    return {"variants": tuple(replace(v, **changes) if v.variant_id == variant_id else v for v in row.variants)}


def image_resized(row: ProductRow | None, event: ProductImageResized, _: Recorded) -> ProductRow | None:
    """A picture is there in smaller sizes. Files may outlive their product."""
    return shown(replace(row, image_sizes={**row.image_sizes, event.url: event.urls})) if row else None


def image_removed(row: ProductRow | None, event: ProductImageRemoved, _: Recorded) -> ProductRow | None:
    """Its files go."""
    if row is None:
        return None
    return shown(replace(row, image_sizes={url: urls for url, urls in row.image_sizes.items() if url != event.url}))


by_product = attrgetter("product_id")

PRODUCTS = Projection(
    name="products",
    version=3,
    table=products,
    row=ProductRow,
    on={
        ProductAdded: Fold(keys=by_product, apply=added),
        ProductDescribed: Fold(keys=by_product, apply=changing(described)),
        ProductPriced: Fold(keys=by_product, apply=changing(priced)),
        ProductSlugAssigned: Fold(keys=by_product, apply=changing(slug_assigned)),
        ProductCategorised: Fold(keys=by_product, apply=changing(categorised)),
        ProductPublished: Fold(keys=by_product, apply=has_status("active")),
        ProductWithdrawn: Fold(keys=by_product, apply=has_status("draft")),
        ProductArchived: Fold(keys=by_product, apply=has_status("archived")),
        ProductDeclaredOutOfStock: Fold(keys=by_product, apply=has_status("out_of_stock")),
        ProductRemoved: Fold(keys=by_product, apply=removed),
        OptionsDefined: Fold(keys=by_product, apply=changing(options_defined)),
        SkuAssigned: Fold(keys=by_product, apply=changing(sku_assigned)),
        VariantAdded: Fold(keys=by_product, apply=changing(variant_added)),
        VariantDescribed: Fold(keys=by_product, apply=changing(variant_described)),
        VariantPriced: Fold(keys=by_product, apply=changing(variant_priced)),
        VariantRemoved: Fold(keys=by_product, apply=changing(variant_removed)),
        ProductImageResized: Fold(keys=by_product, apply=image_resized),
        ProductImageRemoved: Fold(keys=by_product, apply=image_removed),
        StockBecameAvailable: Fold(keys=where_orders_are_served, apply=became_available),
        StockRanOut: Fold(keys=where_orders_are_served, apply=ran_out),
    },
)
PROJECTIONS = [PRODUCTS]
