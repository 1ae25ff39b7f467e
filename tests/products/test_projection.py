"""These facts, this row; and what shoppers and merchants get of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import json

from numu_core.inventory.events import StockBecameAvailable, StockRanOut, stock_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.locations.events import default_location_id
from numu_core.products.events import (
    Details,
    Option,
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
    ProductType,
    ProductWithdrawn,
    SkuAssigned,
    Status,
    VariantAdded,
    VariantDescribed,
    VariantPriced,
    VariantRemoved,
)
from numu_projections.products.projection import PRODUCTS, shown
from numu_projections.products.tables import ProductRow
from numu_projections.products.views import product_view, variant_views
from tests.kernel.spec import NOW, folded

STORE, SHIRT, RED, BLUE, CATEGORY, MALL = (UUID(int=n) for n in range(1, 7))
HERE = default_location_id(STORE)
P100, P80 = Money(10000, "EGP"), Money(8000, "EGP")

added = ProductAdded(
    product_id=SHIRT,
    store_id=STORE,
    name="قميص أزرق",
    slug="قميص-أزرق",
    sku="S-1",
    status=Status.ACTIVE,
    price=P100,
    cost=Money(5000, "EGP"),
    details=Details(description="قطن", images=("https://img.example/1.png",), tags=("Summer",), attributes={"a": 1}),
)
red = VariantAdded(
    product_id=SHIRT, variant_id=RED, position=2, option_values={"Colour": "red", "Size": "M"}, price=P100, sku="S-R"
)
blue = VariantAdded(product_id=SHIRT, variant_id=BLUE, position=1, option_values={"Colour": "blue"}, price=P80)


def flip(kind: Any, variant_id: UUID, location_id: UUID = HERE) -> Event:
    made: Event = kind(
        stock_id=stock_id(variant_id, location_id),
        store_id=STORE,
        product_id=SHIRT,
        variant_id=variant_id,
        location_id=location_id,
    )
    return made


def row_of(*events: Event) -> ProductRow:
    row: ProductRow = folded(PRODUCTS, events)[SHIRT]
    return row


def page_of(*events: Event) -> Any:
    return json.decode(row_of(*events).page)


def test_a_product_without_variants_is_its_own_only_one() -> None:
    page = page_of(added, flip(StockBecameAvailable, SHIRT))
    assert page["options"] == []
    assert page["variants"] == [
        {
            "id": str(SHIRT),
            "position": 0,
            "option_values": {},
            "price": "100.00",
            "price_currency": "EGP",
            "compare_at_price": None,
            "sku": "S-1",
            "barcode": None,
            "inventory_quantity": 999,
            "is_in_stock": True,
            "image_url": None,
            "weight": None,
        }
    ]
    assert (page["price"], page["quantity"], page["is_in_stock"], page["is_on_sale"]) == ("100.00", 999, True, False)


def test_lists_leave_out_variants_and_options_and_say_the_rest_alike() -> None:
    row = row_of(added, red, blue)
    listed, page = json.decode(row.listed), json.decode(row.page)
    assert {name: page[name] for name in listed} == listed
    assert set(page) - set(listed) == {"options", "variants"}


def test_shoppers_never_learn_cost_or_numbers() -> None:
    page = page_of(added, flip(StockBecameAvailable, SHIRT))
    assert page["cost_price"] is None
    assert page["is_low_stock"] is False
    seen = product_view(row_of(added), {SHIRT: 3}, cost=True)
    assert (seen.cost_price, seen.quantity, seen.is_low_stock) == ("50.00", 3, True)


def test_real_variants_replace_the_placeholder_in_order_and_give_the_options() -> None:
    defined = OptionsDefined(product_id=SHIRT, options=(Option(name="Size", values=("S",)),))
    page = page_of(added, red, blue, defined, flip(StockBecameAvailable, RED), flip(StockBecameAvailable, SHIRT))
    assert [variant["id"] for variant in page["variants"]] == [str(BLUE), str(RED)]
    assert [variant["is_in_stock"] for variant in page["variants"]] == [False, True]
    options = [(option["name"], option["position"], option["values"]) for option in page["options"]]
    assert options == [("Size", 0, ["S", "M"]), ("Colour", 1, ["blue", "red"])]
    assert page["variants"][0]["price"] == "80.00"
    assert page["price"] == "100.00"


def test_without_its_variants_the_product_is_itself_again() -> None:
    gone = [VariantRemoved(product_id=SHIRT, variant_id=one) for one in (RED, BLUE)]
    assert [variant["id"] for variant in page_of(added, red, blue, *gone)["variants"]] == [str(SHIRT)]


def test_only_stock_where_orders_are_served_can_be_bought() -> None:
    elsewhere = flip(StockBecameAvailable, SHIRT, MALL)
    assert not page_of(added, elsewhere)["is_in_stock"]
    assert page_of(added, elsewhere, flip(StockBecameAvailable, SHIRT))["is_in_stock"]
    assert not page_of(added, flip(StockBecameAvailable, SHIRT), flip(StockRanOut, SHIRT))["is_in_stock"]


def test_availability_is_no_edit() -> None:
    row = row_of(added, flip(StockBecameAvailable, SHIRT))
    assert (row.updated_at, row.version) == (NOW, 1)


def test_of_a_service_there_is_always_one() -> None:
    service = ProductAdded(
        product_id=SHIRT,
        store_id=STORE,
        name="Tailoring",
        slug="tailoring",
        status=Status.ACTIVE,
        product_type=ProductType.SERVICE,
        price=P100,
    )
    page = page_of(service)
    assert (page["is_in_stock"], page["variants"][0]["is_in_stock"], page["product_type"]) == (True, True, "service")
    declared = page_of(service, ProductDeclaredOutOfStock(product_id=SHIRT))
    assert (declared["is_in_stock"], declared["variants"][0]["is_in_stock"]) == (False, False)


@pytest.mark.parametrize(
    ("fact", "status", "visible"),
    [
        (ProductWithdrawn, "draft", False),
        (ProductArchived, "archived", False),
        (ProductDeclaredOutOfStock, "out_of_stock", True),
        (ProductPublished, "active", True),
    ],
)
def test_shoppers_see_what_is_active_or_declared_out_of_stock(fact: Any, status: str, visible: bool) -> None:
    row = row_of(added, fact(product_id=SHIRT))
    assert (row.status, row.visible, json.decode(row.listed)["status"]) == (status, visible, status)


def test_edits_change_what_they_name() -> None:
    row = row_of(
        added,
        ProductDescribed(product_id=SHIRT, name="Shirt", description=None, seo_title="Best shirt"),
        ProductPriced(product_id=SHIRT, price=P80, compare_at=P100),
        ProductSlugAssigned(product_id=SHIRT, slug="shirt"),
        SkuAssigned(product_id=SHIRT, variant_id=SHIRT, sku="S-2"),
        ProductCategorised(product_id=SHIRT, category_id=CATEGORY),
    )
    view = product_view(row, {}, cost=True)
    assert (view.name, view.description, view.seo_title, view.slug, view.sku) == (
        "Shirt", None, "Best shirt", "shirt", "S-2",
    )  # fmt: skip
    assert (view.price, view.compare_at_price, view.cost_price, view.is_on_sale) == ("80.00", "100.00", None, True)
    assert (view.category_id, view.attributes, view.tags) == (CATEGORY, {"a": 1}, ("Summer",))
    [itself] = variant_views(row, {})
    assert (itself.price, itself.sku) == ("80.00", "S-2")
    assert view.updated_at == view.created_at + timedelta(seconds=5)
    assert row.version == 6


def test_variants_change_as_merchants_see_them() -> None:
    row = row_of(
        added,
        red,
        VariantDescribed(product_id=SHIRT, variant_id=RED, weight_g=250.0, barcode="123", metadata={"x": 1}),
        VariantPriced(product_id=SHIRT, variant_id=RED, price=P80, cost=Money(1, "EGP")),
        SkuAssigned(product_id=SHIRT, variant_id=RED, sku=None),
    )
    [seen] = variant_views(row, {RED: 4})
    assert (seen.price, seen.cost_price, seen.sku, seen.weight_g) == ("80.00", "0.01", None, 250.0)
    assert (seen.barcode, seen.metadata, seen.inventory_quantity, seen.is_in_stock) == ("123", {"x": 1}, 4, True)
    assert seen.updated_at - seen.created_at == timedelta(seconds=3)


def test_a_disabled_variant_is_the_merchants_business() -> None:
    row = row_of(added, red, blue, VariantDescribed(product_id=SHIRT, variant_id=BLUE, enabled=False))
    assert [variant["id"] for variant in json.decode(row.page)["variants"]] == [str(RED)]
    assert [variant.id for variant in variant_views(row, {})] == [BLUE, RED]


def test_a_removed_product_leaves_nothing_even_when_its_stock_lives_on() -> None:
    removed = ProductRemoved(product_id=SHIRT)
    assert folded(PRODUCTS, [added, removed]) == {}
    later = (flip(StockBecameAvailable, SHIRT), flip(StockRanOut, SHIRT))
    assert folded(PRODUCTS, [added, removed, *later]) == {}


def test_a_row_read_back_from_the_table_gives_the_same_json() -> None:
    """PostgreSQL keeps objects with their keys in an order of its own."""
    described = ProductDescribed(product_id=SHIRT, attributes={"zz": 1, "a": {"y": 1, "x": 2}})
    row = row_of(added, red, blue, described)
    stored = json.decode(json.encode(row, order="sorted"), type=ProductRow)
    assert shown(stored) == row


@for_all(cuts=st.sets(st.integers(0, 7)))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    events = [
        added,
        red,
        flip(StockBecameAvailable, RED),
        blue,
        SkuAssigned(product_id=SHIRT, variant_id=BLUE, sku="b"),
        flip(StockRanOut, RED),
        VariantRemoved(product_id=SHIRT, variant_id=RED),
    ]
    assert folded(PRODUCTS, events, cuts) == folded(PRODUCTS, events)
