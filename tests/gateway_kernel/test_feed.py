"""A tenant's facts over HTTP: all of them, in order, verifiable, and nobody else's."""

import asyncio
from typing import Any

import msgspec

from numu_core.kernel.ids import named_id
from numu_core.locations.commands import OpenLocation
from numu_gateway.kernel.feed import follow
from tests.kernel.world import Merchant, World


async def open_locations(world: World, one: Merchant, *names: str) -> None:
    for name in names:
        command = OpenLocation(location_id=named_id("feed", name), store_id=one.store_id, name=name)
        await world.engine.execute(one.tenant_id, command, actor="staff:1")


async def test_pages_are_gapless_and_end_at_the_head(world: World) -> None:
    one = await world.merchant()
    await open_locations(world, one, "Cairo", "Giza", "Tanta")
    after, seen = 0, []
    while True:
        answer = await one.get(f"/stores/{one.store_id}/events", params={"after": after, "limit": 2})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        lines = [msgspec.json.decode(text) for text in answer.content.splitlines()]
        if not lines:
            break
        seen += lines
        after = int(answer.headers["x-numu-next"])
    assert [fact["position"] for fact in seen] == list(range(1, len(seen) + 1))
    assert [fact["payload"]["name"] for fact in seen if fact["type"].endswith("location_opened.v1")][-1] == "Tanta"
    assert all(len(fact["hash"]) == 64 for fact in seen)


async def test_followers_get_what_is_stored_while_they_listen(world: World) -> None:
    one = await world.merchant()
    await open_locations(world, one, "Cairo")
    facts = follow(world.services, one.tenant_id, 1)  # the first fact says what the plan allows
    first = await asyncio.wait_for(anext(facts), 5)
    await open_locations(world, one, "Giza")
    second = await asyncio.wait_for(anext(facts), 5)
    assert first.startswith(b"id: 2\nevent: fact\ndata: {")
    assert second.startswith(b"id: 3\n")
    assert b"Giza" in second


async def heard(world: World, one: Merchant, of: int, **headers: str) -> list[int]:
    """The positions of the first facts that a browser's ``EventSource`` gets, which then hangs up."""
    path, said = f"/api/v1/stores/{one.store_id}/events", asyncio.Queue[dict[str, Any]]()
    asked = one.build_request("GET", path, headers={"accept": "text/event-stream", **headers})
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in asked.headers.raw],
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    hung_up = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await hung_up.wait()
        return {"type": "http.disconnect"}

    call: Any = world.app
    listening, text = asyncio.create_task(call(scope, receive, said.put)), b""
    try:
        start = await asyncio.wait_for(said.get(), 5)
        assert (start["status"], dict(start["headers"])[b"content-type"][:17]) == (200, b"text/event-stream")
        while text.count(b"\n\n") < of:
            text += (await asyncio.wait_for(said.get(), 5))["body"]
    finally:
        hung_up.set()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    return [int(line[4:]) for line in text.splitlines() if line.startswith(b"id: ")][:of]


async def test_a_browser_follows_and_comes_back_where_it_was(world: World) -> None:
    one = await world.merchant()
    await open_locations(world, one, "Cairo", "Giza")
    assert await heard(world, one, 3) == [1, 2, 3]
    assert await heard(world, one, 2, **{"last-event-id": "1"}) == [2, 3]


async def test_another_merchant_may_not_read_them(world: World) -> None:
    one, other = await world.merchant(), await world.merchant()
    answer = await other.get(f"/stores/{one.store_id}/events")
    assert answer.status_code == 403
    assert (await (await world.guest()).get(f"/stores/{one.store_id}/events")).status_code == 401
