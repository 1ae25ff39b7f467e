"""What address a pin means, over HTTP; the map is the sandbox's."""

import httpx
import pytest

from numu_core.geocoding.commands import Located, Point
from numu_core.geocoding.providers.nominatim import NOMINATIM
from numu_core.kernel.providers import Answer
from numu_gateway.kernel.config import Config
from tests.kernel.sandbox import Sandbox
from tests.kernel.world import World, a_world

CAIRO = {"lat": 30.0561, "lng": 31.3302}


async def pinned(world: World, **query: float | str) -> httpx.Response:
    shop = await world.merchant()
    guest = await world.guest()
    return await guest.get(f"/storefront/store/{shop.store_id}/geocode/reverse", params=query)


async def test_a_pin_means_an_address_and_is_asked_for_once(database: str, redis_url: str, sandbox: Sandbox) -> None:
    config = Config(environment="test", geocoder=sandbox.url)
    async with a_world(database, redis_url, config, outside=[sandbox.url]) as world:
        found = await pinned(world, **CAIRO, lang="ar")
        assert found.status_code == 200, found.text
        told = found.json()["data"]
        assert (told["city"], told["city_code"], told["country_code"]) == ("القاهرة", "EG-C", "EG")
        assert (told["latitude"], told["longitude"], told["provider"]) == (30.0561, 31.3302, "nominatim")
        assert (await pinned(world, **CAIRO, lang="en")).json()["data"]["city"] == "Cairo"
        sandbox.post("/_sandbox/faults", {"provider": "nominatim", "when": "before", "times": 1, "status": 500})
        assert (await pinned(world, **CAIRO, lang="ar")).json()["data"] == told, "what was said is kept"
        away = await pinned(world, lat=31.2, lng=29.91)
        assert away.status_code == 503
        for nowhere in ({"lat": 22.5, "lng": 25.0}, {"lat": 51.5, "lng": -0.12}):
            assert (await pinned(world, **nowhere)).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"lat": 91, "lng": 31}, {"lat": "x", "lng": 31}, {"lng": 31}, {"lat": "nan", "lng": 31}]
)
async def test_what_is_no_point_is_refused(world: World, wrong: dict[str, float | str]) -> None:
    assert (await pinned(world, **wrong)).status_code == 422


async def test_without_a_map_shoppers_write_their_address_themselves(world: World) -> None:
    answer = await pinned(world, **CAIRO)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "EXTERNAL_SERVICE_ERROR")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b'{"error": "Unable to geocode"}', Located()),
        (
            b'{"display_name": "x", "address": {"town": "Damanhur", "state": "Al Buhayrah"}}',
            Located(formatted="x", city="Damanhur", city_code="EG-BH"),
        ),
        (b'{"display_name": "x", "address": {"state": "Attica"}}', Located(formatted="x", city="Attica")),
    ],
)
def test_a_governorate_is_known_by_code_or_name(answer: bytes, said: Located) -> None:
    asked = Point(latitude=30, longitude=31, language="ar")
    assert NOMINATIM.read(asked, Answer(status=200, body=answer)) == said
