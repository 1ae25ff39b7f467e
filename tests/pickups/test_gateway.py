"""Visits from the merchant's click to the courier's answer: over HTTP, with the courier's sandbox."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx

from numu_core.pickups.events import PickupAgreed
from tests.kernel.outside import Outside
from tests.kernel.world import World

WEEKS = count(1)
FRIDAY = 4


def workday() -> str:
    """A day of its own for each test: Bosta visits a place once a day."""
    day = datetime.now(UTC).date() + timedelta(weeks=next(WEEKS))
    return str(day + timedelta(days=day.weekday() == FRIDAY))


def path(outside: Outside, rest: str = "") -> str:
    return f"/stores/{outside.merchant.store_id}/shipments/pickups{rest}"


async def ask(outside: Outside, **more: Any) -> httpx.Response:
    asked = {
        "business_location_id": "sandbox-location-1",
        "scheduled_date": workday(),
        "scheduled_time_slot": "10:00 to 13:00",
        "contact_name": "أميرة حسن",
        "contact_phone": "01012345678",
        **more,
    }
    return await outside.merchant.post(path(outside), params=asked)


async def asked(outside: Outside, **more: Any) -> Any:
    answer = await ask(outside, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def agreed(outside: Outside, **more: Any) -> Any:
    await outside.connect("bosta")
    pickup = await asked(outside, **more)
    await outside.react()
    return await seen(outside, pickup["id"])


async def seen(outside: Outside, named: str) -> Any:
    answer = await outside.merchant.get(path(outside, f"/{named}"))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def at_bosta(outside: Outside, pickup: Any) -> Any:
    url = f"{outside.sandbox.url}/api/v2/pickups/{pickup['carrier_pickup_id']}"
    return outside.sandbox.client.get(url, headers={"authorization": "sandbox-bosta-api-key"}).json()["data"]


async def test_a_visit_is_agreed_changed_and_called_off(outside: Outside) -> None:
    await outside.connect("bosta")
    wanted = await asked(outside, notes="<i>الباب الخلفي</i>")
    assert (wanted["status"], wanted["puid"], wanted["contact_phone"]) == ("requested", None, "+201012345678")
    await outside.react()
    pickup = await seen(outside, wanted["id"])
    assert (pickup["status"], pickup["puid"][:3]) == ("agreed", "PU-")
    assert await seen(outside, pickup["carrier_pickup_id"]) == pickup
    there = at_bosta(outside, pickup)
    assert (there["contactPerson"]["phone"], there["notes"][:12]) == ("01012345678", "الباب الخلفي")
    changes = {"scheduled_time_slot": "13:00 to 16:00", "contact_name": "سارة"}
    answer = await outside.merchant.patch(path(outside, f"/{pickup['carrier_pickup_id']}"), params=changes)
    assert (answer.status_code, answer.json()["data"]["change_requested"]) == (200, True)
    await outside.react()
    changed = await seen(outside, pickup["id"])
    assert (changed["scheduled_time_slot"], changed["change_requested"]) == ("13:00 to 16:00", False)
    assert at_bosta(outside, pickup)["contactPerson"]["name"] == "سارة"
    for _ in range(2):
        assert (await outside.merchant.delete(path(outside, f"/{pickup['id']}"))).status_code == 204
    assert (await seen(outside, pickup["id"]))["cancellation_requested"]
    await outside.react()
    assert (await seen(outside, pickup["id"]))["status"] == "cancelled"
    assert at_bosta(outside, pickup)["state"] == "Canceled"
    late = await outside.merchant.patch(path(outside, f"/{pickup['id']}"), params=changes)
    assert late.status_code == 422
    assert outside.effects("bosta") == [("pickup", True), ("pickup cancelled", True)]


async def test_an_answer_that_was_lost_asks_for_no_second_visit(outside: Outside) -> None:
    await outside.connect("bosta")
    outside.sandbox.post("/_sandbox/faults", {"provider": "bosta", "when": "after"})
    pickup = await asked(outside)
    await outside.react()
    assert (await seen(outside, pickup["id"]))["status"] == "requested"
    await outside.wait(seconds=10)
    assert (await seen(outside, pickup["id"]))["status"] == "agreed"
    assert outside.effects("bosta") == [("pickup", True)]
    assert len(await outside.facts(PickupAgreed)) == 1


async def test_what_the_courier_says_no_to_is_shown_in_its_words(outside: Outside) -> None:
    day = workday()
    first = await agreed(outside, scheduled_date=day)
    second = await asked(outside, scheduled_date=day)
    nowhere = await asked(outside, business_location_id="nowhere")
    await outside.react()
    assert "1078" in (await seen(outside, second["id"]))["problem"]
    found = await seen(outside, nowhere["id"])
    assert (found["status"], "1073" in found["problem"]) == ("refused", True)
    outside.sandbox.post(f"/_sandbox/bosta/pickups/{first['carrier_pickup_id']}/Done")
    await outside.merchant.delete(path(outside, f"/{first['id']}"))
    slot = {"scheduled_time_slot": "13:00 to 16:00"}
    assert (await outside.merchant.patch(path(outside, f"/{first['id']}"), params=slot)).status_code == 422
    await outside.react()
    done = await seen(outside, first["id"])
    assert (done["status"], done["cancellation_requested"], "cannot be changed" in done["problem"]) == (
        "agreed",
        False,
        True,
    )


async def test_visits_are_listed_the_newest_first(outside: Outside) -> None:
    await outside.connect("bosta")
    ids = [(await asked(outside))["id"] for _ in range(3)]
    listed = (await outside.merchant.get(path(outside))).json()["data"]
    assert [one["id"] for one in listed] == ids[::-1]
    page = (await outside.merchant.get(path(outside, "?page=1&limit=2"))).json()["data"]
    assert [one["id"] for one in page] == ids[:1]


async def test_a_visit_that_cannot_be_is_refused_by_field_and_changes_nothing(outside: Outside) -> None:
    await outside.connect("bosta")
    before = len(await outside.facts())
    for field, wrong in (
        ("scheduled_date", "2020-01-01"),
        ("scheduled_date", "tomorrow"),
        ("business_location_id", ""),
        ("contact_email", "nobody"),
        ("notes", "x" * 401),
    ):
        answer = await ask(outside, **{field: wrong})
        assert answer.status_code == 422, (field, answer.text)
    assert (await ask(outside, contact_phone="12")).status_code == 400
    assert (await outside.merchant.post(path(outside))).status_code == 422
    for method in ("get", "patch", "delete"):
        answer = await getattr(outside.merchant, method)(path(outside, "/unknown"))
        assert answer.status_code == 404, method
    assert len(await outside.facts()) == before


async def test_a_store_without_a_courier_gets_no_visits(world: World) -> None:
    merchant = await world.merchant()
    answer = await merchant.post(
        f"/stores/{merchant.store_id}/shipments/pickups",
        params={"business_location_id": "x", "scheduled_date": workday(), "scheduled_time_slot": "10:00 to 13:00"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "DOMAIN_ERROR")


async def test_who_to_meet_is_not_readable_in_the_log(outside: Outside) -> None:
    await agreed(outside)
    stored = await outside.stored("events")
    assert "أميرة".encode() not in stored
    assert b"1012345678" not in stored
