"""What a shopper is shown before is what checkout charges; what is paid beside money is given back with the order."""

import asyncio
from typing import Any
from uuid import UUID

from numu_core.gift_cards.decider import GIFT_CARDS
from numu_core.kernel.money import Money
from tests.kernel.world import Client, Merchant, World
from tests.locations.test_gateway import with_default_location

MONA = {
    "first_name": "منى",
    "last_name": "Adel",
    "address_line1": "12 Tahrir",
    "city": "Cairo",
    "state": "Cairo",
    "country": "EG",
    "phone": "01001234567",
}


class Stall:
    """A store with one product, a zone, a coupon and a gift card."""

    merchant: Merchant
    product_id: str
    rate_id: str
    card_id: UUID
    code: str

    async def post(self, path: str, form: dict[str, Any]) -> Any:
        answer = await self.merchant.post(f"/stores/{self.merchant.store_id}/{path}", json=form)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()["data"]

    async def open(self, world: World) -> None:
        self.merchant = await world.merchant()
        await with_default_location(world, self.merchant)
        shirt = {"name": "قميص", "price": "120", "status": "active", "quantity": 50}
        self.product_id = (await self.post("products/", shirt))["id"]
        zone = await self.post("shipping/zones", {"name": "Cairo", "governorate_codes": ["EG-C"], "cod_fee_cents": 500})
        rate = {"label": "Standard", "label_ar": "عادي", "config": {"type": "flat", "amount_cents": 4500}}
        self.rate_id = (await self.post(f"shipping/zones/{zone['id']}/rates", rate))["id"]
        coupon = {"code": "Summer10", "coupon_type": "percentage", "value": 10, "usage_limit": 5}
        self.coupon_id = (await self.post("coupons/", coupon))["id"]
        card = await self.post("gift-cards", {"initial_balance_cents": 10000})
        self.card_id, self.code = UUID(card["card"]["id"]), card["code"]

    async def shop(self, guest: Client, path: str, form: dict[str, Any]) -> Any:
        return await guest.post(f"/storefront/store/{self.merchant.store_id}/{path}", json=form)

    async def check_out(self, guest: Client, pieces: int, **more: Any) -> Any:
        form = {
            "line_items": [{"product_id": self.product_id, "quantity": pieces}],
            "shipping_address": MONA,
            "payment_method": "cod",
            "cod_requested": True,
            "selected_shipping_rate_id": self.rate_id,
            **more,
        }
        return await self.shop(guest, "checkout", form)

    async def coupon_uses(self, world: World) -> int:
        await world.fold()
        answer = await self.merchant.get(f"/stores/{self.merchant.store_id}/coupons/{self.coupon_id}")
        uses: int = answer.json()["data"]["usage_count"]
        return uses

    async def on_card(self, world: World) -> Money:
        return (await world.engine.state(self.merchant.tenant_id, GIFT_CARDS, self.card_id)).balance


async def test_what_is_shown_is_what_is_charged_and_given_back(world: World) -> None:
    stall, guest = Stall(), await world.guest()
    await stall.open(world)
    asked = {"governorate_code": "القاهرة", "cart_subtotal_cents": 24000, "cod_requested": True}
    [option] = (await stall.shop(guest, "shipping/options", asked)).json()["data"]["options"]
    items = [{"product_id": stall.product_id, "quantity": 2, "unit_price_cents": 12000}]
    codes = {"items": items, "applied_codes": ["SUMMER10"]}
    off = (await stall.shop(guest, "cart/discounts", codes)).json()["data"]["code_discount_cents"]
    placed = await stall.check_out(guest, 2, coupon_code="summer10", gift_card_codes=[stall.code.lower()])
    assert placed.status_code == 201, placed.text
    order = placed.json()["data"]
    assert order["total"] == 24000 + option["amount_cents"] - off == 26600
    assert await stall.on_card(world) == Money(0, "EGP")
    assert await stall.coupon_uses(world) == 1
    url = f"/stores/{stall.merchant.store_id}/orders/{order['order_id']}"
    seen = (await stall.merchant.get(url)).json()["data"]
    assert (seen["discount_amount"], seen["shipping_cost"], seen["total"]) == (2400, 5000, 26600)
    ledger = f"/stores/{stall.merchant.store_id}/gift-cards/{stall.card_id}/transactions"
    assert [(line["kind"], line["order_id"]) for line in (await stall.merchant.get(ledger)).json()["data"]] == [
        ("redeem", order["order_id"]),
        ("issue", None),
    ]
    assert (await stall.merchant.delete(url)).status_code == 204
    assert await stall.on_card(world) == Money(10000, "EGP")
    assert await stall.coupon_uses(world) == 0


async def test_a_rate_of_another_place_is_refused(world: World) -> None:
    stall, guest = Stall(), await world.guest()
    await stall.open(world)
    for more in ({"selected_shipping_rate_id": None}, {"shipping_address": {**MONA, "state": "Aswan"}}):
        refused = await stall.check_out(guest, 1, **more)
        assert refused.status_code == 422, refused.text
        assert refused.json()["detail"]["message_ar"]


async def test_a_code_that_is_used_up_is_refused_at_checkout(world: World) -> None:
    stall, guest = Stall(), await world.guest()
    await stall.open(world)
    patched = await stall.merchant.patch(
        f"/stores/{stall.merchant.store_id}/coupons/{stall.coupon_id}", json={"usage_limit": 1}
    )
    assert patched.status_code == 200
    assert (await stall.check_out(guest, 1, coupon_code="SUMMER10")).status_code == 201
    assert (await stall.check_out(guest, 1, coupon_code="SUMMER10")).status_code == 422
    assert await stall.coupon_uses(world) == 1


async def test_orders_at_once_do_not_overspend_a_card(world: World) -> None:
    stall = Stall()
    await stall.open(world)
    guests = [await world.guest() for _ in range(6)]
    answers = await asyncio.gather(*(stall.check_out(guest, 1, gift_card_codes=[stall.code]) for guest in guests))
    assert {answer.status_code for answer in answers} <= {201, 409, 422}
    placed = [answer.json()["data"] for answer in answers if answer.status_code == 201]
    assert placed, "the first one has it"
    ledger = f"/stores/{stall.merchant.store_id}/gift-cards/{stall.card_id}/transactions"
    await world.fold()
    lines = (await stall.merchant.get(ledger)).json()["data"]
    spent = -sum(line["amount_cents"] for line in lines if line["kind"] == "redeem")
    assert spent == 10000
    assert await stall.on_card(world) == Money(0, "EGP")
    assert sum(line["kind"] == "redeem" for line in lines) == len(placed)
