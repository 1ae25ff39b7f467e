"""A service has no pieces: it is sold, called off and given back like anything else, and no shelf notices."""

from uuid import UUID

from msgspec.structs import replace

from numu_core.checkout.commands import CheckOut, EnteredLine, EnterOrder, WantedLine
from numu_core.inventory.events import InventoryEvent
from numu_core.orders.commands import CancelOrder, ReturnOrder
from numu_core.orders.events import OrderLinesReturned, OrderPlaced
from numu_core.products.events import ProductType
from tests.kernel.spec import given
from tests.orders.shop import CAIRO, CUSTOMER, MONA, ORDER, SHIRT, STORE, egp, product, stocked

WRAPPING = UUID(int=30)
wrapping = replace(product(WRAPPING, "Wrapping", egp(1500)), product_type=ProductType.SERVICE)
enter = EnterOrder(
    store_id=STORE,
    order_id=ORDER,
    customer_id=CUSTOMER,
    lines=[
        EnteredLine(product_id=SHIRT, name="Shirt", quantity=1, unit_price=egp(12000)),
        EnteredLine(product_id=WRAPPING, name="Wrapping", quantity=1, unit_price=egp(1500)),
    ],
    ship_to=CAIRO,
    fulfilled=True,
    paid=True,
)


def test_only_what_has_pieces_leaves_a_shelf() -> None:
    sold = given(*stocked, wrapping).when(enter).decided
    [placed] = [event for event in sold if isinstance(event, OrderPlaced)]
    assert placed.lines[1].location_id is None
    assert placed.total == egp(13500)
    assert [event.variant_id for event in sold if isinstance(event, InventoryEvent)] == [SHIRT]


def test_only_what_has_pieces_comes_back_to_a_shelf() -> None:
    sold = given(*stocked, wrapping).when(enter).decided
    back = given(*stocked, wrapping, *sold).when(ReturnOrder(order_id=ORDER)).decided
    [returned] = [event for event in back if isinstance(event, OrderLinesReturned)]
    assert len(returned.lines) == 2
    assert [event.variant_id for event in back if isinstance(event, InventoryEvent)] == [SHIRT]


def test_a_service_can_be_bought_and_called_off_however_often() -> None:
    want = CheckOut(
        store_id=STORE,
        lines=[WantedLine(product_id=WRAPPING, quantity=900)],
        ship_to=CAIRO,
        contact=MONA,
        payment_method="cod",
    )
    bought = given(wrapping).when(want)
    assert not [event for event in bought.decided if isinstance(event, InventoryEvent)]
    off = given(wrapping, *bought.decided).when(CancelOrder(order_id=bought.result.order_id))
    assert not [event for event in off.decided if isinstance(event, InventoryEvent)]
