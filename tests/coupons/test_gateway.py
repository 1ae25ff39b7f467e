"""Coupons over HTTP."""

from typing import Any

import pytest

from tests.kernel.shoppers import a_shopper
from tests.kernel.world import Merchant, World

SUMMER = {"code": " Summer10 ", "coupon_type": "percentage", "value": 10}


async def offered(merchant: Merchant, **more: Any) -> Any:
    answer = await merchant.post(f"/stores/{merchant.store_id}/coupons/", json={**SUMMER, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def test_a_coupon_is_offered_changed_and_removed(world: World) -> None:
    merchant = await world.merchant()
    coupon = await offered(merchant, min_order_amount="200", config={"per_customer_limit": 1})
    assert (coupon["code"], coupon["coupon_type"], coupon["value"]) == ("Summer10", "percentage", "10")
    assert (coupon["min_order_amount"], coupon["usage_count"], coupon["is_usable"]) == ("200.00", 0, True)
    assert coupon["applicable_product_ids"] is None
    url = f"/stores/{merchant.store_id}/coupons/{coupon['id']}"
    body = {"value": "12.5", "min_order_amount": None, "valid_until": "2020-01-01T00:00:00", "is_active": None}
    changed = (await merchant.patch(url, json=body)).json()["data"]
    assert (changed["value"], changed["min_order_amount"], changed["code"]) == ("12.5", None, "Summer10")
    assert (changed["is_active"], changed["is_expired"], changed["is_usable"]) == (True, True, False)
    assert changed["config"] == {"per_customer_limit": 1}
    assert (await merchant.get(url)).json()["data"] == changed
    gone = await merchant.delete(url)
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await merchant.get(url)).status_code == 404
    assert (await merchant.patch(url, json={"value": 1})).status_code == 404
    await offered(merchant)  # the code is free again


async def test_the_list_is_paged_and_filtered(world: World) -> None:
    merchant = await world.merchant()
    first = await offered(merchant, code="ONE")
    second = await offered(merchant, code="TWO")
    await merchant.patch(f"/stores/{merchant.store_id}/coupons/{first['id']}", json={"is_active": False})
    url = f"/stores/{merchant.store_id}/coupons/"
    page = (await merchant.get(url, params={"limit": 1})).json()["data"]
    assert ([one["code"] for one in page["items"]], page["total"], page["total_pages"]) == (["TWO"], 2, 2)
    active = (await merchant.get(url, params={"is_active": True})).json()["data"]
    assert [one["id"] for one in active["items"]] == [second["id"]]
    beyond = (await merchant.get(url, params={"page": 9})).json()["data"]
    assert (beyond["items"], beyond["total"]) == ([], 2)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"code": ""}, "code"),
        ({"coupon_type": "magic"}, "coupon_type"),
        ({"value": "much"}, "value"),
        ({"usage_limit": 0}, "usage_limit"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"applicable_product_ids": ["x"]}, "applicable_product_ids.0"),
        ({"config": {"tiers": [{"threshold_cents": -1, "percent": 5}]}}, "config.tiers.0.threshold_cents"),
    ],
)
async def test_bad_forms_are_refused_by_name(world: World, form: dict[str, Any], field: str) -> None:
    merchant = await world.merchant()
    answer = await merchant.post(f"/stores/{merchant.store_id}/coupons/", json={**SUMMER, **form})
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["error"]["details"]] == [field]
    assert (await merchant.get(f"/stores/{merchant.store_id}/coupons/")).json()["data"]["total"] == 0


@pytest.mark.parametrize("form", [{"value": 0}, {"value": "1e999"}, {"coupon_type": "tiered"}, {"value": "NaN"}])
async def test_terms_that_make_no_sense_are_refused(world: World, form: dict[str, Any]) -> None:
    merchant = await world.merchant()
    answer = await merchant.post(f"/stores/{merchant.store_id}/coupons/", json={**SUMMER, **form})
    assert answer.status_code == 422, answer.text


async def test_a_code_is_one_coupons(world: World) -> None:
    merchant = await world.merchant()
    await offered(merchant)
    again = await merchant.post(f"/stores/{merchant.store_id}/coupons/", json={**SUMMER, "code": "SUMMER10"})
    assert (again.status_code, again.json()["error"]["type"]) == (400, "/problems/kernel/already-claimed")
    other = await world.merchant()
    await offered(other)  # in another store it is another code


async def test_an_edit_of_a_version_that_is_gone_is_refused(world: World) -> None:
    merchant = await world.merchant()
    coupon = await offered(merchant)
    url = f"/stores/{merchant.store_id}/coupons/{coupon['id']}"
    etag = (await merchant.get(url)).headers["etag"]
    assert (await merchant.patch(url, json={"value": 11}, headers={"if-match": etag})).status_code == 200
    assert (await merchant.patch(url, json={"value": 12}, headers={"if-match": etag})).status_code == 409


async def test_strangers_do_not_check_codes(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    url = f"/storefront/store/{merchant.store_id}/coupons/apply"
    answer = await guest.post(url, json={"coupon_code": "SUMMER10", "order_amount": 100})
    assert answer.status_code == 401


async def test_a_customer_checks_a_code_against_a_subtotal(world: World) -> None:
    merchant = await world.merchant()
    shopper = await a_shopper(world, merchant)
    coupon = await offered(merchant, min_order_amount=200, max_discount_amount="25.5")
    await offered(merchant, code="DELIVERY", coupon_type="free_shipping", value=0)
    url = f"/storefront/store/{merchant.store_id}/coupons/apply"
    answer = await shopper.post(url, json={"coupon_code": "SUMMER10", "order_amount": "300.00"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"] == {
        "coupon_id": coupon["id"],
        "code": "Summer10",
        "coupon_type": "percentage",
        "discount_amount": "25.50",
        "free_shipping": False,
        "promotion_id": None,
    }
    free = (await shopper.post(url, json={"coupon_code": "delivery", "order_amount": 10})).json()["data"]
    assert (free["discount_amount"], free["free_shipping"]) == ("0.00", True)
    for form in (
        {"coupon_code": "summer10", "order_amount": 199.99},
        {"coupon_code": "unknown", "order_amount": 300},
        {"coupon_code": "summer10", "order_amount": "1.005"},
        {"coupon_code": "summer10"},
    ):
        assert (await shopper.post(url, json=form)).status_code == 422, form
    assert (await merchant.get(f"/stores/{merchant.store_id}/coupons/{coupon['id']}")).json()["data"][
        "usage_count"
    ] == 0
