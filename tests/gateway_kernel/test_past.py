"""The same routes, as of then."""

from datetime import UTC, datetime
from typing import Any

import pytest

from numu_core.kernel.ids import named_id
from numu_core.locations.commands import OpenLocation
from numu_gateway.kernel.app import document
from numu_gateway.kernel.config import Config
from tests.kernel.world import Merchant, World


async def opened(world: World, one: Merchant, name: str) -> int:
    command = OpenLocation(location_id=named_id("past", name), store_id=one.store_id, name=name)
    at = datetime(2026, 3, len(name), tzinfo=UTC)  # "Giza": the fourth of March
    return (await world.engine.execute(one.tenant_id, command, actor="staff:1", now=at)).position


async def names(one: Merchant, store: Merchant, **asked: Any) -> list[str]:
    answer = await one.get(f"/stores/{store.store_id}/locations", params=asked)
    assert answer.status_code == 200, answer.text
    return [location["name"] for location in answer.json()["data"]]


async def test_a_member_asks_how_it_was(world: World) -> None:
    one = await world.merchant()
    giza, tanta = await opened(world, one, "Giza"), await opened(world, one, "Tanta")
    await world.fold()
    assert await names(one, one) == ["Giza", "Tanta"]
    assert await names(one, one, as_of=giza) == ["Giza"]
    assert await names(one, one, as_of=0) == []
    assert await names(one, one, as_of=tanta) == ["Giza", "Tanta"]
    assert await names(one, one, as_of="2026-03-04T12:00:00+02:00") == ["Giza"]
    assert await names(one, one, as_of="2026-03-04T00:00:00Z") == ["Giza"]
    assert await names(one, one) == ["Giza", "Tanta"]


async def test_what_was_not_there_is_not_found(world: World) -> None:
    one = await world.merchant()
    giza = await opened(world, one, "Giza")
    await world.fold()
    path = f"/stores/{one.store_id}/locations/{named_id('past', 'Giza')}"
    assert (await one.get(path, params={"as_of": giza - 1})).status_code == 404
    assert (await one.get(path, params={"as_of": giza})).status_code == 200


@pytest.mark.parametrize("wrong", ["", "yesterday", "2026-03-04T12:00:00", "-1", "1.5"])
async def test_a_moment_must_be_understood(world: World, wrong: str) -> None:
    one = await world.merchant()
    answer = await one.get(f"/stores/{one.store_id}/locations", params={"as_of": wrong})
    assert answer.status_code == 422
    assert "as_of" in answer.text


async def test_nobody_asks_about_the_past_of_others(world: World) -> None:
    one, other = await world.merchant(), await world.merchant()
    answer = await other.get(f"/stores/{one.store_id}/locations", params={"as_of": 1})
    assert answer.status_code == 403


def test_the_document_says_where_the_past_can_be_asked_for() -> None:
    paths = document(Config())["paths"]

    def named(path: str, method: str) -> list[str]:
        return [parameter["name"] for parameter in paths[path][method].get("parameters", [])]

    assert "as_of" in named("/api/v1/stores/{store_id}/locations", "get")
    assert "as_of" not in named("/api/v1/stores/{store_id}/locations", "post")
    assert "as_of" not in named("/api/v1/storefront/store/{store_id}/products", "get")
