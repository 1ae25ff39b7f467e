"""HTTP commands on stock."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import post, put
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import BodyKwarg, FromPath, JSONBody

from numu_core.inventory.commands import (
    Adjustment,
    AdjustProducts,
    ProductsAdjustedResult,
    SetStockLevel,
    StockLevelResult,
)
from numu_core.kernel.errors import NotFound
from numu_gateway.inventory.bodies import SetLevelBody, StockAdjustmentBody, StockAdjustmentView
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_projections.inventory.queries import product_of
from numu_projections.inventory.views import InventoryLevelView

JSON = RequestEncodingType.JSON
Adjustments = Annotated[list[StockAdjustmentBody], BodyKwarg(media_type=JSON, min_items=1, max_items=1_000)]


@post(
    "/stores/{store_id:uuid}/inventory/adjust",
    operation_id="adjust_stock",
    guards=[allow("inventory.adjust")],
    status_code=200,
)
async def adjust_stock(
    store_id: FromPath[UUID], data: JSONBody[StockAdjustmentBody], dispatch: NamedDependency[Dispatch]
) -> Success[StockAdjustmentView]:
    """Adjust the stock of a product that has one variant, at the default location."""
    [view] = await _adjusted(dispatch, store_id, [data])
    return ok(view, "Stock adjusted successfully")


@post(
    "/stores/{store_id:uuid}/inventory/bulk-adjust",
    operation_id="bulk_adjust_stock",
    guards=[allow("inventory.adjust")],
    status_code=200,
)
async def bulk_adjust_stock(
    store_id: FromPath[UUID], data: Adjustments, dispatch: NamedDependency[Dispatch]
) -> Success[list[StockAdjustmentView]]:
    """Adjust many products, all or none."""
    return ok(await _adjusted(dispatch, store_id, data), "Stock adjusted successfully")


@put(
    "/stores/{store_id:uuid}/inventory/levels/{variant_id:uuid}/{location_id:uuid}",
    operation_id="set_inventory_level",
    guards=[allow("inventory.adjust")],
)
async def set_inventory_level(
    store_id: FromPath[UUID],
    variant_id: FromPath[UUID],
    location_id: FromPath[UUID],
    data: JSONBody[SetLevelBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[InventoryLevelView]:
    """Say how many pieces of a variant are available at a location; what is promised to orders comes on top."""
    product_id = await read(product_of, store_id, variant_id)
    if product_id is None:
        raise NotFound(what="variant", id=variant_id)
    command = SetStockLevel(
        store_id=store_id,
        product_id=product_id,
        variant_id=variant_id,
        location_id=location_id,
        available=data.available,
    )
    level = (await dispatch(command)).value(StockLevelResult)
    view = InventoryLevelView(
        id=level.stock_id,
        variant_id=variant_id,
        location_id=location_id,
        available=level.available,
        reserved=level.reserved,
    )
    return ok(view, "Inventory level updated successfully")


async def _adjusted(
    dispatch: Dispatch, store_id: UUID, wanted: Sequence[StockAdjustmentBody]
) -> list[StockAdjustmentView]:
    """Adjust, and tell before and after."""
    adjustments = [
        Adjustment(
            product_id=one.product_id, change=one.adjustment, reason=None if one.reason is None else plain(one.reason)
        )
        for one in wanted
    ]
    result = (await dispatch(AdjustProducts(store_id=store_id, adjustments=adjustments))).value(ProductsAdjustedResult)
    return [
        StockAdjustmentView(
            product_id=one.product_id, previous_quantity=one.before, new_quantity=one.after, adjustment=one.change
        )
        for one in result.adjusted
    ]


ROUTES = [adjust_stock, bulk_adjust_stock, set_inventory_level]
