"""Parcels from the merchant's click to cash and delivery: over HTTP, with the courier's sandbox."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from numu_core.kernel.messages import Event
from numu_core.orders.events import OrderDelivered, OrderPaid
from numu_core.payments.events import CashCollected
from numu_core.shipments.events import (
    BookingRefused,
    CashDiffered,
    OutcomeDenied,
    ShipmentDelivered,
    ShipmentMoved,
    ShipmentRequested,
)
from tests.kernel.outside import HOME, Outside

Parcel = dict[str, Any]


async def ordered(outside: Outside, **more: Any) -> str:
    answer = await outside.buy("cod", **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["order_id"])


async def requested(outside: Outside, order_id: str, **more: Any) -> Parcel:
    path = f"/stores/{outside.merchant.store_id}/shipments/"
    answer = await outside.merchant.post(path, json={"order_id": order_id, **more})
    assert answer.status_code == 201, answer.text
    found: Parcel = answer.json()["data"]
    return found


async def seen(outside: Outside, parcel: Parcel, suffix: str = "") -> Any:
    answer = await outside.merchant.get(f"/stores/{outside.merchant.store_id}/shipments/{parcel['id']}{suffix}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def booked(outside: Outside, **more: Any) -> Parcel:
    """A parcel that the courier has accepted, for an order that is paid in cash."""
    await outside.connect("bosta")
    parcel = await requested(outside, await ordered(outside, **more))
    await outside.react()
    found: Parcel = await seen(outside, parcel)
    return found


async def courier(outside: Outside, parcel: Parcel, code: int, **said: Any) -> None:
    """The courier does something, reports it, and is asked about it."""
    path = f"/_sandbox/bosta/deliveries/{parcel['tracking_number']}/{code}"
    assert outside.sandbox.post(path, said).is_success
    answer = await outside.hand_over(outside.heard())
    assert answer.status_code == 200, answer.text
    await outside.react()


async def count(outside: Outside, kind: type[Event]) -> int:
    return len(await outside.facts(kind))


async def test_a_parcel_is_booked_moves_is_delivered_and_its_cash_pays_the_order(outside: Outside) -> None:
    parcel = await booked(outside, customer_notes="اتصل قبل التوصيل")
    assert (parcel["status"], parcel["cod_amount"], parcel["cod_collected"]) == ("created", 45990, False)
    order = await outside.order(parcel["order_id"])
    assert (order["status"], order["tracking_number"]) == ("pending", parcel["tracking_number"])
    await courier(outside, parcel, 21)
    assert (await outside.order(parcel["order_id"]))["status"] == "shipped"
    for code in (24, 41, 47, 41, 45):
        await courier(outside, parcel, code)
    order = await outside.order(parcel["order_id"])
    assert (order["status"], order["payment_status"]) == ("delivered", "paid")
    found = await seen(outside, parcel)
    assert (found["status"], found["cod_collected"], found["delivery_attempts"]) == ("delivered", True, 1)
    assert found["delivered_at"]
    assert found["cod_collected_at"] == found["delivered_at"]
    steps = [step["status"] for step in found["status_history"]]
    assert steps == [
        *("created", "label_purchased", "picked_up", "in_transit", "out_for_delivery", "delivery_attempt_failed"),
        *("out_for_delivery", "delivered"),
    ]
    [collected] = await outside.facts(CashCollected)
    assert (collected.amount.minor, collected.held_by) == (45990, "courier")
    assert outside.effects("bosta") == [("delivery", True)]


async def test_every_report_counts_once_whatever_comes_twice_or_late(outside: Outside) -> None:
    parcel = await booked(outside)
    for code in (21, 41, 45):
        outside.sandbox.post(f"/_sandbox/bosta/deliveries/{parcel['tracking_number']}/{code}")
    picked, out, delivered = (outside.heard() for _ in range(3))
    for callback in (delivered, out, picked, delivered, picked):
        assert (await outside.hand_over(callback)).status_code == 200
        await outside.react()
    answers = await asyncio.gather(*(outside.hand_over(delivered) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    await outside.react()
    assert await count(outside, ShipmentDelivered) == await count(outside, OrderDelivered) == 1
    assert await count(outside, CashCollected) == await count(outside, OrderPaid) == 1
    assert await count(outside, ShipmentMoved) == 0


async def test_a_callback_without_our_header_has_no_effect(outside: Outside) -> None:
    parcel = await booked(outside)
    outside.sandbox.post(f"/_sandbox/bosta/deliveries/{parcel['tracking_number']}/21")
    genuine = outside.heard()
    token = genuine.headers["x-bosta-token"]
    theirs = await outside.world.merchant()
    before = len(await outside.facts())
    for headers in ({}, {"x-bosta-token": token[:-1] + "x"}, {"x-bosta-token": ""}, {"x-bosta-signature": token}):
        assert (await outside.hand_over(replace(genuine, headers=headers))).status_code == 401
    for store in (str(theirs.store_id), "nonsense", "00000000-0000-0000-0000-000000000000"):
        assert (await outside.hand_over(genuine, store=store)).status_code == 401
    assert len(await outside.facts()) == before
    assert len(token) == 64


async def test_a_lie_with_the_right_header_delivers_nothing(outside: Outside) -> None:
    parcel = await booked(outside)
    lie = {"state": 45, "type": "SEND", "timeStamp": 1_900_000_000_000, "cod": 459.9}
    outside.sandbox.post(f"/_sandbox/bosta/deliveries/{parcel['tracking_number']}/report", lie)
    assert (await outside.hand_over(outside.heard())).status_code == 200
    await outside.react()
    for _ in range(4):
        await outside.wait(seconds=20)
    assert (await count(outside, OutcomeDenied), await count(outside, ShipmentDelivered)) == (1, 0)
    assert (await seen(outside, parcel))["problem"] == "outcome_denied"
    assert (await outside.order(parcel["order_id"]))["status"] == "pending"


async def test_other_cash_than_asked_is_for_a_person(outside: Outside) -> None:
    parcel = await booked(outside)
    await courier(outside, parcel, 45, cod=400)
    assert (await count(outside, CashDiffered), await count(outside, CashCollected)) == (1, 0)
    assert (await seen(outside, parcel))["problem"] == "cash_differed"
    order = await outside.order(parcel["order_id"])
    assert (order["status"], order["payment_status"]) == ("shipped", "pending")


async def test_what_comes_back_is_returned_and_on_the_shelf(outside: Outside) -> None:
    parcel = await booked(outside)
    await courier(outside, parcel, 21)
    await courier(outside, parcel, 46)
    order = await outside.order(parcel["order_id"])
    assert (order["status"], order["payment_status"]) == ("returned", "pending")
    assert (await seen(outside, parcel))["status"] == "returned"


async def test_an_answer_that_was_lost_books_nothing_twice(outside: Outside) -> None:
    await outside.connect("bosta")
    outside.sandbox.post("/_sandbox/faults", {"provider": "bosta", "when": "after"})
    parcel = await requested(outside, await ordered(outside))
    await outside.react()
    assert (await seen(outside, parcel))["tracking_number"] is None
    await outside.wait(seconds=10)
    assert (await seen(outside, parcel))["tracking_number"]
    assert outside.effects("bosta") == [("delivery", True)]


@pytest.mark.parametrize(
    ("address", "words"),
    [({"state": "شمال سيناء", "city": "العريش"}, "does not serve"), ({"address_line1": "12"}, "3004")],
)
async def test_an_address_the_courier_will_not_take_is_shown_and_can_be_mended(
    outside: Outside, address: dict[str, str], words: str
) -> None:
    await outside.connect("bosta")
    order_id = await ordered(outside, shipping_address={**HOME, **address})
    parcel = await requested(outside, order_id)
    await outside.react()
    found = await seen(outside, parcel)
    assert (found["status"], words in found["problem"]) == ("failed", True)
    path = f"/stores/{outside.merchant.store_id}/orders/{order_id}"
    assert (await outside.merchant.patch(path, json={"shipping_address": HOME})).status_code == 200
    again = await requested(outside, order_id)
    await outside.react()
    assert (await seen(outside, again))["tracking_number"]
    assert await count(outside, BookingRefused) == 1


async def test_a_parcel_is_called_off_at_the_courier(outside: Outside) -> None:
    parcel = await booked(outside)
    path = f"/stores/{outside.merchant.store_id}/shipments/{parcel['id']}/cancel"
    answer = await outside.merchant.post(path)
    assert (answer.status_code, answer.json()["data"]["cancellation_requested"]) == (200, True)
    await outside.react()
    assert (await seen(outside, parcel))["status"] == "cancelled"
    assert ("terminate", True) in outside.effects("bosta")
    assert (await outside.merchant.post(path)).status_code == 200
    another = await requested(outside, parcel["order_id"])
    assert another["id"] != parcel["id"]
    await outside.react()
    moving = await seen(outside, another)
    outside.heard()  # that the first was terminated
    await courier(outside, moving, 21)
    late = await outside.merchant.post(f"/stores/{outside.merchant.store_id}/shipments/{another['id']}/cancel")
    assert late.status_code == 422


async def test_a_cancelled_order_calls_its_parcel_off(outside: Outside) -> None:
    parcel = await booked(outside)
    path = f"/stores/{outside.merchant.store_id}/orders/{parcel['order_id']}"
    assert (await outside.merchant.delete(path)).status_code == 204
    await outside.react()
    assert (await seen(outside, parcel))["status"] == "cancelled"


async def test_a_store_may_want_a_parcel_for_every_order_it_packs(outside: Outside) -> None:
    await outside.connect("bosta", auto_create_shipment=True)
    order_id = await ordered(outside)
    path = f"/stores/{outside.merchant.store_id}/orders/{order_id}/status"
    for status in ("confirmed", "processing"):
        assert (await outside.merchant.patch(path, json={"status": status})).status_code == 200
        await outside.react()
    [wanted] = await outside.facts(ShipmentRequested)
    assert str(wanted.order_id) == order_id
    assert outside.effects("bosta") == [("delivery", True)]


async def test_lists_figures_and_tracking(outside: Outside) -> None:
    parcel = await booked(outside)
    await courier(outside, parcel, 45)
    other = await requested(outside, await ordered(outside))
    store = f"/stores/{outside.merchant.store_id}/shipments"
    listed = (await outside.merchant.get(f"{store}/")).json()["data"]
    assert [one["id"] for one in listed] == [other["id"], parcel["id"]]
    for query, found in (
        ("status=delivered", [parcel["id"]]),
        ("has_label=false", [other["id"]]),
        (f"order_id={other['order_id']}", [other["id"]]),
        ("has_cod=false", []),
        ("carrier=jt", []),
        ("limit=1&skip=1", [parcel["id"]]),
        ("date_to=2020-01-01T00:00:00Z", []),
    ):
        answer = (await outside.merchant.get(f"{store}/?{query}")).json()["data"]
        assert [one["id"] for one in answer] == found, query
    stats = (await outside.merchant.get(f"{store}/stats")).json()["data"]
    assert stats == {
        "total": 2,
        "by_status": {"delivered": 1, "pending": 1},
        "cod_total": 91980,
        "cod_collected": 45990,
        "cod_pending": 45990,
    }
    cash = (await outside.merchant.get(f"{store}/cod/summary")).json()["data"]
    assert cash == {
        "total_shipments": 2,
        "total_expected": 91980,
        "total_collected": 45990,
        "total_pending": 45990,
        "collected_count": 1,
        "delivered_not_collected": 0,
    }
    arabic = {"accept-language": "ar"}
    tracked = (await outside.merchant.get(f"{store}/{parcel['id']}/track", headers=arabic)).json()["data"]
    assert [event["description"] for event in tracked["events"]][-1] == "تم التسليم"
    guest = await outside.world.guest()
    public = await guest.get(f"/webhooks/bosta/track/{parcel['tracking_number']}?store={outside.merchant.store_id}")
    assert (public.status_code, public.json()["status"]) == (200, "delivered")
    assert (await guest.get(f"/webhooks/bosta/track/{parcel['tracking_number']}")).status_code == 404


async def test_parcels_are_the_stores_own(outside: Outside) -> None:
    parcel = await booked(outside)
    theirs = await outside.world.merchant()
    mine, store = f"/stores/{outside.merchant.store_id}/shipments", f"/stores/{theirs.store_id}/shipments"
    for path in ("/", "/stats", "/cod/summary", f"/{parcel['id']}", f"/{parcel['id']}/track"):
        assert (await theirs.get(mine + path)).status_code == 403
    assert (await theirs.get(f"{store}/{parcel['id']}")).status_code == 404
    assert (await theirs.post(f"{store}/{parcel['id']}/cancel")).status_code == 404
    assert (await theirs.post(f"{store}/", json={"order_id": parcel["order_id"]})).status_code == 404
    assert (await theirs.get(f"{store}/")).json()["data"] == []


async def test_many_parcels_are_asked_for_each_for_itself(outside: Outside) -> None:
    await outside.connect("bosta")
    good, unknown = await ordered(outside), "00000000-0000-0000-0000-000000000001"
    path = f"/stores/{outside.merchant.store_id}/shipments/bulk"
    answer = await outside.merchant.post(path, json={"order_ids": [good, unknown, good]})
    assert answer.status_code == 200
    found = answer.json()["data"]
    assert (found["total"], found["succeeded"], found["failed"]) == (2, 1, 1)
    assert [(one["order_id"], one["success"]) for one in found["results"]] == [(good, True), (unknown, False)]


async def test_what_cannot_be_shipped_is_named_in_both_languages(outside: Outside) -> None:
    order_id = await ordered(outside)
    path = f"/stores/{outside.merchant.store_id}/shipments/"
    unconnected = await outside.merchant.post(path, json={"order_id": order_id})
    assert unconnected.status_code == 400
    arabic = await outside.merchant.post(path, json={"order_id": order_id}, headers={"accept-language": "ar"})
    assert "شركة الشحن" in arabic.text
    await outside.connect("bosta")
    await requested(outside, order_id)
    assert (await outside.merchant.post(path, json={"order_id": order_id})).status_code == 409
    assert (await outside.merchant.post(path, json={"order_id": "nonsense"})).status_code == 422
