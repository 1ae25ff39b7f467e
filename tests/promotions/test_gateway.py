"""Promotions and codes for shoppers, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from tests.kernel.world import World


async def test_nothing_is_promoted_and_the_visitor_is_known_again(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    url = f"/storefront/store/{merchant.store_id}/promotions/active"
    answer = await guest.get(url, params={"page": "/", "device": "desktop", "locale": "en"})
    data = answer.json()["data"]
    assert data.pop("resolved_at")
    assert data == {
        "announcement_bars": [],
        "popups": [],
        "floating_widgets": [],
        "cookie_banner": None,
        "auto_discounts": [],
        "discount_codes_visible": [],
        "cache_ttl_seconds": 60,
    }
    visitor = guest.cookies["numu_visitor"]
    assert len(visitor) == 32
    await guest.get(url)
    assert guest.cookies["numu_visitor"] == visitor
    assert (await guest.get(url, params={"locale": "fr"})).status_code == 422
    assert (await guest.get(url, params={"device": "toaster"})).status_code == 422


@pytest.mark.parametrize(
    ("path", "good", "bad", "field"),
    [
        ("events", {"event_type": "click"}, {"event_type": "stare"}, "event_type"),
        ("dismiss", {}, {"remember_for_days": 0}, "remember_for_days"),
        ("submit", {"email": "mona@example.com"}, {"email": "mona"}, "email"),
    ],
)
async def test_news_of_an_unknown_promotion(
    world: World, path: str, good: dict[str, Any], bad: dict[str, Any], field: str
) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    url = f"/storefront/store/{merchant.store_id}/promotions/{uuid4()}/{path}"
    unknown = await guest.post(url, json=good)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "PROMOTION_NOT_FOUND")
    refused = await guest.post(url, json=bad)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["error"]["details"]] == [field]
    assert (await guest.post(url, json={**good, "colour": "red"})).status_code == 422


async def test_codes_on_a_cart(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    shirt = await merchant.post(
        f"/stores/{merchant.store_id}/products/", json={"name": "قميص", "price": "120", "status": "active"}
    )
    coupon = {"code": "SUMMER10", "coupon_type": "percentage", "value": 10}
    assert (await merchant.post(f"/stores/{merchant.store_id}/coupons/", json=coupon)).status_code == 201
    url = f"/storefront/store/{merchant.store_id}/cart/discounts"
    items = [{"product_id": shirt.json()["data"]["id"], "quantity": 2, "unit_price_cents": 12000}]
    answer = await guest.post(url, json={"items": items, "applied_codes": ["summer10", "WINTER"]})
    assert answer.json()["data"] == {
        "code_discount_cents": 2400,
        "automatic_discount_cents": 0,
        "free_shipping": False,
        "applied_promotion_ids": [],
        "applied_promotions": [],
        "rejected": [
            {
                "code": "WINTER",
                "reason": "promotions/codes-do-not-combine",
                "message_en": "Only one discount code can be used in an order",
                "message_ar": "يمكن استخدام كود خصم واحد فقط في الطلب",
            }
        ],
    }
    strange = [{**items[0], "product_id": str(uuid4())}]
    assert (await guest.post(url, json={"items": strange})).json()["data"]["code_discount_cents"] == 0
    for wrong in ({"items": [{**items[0], "quantity": 0}]}, {"applied_codes": ["x"] * 11}, {"colour": "red"}):
        assert (await guest.post(url, json=wrong)).status_code == 422
