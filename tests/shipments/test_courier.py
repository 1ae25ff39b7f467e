"""Labels, the courier's own words, corrections, returns and own parcels: over HTTP, with the courier's sandbox."""

from datetime import timedelta
from typing import Any

import pytest

from numu_core.kernel.messages import Event
from numu_core.orders.events import OrderLinesReturned
from numu_core.payments.events import CashCollected
from numu_core.shipments.events import CorrectionMade, CorrectionRefused, ShipmentMoved, ShipmentReturned
from numu_workers.kernel.scheduler import Scheduler
from numu_workers.shipments.schedules import SCHEDULES
from tests.kernel.outside import Outside
from tests.shipments.test_gateway import Parcel, booked, count, courier, ordered, requested, seen


def path(outside: Outside, rest: str = "") -> str:
    return f"/stores/{outside.merchant.store_id}/shipments{rest}"


async def answered(outside: Outside, rest: str, status: int = 200) -> Any:
    answer = await outside.merchant.get(path(outside, rest))
    assert answer.status_code == status, answer.text
    return answer.json()


def at_bosta(outside: Outside, parcel: Parcel) -> Any:
    """The delivery as Bosta knows it."""
    number, key = parcel["tracking_number"], {"authorization": "sandbox-bosta-api-key"}
    return outside.sandbox.client.get(f"{outside.sandbox.url}/api/v2/deliveries/business/{number}", headers=key).json()[
        "data"
    ]


# -- asked while the caller waits -------------------------------------------------------------------------------------


async def test_the_label_of_a_couriers_parcel_is_its_pdf(outside: Outside) -> None:
    parcel = await booked(outside)
    assert parcel["awb_url"].endswith(f"/{parcel['id']}/awb")
    label = await outside.merchant.get(path(outside, f"/{parcel['id']}/awb"))
    assert (label.status_code, label.headers["content-type"]) == (200, "application/pdf")
    assert label.content.startswith(b"%PDF-")
    assert parcel["tracking_number"] in label.headers["content-disposition"]
    await courier(outside, parcel, 45)
    over = await outside.merchant.get(path(outside, f"/{parcel['id']}/awb"))
    assert (over.status_code, "AWB is not available" in over.text) == (400, True)


async def test_there_is_no_label_before_there_is_a_number(outside: Outside) -> None:
    await outside.connect("bosta")
    parcel = await requested(outside, await ordered(outside))
    assert parcel["awb_url"] is None
    for what in ("awb", "bosta-details"):
        assert (await outside.merchant.get(path(outside, f"/{parcel['id']}/{what}"))).status_code == 409


async def test_the_couriers_own_words_are_passed_on(outside: Outside) -> None:
    parcel = await booked(outside)
    told = (await answered(outside, f"/{parcel['id']}/bosta-details"))["data"]
    assert (told["trackingNumber"], told["businessReference"]) == (parcel["tracking_number"], "ORD-000001")
    places = (await answered(outside, "/pickups/locations"))["data"]["list"]
    assert places[0]["_id"] == "sandbox-location-1"
    for what in ("/awb", "/bosta-details"):
        unknown = await outside.merchant.get(path(outside, f"/00000000-0000-0000-0000-000000000001{what}"))
        assert unknown.status_code == 404


async def test_cities_and_zones_are_asked_for_once_a_day(outside: Outside) -> None:
    cities = (await answered(outside, "/bosta/cities"))["data"]["list"]
    cairo = next(city for city in cities if city["name"] == "Cairo")
    assert cairo["nameAr"] == "القاهرة"
    zones = (await answered(outside, f"/bosta/cities/{cairo['_id']}/zones"))["data"]
    assert {zone["nameAr"] for zone in zones} == {"وسط البلد", "شرق", "غرب"}
    outside.sandbox.post("/_sandbox/faults", {"provider": "bosta", "when": "before"})
    assert (await answered(outside, "/bosta/cities"))["data"]["list"] == cities
    lost = await outside.merchant.get(path(outside, "/bosta/cities/FceDyHXwpSYYF9zGWx/zones"))
    assert lost.status_code == 503  # the planned fault
    nowhere = await outside.merchant.get(path(outside, "/bosta/cities/FceDyHXwpSYYF9zGWx/zones"))
    assert nowhere.status_code == 400
    assert (await outside.merchant.get(path(outside, "/bosta/cities/..%2Fx/zones"))).status_code in {404, 422}


async def test_a_courier_that_does_not_answer_or_is_not_connected_is_said_so(outside: Outside) -> None:
    parcel = await booked(outside)
    outside.sandbox.post("/_sandbox/faults", {"provider": "bosta", "when": "before"})
    answer = await outside.merchant.get(path(outside, f"/{parcel['id']}/awb"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "EXTERNAL_SERVICE_ERROR")
    stranger = await outside.world.merchant()
    answer = await stranger.get(f"/stores/{stranger.store_id}/shipments/pickups/locations")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "DOMAIN_ERROR")


# -- corrections ------------------------------------------------------------------------------------------------------


async def corrected(outside: Outside, parcel: Parcel, code: int = 200, **params: Any) -> Any:
    answer = await outside.merchant.patch(path(outside, f"/{parcel['id']}"), params=params)
    assert answer.status_code == code, answer.text
    return answer.json().get("data")


async def test_a_correction_reaches_the_courier_and_counts_when_it_agrees(outside: Outside) -> None:
    parcel = await booked(outside)
    shown = await corrected(outside, parcel, cod_amount=40000, receiver_phone="01112345678", receiver_first_name="سارة")
    assert (shown["cod_amount"], shown["correction_requested"]) == (45990, True)
    await outside.react()
    after = await seen(outside, parcel)
    assert (after["cod_amount"], after["correction_requested"]) == (40000, False)
    assert at_bosta(outside, parcel)["cod"] == 400
    await corrected(outside, parcel, notes="الدور الثالث")
    await outside.react()
    assert at_bosta(outside, parcel)["cod"] == 400  # what was agreed before stays
    assert await count(outside, CorrectionMade) == 2


async def test_a_lost_answer_corrects_nothing_twice_and_a_late_one_is_refused(outside: Outside) -> None:
    parcel = await booked(outside)
    outside.sandbox.post("/_sandbox/faults", {"provider": "bosta", "when": "after"})
    await corrected(outside, parcel, cod_amount=100)
    await outside.react()
    assert (await seen(outside, parcel))["correction_requested"]
    await outside.wait(seconds=10)
    assert (await seen(outside, parcel))["cod_amount"] == 100
    assert outside.sandbox.post(f"/_sandbox/bosta/deliveries/{parcel['tracking_number']}/45?quietly=true").is_success
    await corrected(outside, parcel, cod_amount=200)
    await outside.react()
    found = await seen(outside, parcel)
    assert (found["cod_amount"], "cannot be edited" in found["problem"]) == (100, True)
    assert await count(outside, CorrectionRefused) == 1


async def test_a_correction_that_makes_no_sense_changes_nothing(outside: Outside) -> None:
    parcel = await booked(outside)
    before = len(await outside.facts())
    for wrong in ({"cod_amount": -1}, {"cod_amount": "x"}, {"cod_amount": 45991}, {"notes": "x" * 501}):
        await corrected(outside, parcel, 422, **wrong)
    await corrected(outside, parcel, 400, receiver_phone="12")
    await corrected(outside, parcel, 400, status="delivered")  # the courier reports on its parcels
    assert len(await outside.facts()) == before


# -- coming back ------------------------------------------------------------------------------------------------------


async def test_a_delivered_parcel_is_fetched_and_its_goods_are_on_the_shelf(outside: Outside) -> None:
    parcel = await booked(outside)
    early = await outside.merchant.post(path(outside, f"/{parcel['id']}/return"), params={"reason": "x"})
    assert early.status_code == 400
    await courier(outside, parcel, 45)
    answer = await outside.merchant.post(path(outside, f"/{parcel['id']}/return"), params={"reason": "المقاس"})
    assert answer.status_code == 201, answer.text
    back = answer.json()["data"]
    assert (back["shipment_type"], back["parent_shipment_id"], back["cod_amount"]) == ("return", parcel["id"], 0)
    again = await outside.merchant.post(path(outside, f"/{parcel['id']}/return"), params={"reason": "x"})
    assert again.status_code == 409
    await outside.react()
    back = await seen(outside, back)
    assert at_bosta(outside, back)["type"] == {"code": 25, "value": "CUSTOMER_RETURN_PICKUP"}
    for code in (22, 23, 24, 41):
        await courier(outside, back, code)
    assert (await outside.order(parcel["order_id"]))["tracking_number"] == parcel["tracking_number"]
    await courier(outside, back, 46)
    assert (await seen(outside, back))["status"] == "returned"
    order = await outside.order(parcel["order_id"])
    assert (order["status"], order["payment_status"]) == ("delivered", "paid")
    assert await count(outside, OrderLinesReturned) == await count(outside, ShipmentReturned) == 1
    assert await count(outside, CashCollected) == 1


# -- brought by the store itself --------------------------------------------------------------------------------------


async def own(outside: Outside, **more: Any) -> Parcel:
    parcel = await requested(outside, await ordered(outside, **more), carrier="own", notes="<b>اتصل</b> أولاً")
    await outside.react()
    return parcel


async def test_our_own_courier_delivers_and_the_merchant_has_the_cash(outside: Outside) -> None:
    parcel = await own(outside)
    assert (parcel["status"], parcel["tracking_number"], parcel["carrier"]) == ("created", "OWN-000001", "manual")
    assert outside.effects("bosta") == []
    moved = await corrected(outside, parcel, status="out_for_delivery")
    assert (moved["status"], (await outside.order(parcel["order_id"]))["status"]) == ("out_for_delivery", "shipped")
    failed = await corrected(outside, parcel, status="failed", reason="لا يرد")
    assert (failed["status"], failed["delivery_attempts"], failed["problem"]) == ("failed", 1, "لا يرد")
    again = await corrected(outside, parcel, status="failed", reason="مغلق")
    assert again["delivery_attempts"] == 2
    assert [step["description"] for step in again["status_history"]][-2:] == ["لا يرد", "مغلق"]
    done = await corrected(outside, parcel, status="delivered")
    assert (done["status"], done["cod_collected"]) == ("delivered", True)
    order = await outside.order(parcel["order_id"])
    assert (order["status"], order["payment_status"]) == ("delivered", "paid")
    [cash] = await outside.facts(CashCollected)
    assert (cash.amount.minor, cash.held_by) == (45990, "merchant")
    await corrected(outside, parcel, 422, status="delivered")


async def test_staff_may_as_well_move_the_order_and_the_parcel_follows(outside: Outside) -> None:
    parcel = await own(outside)
    for status in ("confirmed", "processing", "shipped"):
        await outside.merchant.patch(
            f"/stores/{outside.merchant.store_id}/orders/{parcel['order_id']}/status", json={"status": status}
        )
    assert (await seen(outside, parcel))["status"] == "picked_up"
    answer = await outside.merchant.patch(
        f"/stores/{outside.merchant.store_id}/orders/{parcel['order_id']}/status", json={"status": "delivered"}
    )
    assert answer.status_code == 200, answer.text
    assert (await seen(outside, parcel))["cod_collected"]
    assert await count(outside, CashCollected) == 1


async def test_our_own_label_is_a_page_in_both_languages_that_loads_nothing(outside: Outside) -> None:
    address = {"first_name": "<script>x</script>منى", "last_name": "علي", "address_line1": "12 شارع مكرم عبيد"}
    parcel = await own(
        outside, shipping_address={**address, "city": "مدينة نصر", "country": "EG", "phone": "01012345678"}
    )
    await corrected(outside, parcel, receiver_last_name="حسن")
    label = await outside.merchant.get(path(outside, f"/{parcel['id']}/awb"))
    assert (label.status_code, label.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert label.headers["content-security-policy"].startswith("default-src 'none'; style-src")
    assert label.headers.get_list("content-security-policy") == [label.headers["content-security-policy"]]
    for part in ("OWN-000001", "ORD-000001", "منى حسن", "+201012345678", "459.90 EGP", "اتصل أولاً", "Order", "<svg"):
        assert part in label.text, part
    assert "<script" not in label.text
    assert "http" not in label.text.replace("http://www.w3.org/2000/svg", "")
    details = await outside.merchant.get(path(outside, f"/{parcel['id']}/bosta-details"))
    assert details.status_code == 400


async def test_our_own_parcel_is_called_off_at_once_and_tracked_by_its_number(outside: Outside) -> None:
    parcel = await own(outside)
    guest = await outside.world.guest()
    public = f"/webhooks/bosta/track/OWN-000001?store={outside.merchant.store_id}"
    assert (await guest.get(public)).json()["status"] == "created"
    off = await outside.merchant.post(path(outside, f"/{parcel['id']}/cancel"))
    assert (off.status_code, off.json()["data"]["status"], off.json()["data"]["awb_url"]) == (200, "cancelled", None)
    another = await requested(outside, parcel["order_id"], carrier="manual")
    assert another["tracking_number"] == "OWN-000002"


@pytest.mark.parametrize("kind", [CashCollected, ShipmentReturned])
async def test_an_own_parcel_that_comes_back_brings_no_cash(outside: Outside, kind: type[Event]) -> None:
    parcel = await own(outside)
    await corrected(outside, parcel, status="failed", reason="رفض الاستلام")
    await corrected(outside, parcel, status="returned")
    order = await outside.order(parcel["order_id"])
    assert (order["status"], order["payment_status"]) == ("returned", "pending")
    assert await count(outside, kind) == (kind is ShipmentReturned)
    outside.clock.ahead += timedelta(days=1)
    await corrected(outside, parcel, 422, status="delivered")


# -- callbacks that were lost -----------------------------------------------------------------------------------------


async def half_an_hour(outside: Outside, **span: float) -> None:
    """Time passes, and the courier is asked about what it does not speak of."""
    outside.clock.ahead += timedelta(**span)
    asking = Scheduler(outside.world.worker_pool, outside.sender, SCHEDULES, outside.clock)
    await asking.fire_schedules([outside.merchant.tenant_id])
    await outside.react()


async def test_what_a_lost_callback_told_is_asked_for_after_half_a_day(outside: Outside) -> None:
    parcel = await booked(outside)
    number = parcel["tracking_number"]
    assert outside.sandbox.post(f"/_sandbox/bosta/deliveries/{number}/21?quietly=true").is_success
    await half_an_hour(outside, hours=1)
    assert (await seen(outside, parcel))["status"] == "created"
    await half_an_hour(outside, hours=12)
    assert (await seen(outside, parcel))["status"] == "picked_up"
    assert (await outside.order(parcel["order_id"]))["status"] == "shipped"
    moved = await count(outside, ShipmentMoved)
    await half_an_hour(outside, hours=13)
    assert await count(outside, ShipmentMoved) == moved == 1
    assert outside.sandbox.post(f"/_sandbox/bosta/deliveries/{number}/45?quietly=true").is_success
    await half_an_hour(outside, hours=13)
    assert (await seen(outside, parcel))["cod_collected"]
    assert (await outside.order(parcel["order_id"]))["payment_status"] == "paid"
    assert await count(outside, CashCollected) == 1
    await half_an_hour(outside, hours=13)
    assert await count(outside, CashCollected) == 1


async def test_a_courier_that_is_down_or_left_stops_nobody(outside: Outside) -> None:
    parcel = await booked(outside)
    await half_an_hour(outside, hours=1)  # a schedule begins with its second slot
    assert outside.sandbox.post(f"/_sandbox/bosta/deliveries/{parcel['tracking_number']}/21?quietly=true").is_success
    outside.sandbox.post("/_sandbox/faults", {"provider": "bosta", "when": "before"})
    await half_an_hour(outside, hours=13)
    assert (await seen(outside, parcel))["status"] == "created"
    await outside.wait(seconds=30)
    assert (await seen(outside, parcel))["status"] == "picked_up"
    bosta = f"/stores/{outside.merchant.store_id}/settings/shipping/bosta/credentials"
    assert (await outside.merchant.delete(bosta)).is_success
    await half_an_hour(outside, hours=13)
    assert [job.state for job in await outside.jobs("parked")] == []
