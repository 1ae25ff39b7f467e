"""From a beacon or an order to Meta, and what the merchant sees of it; Meta is the sandbox's."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.sandbox.accounts import META
from numu_core.orders.commands import MarkOrderPaid
from numu_core.tracking.events import EventDue, OrderTraced
from numu_gateway.tracking.commands import named
from tests.kernel.outside import Outside

PIXEL = META["pixels"][0]
AGENT = "Mozilla/5.0 (Linux; Android 14)"
SEEN = {"fbp": "fb.1.1764540000000.12345", "user_data": {"client_user_agent": AGENT}, "fingerprint": "visitor-1"}


async def connect(outside: Outside, **more: Any) -> None:
    sent = {"pixel_id": PIXEL, "pixel_enabled": True, "capi_enabled": True, "capi_access_token": META["token"], **more}
    answer = await outside.merchant.put(f"/stores/{outside.merchant.store_id}/settings/tracking/meta", json=sent)
    assert answer.status_code == 200, answer.text
    await outside.world.fold()


async def track(outside: Outside, what: str = "track", **beacon: Any) -> int:
    guest = await outside.world.guest()
    sent = {"path": "/p", **SEEN, **beacon}
    return (await guest.post(f"/storefront/store/{outside.merchant.store_id}/{what}", json=sent)).status_code


def told(outside: Outside, event_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outside.sandbox.get(f"/_sandbox/meta/events?event_id={event_id}").json()["events"]
    return found


async def seen(outside: Outside, what: str) -> Any:
    await outside.world.fold()
    answer = await outside.merchant.get(f"/stores/{outside.merchant.store_id}/settings/tracking{what}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_a_step_is_told_once_and_nothing_personal_lies_open(outside: Outside) -> None:
    await connect(outside)
    event_id = uuid4().hex
    data = {"content_ids": ["p-1"], "value": 250.5, "currency": "EGP", "secret": "x"}
    page = "https://shop.example/products/shirt?token=abc"
    for _ in range(2):
        step: dict[str, Any] = {"step": "product_view", "event_id": event_id, "step_data": data, "page_url": page}
        assert await track(outside, **step) == 204
    await outside.react()
    [event] = told(outside, event_id)
    assert (event["event_name"], event["action_source"]) == ("ViewContent", "website")
    assert event["event_source_url"] == "https://shop.example/products/shirt"
    assert event["custom_data"] == {"content_ids": ["p-1"], "value": 250.5, "currency": "EGP"}
    assert event["user_data"] == {"client_user_agent": AGENT, "fbp": SEEN["fbp"]}
    stored = await outside.stored("events") + await outside.stored("meta_events") + await outside.stored("job")
    assert not [one for one in (AGENT, SEEN["fbp"], "shirt", "visitor-1") if str(one).encode() in stored]


@pytest.mark.parametrize(
    "plain", ["6f2b0d3e-1111-4222-8333-944455556666", "atc:6f2b0d3e1111", "fb.1764540000000.12345", "A1B2C3D4"]
)
def test_ids_of_machines_are_told_as_they_are(plain: str) -> None:
    assert named(plain) == plain


@pytest.mark.parametrize("told", ["mona@example.com", "منى", "mona.ali", "01001234567", "view of mona 12345678"])
def test_what_could_be_somebodys_name_is_not(told: str) -> None:
    assert named(told) == named(told) != told
    assert len(named(told)) == 32


async def test_the_log_itself_knows_a_beacon_again(outside: Outside) -> None:
    await connect(outside)
    for _ in range(2):
        assert await track(outside, step="search", event_id="s-1", step_data={"search_string": "قميص"}) == 204
        await outside.world.redis.flushdb()
    assert len(await outside.facts(EventDue)) == 1


async def test_looking_is_no_fact_and_a_store_that_wants_nothing_keeps_nothing(outside: Outside) -> None:
    before = len(await outside.facts())
    assert await track(outside, step="product_view", event_id="e-1") == 204
    assert len(await outside.facts()) == before
    await connect(outside)
    before = len(await outside.facts())
    assert await track(outside) == 204
    assert await track(outside, step="order_completed", event_id=str(uuid4())) == 204, "an order tells of itself"
    assert await track(outside, step="product_view", event_id="e-2", opt_out=True) == 204
    assert await track(outside, "track-event", event="newsletter", payload={"email": "a@b.eg"}) == 204
    assert len(await outside.facts()) == before
    await connect(outside, consent_required=True)
    before = len(await outside.facts())
    assert await track(outside, step="product_view", event_id="e-3") == 204, "nobody has agreed"
    assert len(await outside.facts()) == before
    assert await track(outside, step="product_view", event_id="e-3b", opt_out=False) == 204
    assert len(await outside.facts(EventDue)) == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"path": "x" * 501}, 422),
        ({"path": "/", "customer_id": "nobody"}, 422),
        ({"path": "/", "step_data": {"x": "y" * 20_000}}, 413),
        ([], 422),
        ({"event": "product_view", "payload": {"value": 3}, "ts": 1764540000000}, 204),
    ],
)
async def test_a_beacon_is_bounded(outside: Outside, sent: Any, status: int) -> None:
    guest = await outside.world.guest()
    answer = await guest.post(f"/storefront/store/{outside.merchant.store_id}/track", json=sent)
    assert answer.status_code == status, answer.text
    elsewhere = await guest.post(f"/storefront/store/{uuid4()}/track", json={"path": "/"})
    assert elsewhere.status_code == 404


async def test_an_order_is_a_purchase_under_its_own_id(outside: Outside) -> None:
    await connect(outside)
    touch = {"ts": "2026-11-20T10:00:00Z", "utm_source": "meta", "fbclid": "IwAR0AbC"}
    bought = await outside.buy("cod", attribution={"first_touch": touch, "last_touch": touch}, guest_email="Mona@X.eg")
    assert bought.status_code == 201, bought.text
    order_id = bought.json()["data"]["order_id"]
    assert await track(outside, step="order_completed", event_id=order_id) == 204
    await outside.react()
    [event] = told(outside, order_id)
    assert (event["event_name"], event["custom_data"]["value"], event["custom_data"]["num_items"]) == (
        "Purchase",
        459.9,
        2,
    )
    assert event["user_data"].keys() == {"em", "ph", "fn", "ln", "st", "country", "external_id", "fbc"}, (
        "an Arabic name of a city means nothing to Meta"
    )
    assert event["user_data"]["fbc"].endswith(".IwAR0AbC")
    for step in ("confirmed", "processing", "shipped", "delivered"):
        moved = f"/stores/{outside.merchant.store_id}/orders/{order_id}/status"
        assert (await outside.merchant.patch(moved, json={"status": step})).status_code == 200
    await outside.react()
    assert [one["event_name"] for one in told(outside, f"delivered:{order_id}")] == ["OrderDelivered"]
    assert len(told(outside, order_id)) == 1
    entries = await seen(outside, "/meta/events")
    assert [one["event_name"] for one in entries] == ["OrderDelivered", "Purchase"]
    [_, purchase] = entries
    assert (purchase["event_id"], purchase["response_status"], purchase["channel"]) == (order_id, 200, "both")
    assert purchase["request_payload_redacted"]["user_data"]["em"] == "[redacted]"
    assert (await seen(outside, "/meta/status"))["status"] == "connected"
    assert (await seen(outside, ""))["meta"]["status"] == "connected"
    assert META["token"] not in str(await seen(outside, ""))


async def test_a_purchase_counts_when_the_merchant_says(outside: Outside) -> None:
    await connect(outside, purchase_trigger="confirmed", lead_trigger="shipped")
    order_id = (await outside.buy("cod")).json()["data"]["order_id"]
    assert await outside.facts(EventDue) == []
    at = f"/stores/{outside.merchant.store_id}/orders/{order_id}/status"
    for step, names in (("confirmed", ["Purchase"]), ("processing", ["Purchase"]), ("shipped", ["Purchase", "Lead"])):
        await outside.merchant.patch(at, json={"status": step})
        assert [fact.name for fact in await outside.facts(EventDue)] == names


async def test_what_is_paid_in_advance_is_bought_when_the_money_is_there(outside: Outside) -> None:
    await outside.connect("paymob")
    await connect(outside)
    order_id = (await outside.buy("paymob_card")).json()["data"]["order_id"]
    assert await outside.facts(EventDue) == [], "many a card is declined"
    for _ in range(2):
        paid = MarkOrderPaid(order_id=UUID(order_id))
        await outside.world.engine.execute(outside.merchant.tenant_id, paid, actor="staff:test")
    assert [(fact.name, fact.event_id) for fact in await outside.facts(EventDue)] == [("Purchase", order_id)]
    cash = (await outside.buy("cod")).json()["data"]["order_id"]
    cash_paid = MarkOrderPaid(order_id=UUID(cash))
    await outside.world.engine.execute(outside.merchant.tenant_id, cash_paid, actor="staff:test")
    assert len(await outside.facts(EventDue)) == 2, "cash is bought once, when it is ordered"


async def test_who_does_not_agree_is_not_told_of(outside: Outside) -> None:
    await connect(outside, consent_required=True)
    assert (await outside.buy("cod")).status_code == 201
    assert await outside.facts(EventDue) == []


async def test_a_refusal_is_shown_and_mended_by_nobody_but_the_merchant(outside: Outside) -> None:
    await connect(outside, capi_access_token="EAA-of-somebody-else-0001")
    sent = await outside.merchant.post(
        f"/stores/{outside.merchant.store_id}/settings/tracking/meta/test-event", json={"test_event_code": "TEST1"}
    )
    assert sent.status_code == 200, sent.text
    queued = sent.json()["data"]["queued_event_id"]
    await outside.react()
    [entry] = await seen(outside, "/meta/events")
    assert (entry["event_id"], entry["last_error"], entry["sent_at"]) == (
        queued,
        "190 Invalid OAuth access token",
        None,
    )
    status = await seen(outside, "/meta/status")
    assert (status["status"], status["recent_failure_rate"], status["recent_event_count"]) == ("failing", 1.0, 1)
    assert not await outside.jobs("parked")


async def test_a_test_event_arrives_as_one(outside: Outside) -> None:
    at = f"/stores/{outside.merchant.store_id}/settings/tracking/meta/test-event"
    early = await outside.merchant.post(at, json={"test_event_code": "TEST1"})
    assert (early.status_code, early.json()["error"]["code"]) == (400, "DOMAIN_ERROR")
    await connect(outside, capi_enabled=False)
    queued = (await outside.merchant.post(at, json={"test_event_code": "TEST77"})).json()["data"]["queued_event_id"]
    await outside.react()
    [event] = told(outside, queued)
    assert event["test_event_code"] == "TEST77"


async def test_a_fault_of_metas_is_waited_out(outside: Outside) -> None:
    await connect(outside)
    outside.sandbox.post("/_sandbox/faults", {"provider": "meta", "when": "after", "times": 1, "status": 500})
    order_id = (await outside.buy("cod")).json()["data"]["order_id"]
    await outside.react()
    await outside.wait(minutes=30)
    assert len(told(outside, order_id)) == 1
    [entry] = await seen(outside, "/meta/events")
    assert (entry["attempt_count"], entry["response_status"]) == (2, 200)


async def test_where_a_buyer_came_from_is_a_journey_until_it_is_forgotten(outside: Outside) -> None:
    touch = {"ts": "2026-11-20T10:00:00Z", "utm_source": "google", "utm_campaign": "eid"}
    last = {"ts": "2026-11-21T10:00:00Z", "utm_source": "meta", "referrer": "https://facebook.com/"}
    bought = await outside.buy("cod", attribution={"v": 1, "first_touch": touch, "last_touch": last})
    await outside.world.fold()
    order = await outside.order(bought.json()["data"]["order_id"])
    at = f"/stores/{outside.merchant.store_id}/customers/{order['customer_id']}"
    journey = (await outside.merchant.get(f"{at}/journey")).json()["data"]
    told = [(one["utm_source"], one["is_first_touch"], one["ts"]) for one in journey["touches"]]
    assert told == [("google", True, "2026-11-20T10:00:00Z"), ("meta", False, "2026-11-21T10:00:00Z")]
    assert b"facebook" not in await outside.stored("events")
    erased = (await outside.merchant.delete(f"{at}/analytics")).json()["data"]
    assert erased["funnel_events_deleted"] == 1
    await outside.world.fold()
    assert (await outside.merchant.get(f"{at}/journey")).json()["data"]["touches"] == []
    [trace] = await outside.facts(OrderTraced)
    assert trace.attribution is None
    assert (await outside.merchant.get(at)).json()["data"]["first_name"], "the customer is still known"
    again = await outside.buy("cod", utm_source="tiktok")
    assert again.status_code == 201
    await outside.world.fold()
    assert (await outside.merchant.get(f"{at}/journey")).json()["data"]["touches"] == [], "and stays forgotten"
