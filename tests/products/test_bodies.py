"""What clients send, in the words of commands."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from msgspec import convert

from numu_core.kernel.money import AmountNotExact, Money
from numu_core.products.commands import NewVariant
from numu_gateway.kernel.errors import NotAllowed
from numu_gateway.products.bodies import (
    CreateVariantBody,
    UpdateProductBody,
    UpdateVariantBody,
    VariantBody,
    asked,
    price_of,
    variants_of,
)
from numu_gateway.products.commands import check_fields

RED = UUID(int=1)


def test_what_is_left_out_is_not_said_and_null_empties_what_can_be_empty() -> None:
    sent = convert({"name": None, "sku": None, "tags": None, "price": None, "category_id": None}, UpdateProductBody)
    assert asked(sent, None) == {"sku": None, "tags": (), "category_id": None}
    assert asked(UpdateProductBody(), None) == {}


def test_texts_lose_their_markup_and_names_get_their_other_names() -> None:
    sent = {
        "option_values": {"<b>Size</b>": " M "},
        "price": "1",
        "sku": " A ",
        "inventory_quantity": 0,
        "cost_price": 2,
    }
    said = asked(convert(sent, CreateVariantBody), "EGP", but={"price_currency"})
    wanted = {"option_values": {"Size": "M"}, "price": Money(100, "EGP"), "sku": "A", "quantity": 0}
    assert said.items() >= (wanted | {"cost": Money(200, "EGP")}).items()


def test_the_ids_of_new_variants_are_not_the_clients() -> None:
    sent = [convert({"id": str(RED), "price": 1, "weight": 5}, VariantBody)]
    assert variants_of(sent, "EGP", known=False) == [NewVariant(price=Money(100, "EGP"), position=0, weight_g=5.0)]
    assert variants_of(sent, None, known=True)[0] == NewVariant(variant_id=RED, price="1", position=0, weight_g=5.0)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999999", "1e-999999", "1" * 21, "0.001"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountNotExact):
        price_of(Decimal(text), "EGP")


def test_an_amount_keeps_every_digit() -> None:
    assert price_of(Decimal("1e2"), "EGP") == Money(10000, "EGP")
    assert price_of(Decimal("0.125"), "KWD") == Money(125, "KWD")
    assert price_of(Decimal("1e2"), None) == "100"


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        (UpdateProductBody(price=Decimal(1)), "products.edit.price"),
        (UpdateProductBody(cost_price=Decimal(1)), "products.edit.price"),
        (UpdateProductBody(variants=[]), "products.edit.price"),
        (UpdateProductBody(status="active"), "products.publish"),
        (UpdateProductBody(quantity=3), "inventory.adjust"),
        (UpdateVariantBody(inventory_quantity=3), "inventory.adjust"),
        (UpdateVariantBody(compare_at_price=Decimal(1)), "products.edit.price"),
    ],
)
def test_prices_pieces_and_publishing_take_permissions_of_their_own(body: Any, needed: str) -> None:
    clerk: Any = SimpleNamespace(codes=frozenset({"products.edit"}))
    with pytest.raises(NotAllowed) as refused:
        check_fields(clerk, body)
    assert refused.value == NotAllowed(needed=needed)
    manager: Any = SimpleNamespace(codes=frozenset({"products.edit", needed}))
    check_fields(manager, body)
    check_fields(clerk, UpdateProductBody(name="x"))
