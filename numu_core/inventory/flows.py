"""Stock as staff speaks of it: of a product, or of a variant at a location, of their own store."""

from uuid import UUID

from numu_core.inventory.commands import (
    Adjusted,
    Adjustment,
    AdjustProducts,
    AdjustStock,
    CountStock,
    ProductsAdjustedResult,
    SetStockLevel,
    StockLevelResult,
)
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.errors import VariantNotChosen
from numu_core.inventory.events import stock_id
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.locations.decider import LOCATIONS
from numu_core.locations.events import default_location_id
from numu_core.products.decider import PRODUCTS, Product


def adjust_products(shop: Shop, command: AdjustProducts) -> ProductsAdjustedResult:
    """Adjust the only variant of each product, at the default location; all or none.

    Raises:
        NotFound: the store has no such product.
        VariantNotChosen: it has several variants.
        NotEnoughStock: pieces are to be removed that are not there, or are promised to orders.
    """
    shop.expect(PRODUCTS, {wanted.product_id for wanted in command.adjustments})
    return ProductsAdjustedResult(adjusted=[_adjust(shop, command.store_id, wanted) for wanted in command.adjustments])


def _adjust(shop: Shop, store_id: UUID, wanted: Adjustment) -> Adjusted:
    product = _product(shop, store_id, wanted.product_id)
    if len(product.variants) != 1:
        raise VariantNotChosen(product_id=wanted.product_id)
    [variant_id] = product.variants
    location_id = default_location_id(store_id)
    shelf = stock_id(variant_id, location_id)
    before = shop.state(INVENTORY, shelf).available
    adjust = AdjustStock(
        stock_id=shelf,
        store_id=store_id,
        product_id=wanted.product_id,
        variant_id=variant_id,
        location_id=location_id,
        change=wanted.change,
        reason=wanted.reason,
    )
    shop.do(adjust)
    after = shop.state(INVENTORY, shelf).available
    return Adjusted(product_id=wanted.product_id, before=before, after=after, change=wanted.change)


def set_stock_level(shop: Shop, command: SetStockLevel) -> StockLevelResult:
    """Say how many pieces of a variant are available at a location.

    Raises:
        NotFound: the store has no such product, variant or open location.
    """
    product = _product(shop, command.store_id, command.product_id)
    if command.variant_id not in product.variants:
        raise NotFound(what="variant", id=command.variant_id)
    location = shop.state(LOCATIONS, command.location_id)
    known = command.location_id == default_location_id(command.store_id) or location.open
    if not known or location.store_id not in {None, command.store_id}:
        raise NotFound(what="location", id=command.location_id)
    shelf = stock_id(command.variant_id, command.location_id)
    count = CountStock(
        stock_id=shelf,
        store_id=command.store_id,
        product_id=command.product_id,
        variant_id=command.variant_id,
        location_id=command.location_id,
        available=command.available,
    )
    shop.do(count)
    stock = shop.state(INVENTORY, shelf)
    return StockLevelResult(stock_id=shelf, available=stock.available, reserved=stock.reserved)


def _product(shop: Shop, store_id: UUID, product_id: UUID) -> Product:
    product = shop.state(PRODUCTS, product_id)
    if not product.exists or product.store_id != store_id:
        raise NotFound(what="product", id=product_id)
    return product


FLOWS = [(AdjustProducts, adjust_products), (SetStockLevel, set_stock_level)]
