"""Stock as staff speaks of it: facts in several streams, one command, facts or none at all."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.inventory.commands import Adjusted, Adjustment, AdjustProducts, ProductsAdjustedResult, SetStockLevel
from numu_core.inventory.errors import NotEnoughStock, VariantNotChosen
from numu_core.inventory.events import StockAdjusted, StockBecameAvailable, stock_id
from numu_core.kernel.errors import NotFound
from numu_core.locations.events import LocationClosed, LocationOpened
from numu_core.products.events import VariantAdded
from tests.kernel.spec import given
from tests.orders.shop import HOME, OTHER_STORE, SCARF, SHIRT, STORE, egp, owned, received, scarf, shirt

SMALL, DEPOT = UUID(int=40), UUID(int=41)
depot = LocationOpened(location_id=DEPOT, store_id=STORE, name="Depot")
AT_DEPOT: dict[str, Any] = {**owned(SHIRT), "location_id": DEPOT, "stock_id": stock_id(SHIRT, DEPOT)}
adjust = AdjustProducts(store_id=STORE, adjustments=[Adjustment(product_id=SHIRT, change=-2, reason="broken")])
level = SetStockLevel(store_id=STORE, product_id=SHIRT, variant_id=SHIRT, location_id=DEPOT, available=3)
small = VariantAdded(product_id=SHIRT, variant_id=SMALL, position=0, option_values={"Size": "S"}, price=egp(100))


def test_an_adjustment_tells_before_and_after() -> None:
    done = given(shirt, *received(SHIRT, 5)).when(adjust)
    done.then(StockAdjusted(**owned(SHIRT), change=-2, reason="broken"))
    assert done.result == ProductsAdjustedResult(adjusted=[Adjusted(product_id=SHIRT, before=5, after=3, change=-2)])


def test_one_impossible_adjustment_refuses_them_all() -> None:
    both = replace(adjust, adjustments=[*adjust.adjustments, Adjustment(product_id=SCARF, change=-4)])
    refusal = NotEnoughStock(variant_id=SCARF, requested=4, available=3)
    given(shirt, scarf, *received(SHIRT, 5), *received(SCARF, 3)).when(both).then_refused(refusal)


def test_a_product_with_variants_has_no_stock_of_its_own() -> None:
    second = replace(small, variant_id=UUID(int=42), option_values={"Size": "L"})
    given(shirt, small, second).when(adjust).then_refused(VariantNotChosen(product_id=SHIRT))


def test_the_only_variant_is_the_products_stock() -> None:
    more = AdjustProducts(store_id=STORE, adjustments=[Adjustment(product_id=SHIRT, change=1)])
    here: dict[str, Any] = {**owned(SHIRT), "variant_id": SMALL, "stock_id": stock_id(SMALL, HOME)}
    given(shirt, small).when(more).then(StockAdjusted(**here, change=1), StockBecameAvailable(**here))


def test_a_level_is_set_where_the_store_keeps_goods() -> None:
    given(shirt, depot).when(level).then(StockAdjusted(**AT_DEPOT, change=3), StockBecameAvailable(**AT_DEPOT))
    given(shirt).when(level).then_refused(NotFound(what="location", id=DEPOT))
    given(shirt, depot, LocationClosed(location_id=DEPOT)).when(level).then_refused(NotFound(what="location", id=DEPOT))
    foreign = replace(depot, store_id=OTHER_STORE)
    given(shirt, foreign).when(level).then_refused(NotFound(what="location", id=DEPOT))


def test_another_stores_product_or_variant_does_not_exist_here() -> None:
    given(shirt, depot).when(replace(level, store_id=OTHER_STORE)).then_refused(NotFound(what="product", id=SHIRT))
    given(shirt, depot).when(replace(adjust, store_id=OTHER_STORE)).then_refused(NotFound(what="product", id=SHIRT))
    given(shirt, small, depot).when(level).then_refused(NotFound(what="variant", id=SHIRT))
