"""What address a pin means. Answers are kept in Valkey by point and language, as those who give them ask."""

from contextlib import suppress
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import json
from redis.exceptions import RedisError

from numu_core.geocoding.commands import Located, Point
from numu_core.geocoding.errors import NoAddressThere, NoMap
from numu_core.kernel.providers import ProviderRefused, ProviderUnavailable
from numu_gateway.geocoding.bodies import GeocodeResult
from numu_gateway.kernel.access import public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors

NOMINATIM = "nominatim"
KEPT_S = 30 * 24 * 3600
"""Source: HTTP contract, section 13."""
EGYPT = ((21.7, 31.9), (24.6, 37.1))
"""From where to where, in degrees of latitude and of longitude."""


@get(
    "/storefront/store/{store_id:uuid}/geocode/reverse",
    operation_id="storefront_reverse_geocode",
    guards=[public()],
)
async def reverse_geocode(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has made sure that there is such a store
    lat: Annotated[float, QueryParameter(ge=-90, le=90)],
    lng: Annotated[float, QueryParameter(ge=-180, le=180)],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    lang: Annotated[str, QueryParameter(max_length=5)] = "ar",
) -> Success[GeocodeResult]:
    """The address where a shopper has put the pin.

    Raises:
        NoMap: this installation asks nobody.
        NoAddressThere: there is none, or not in Egypt.
        ProviderUnavailable: the map does not answer in time.
    """
    if not doors.config.geocoder:
        raise NoMap
    point = Point(latitude=round(lat, 5), longitude=round(lng, 5), language="en" if lang.startswith("en") else "ar")
    if not all(low <= at <= high for at, (low, high) in zip((lat, lng), EGYPT, strict=True)):
        raise NoAddressThere
    found = await _located(doors, call, point)
    if not found.city_code:
        raise NoAddressThere
    return ok(
        GeocodeResult(
            formatted_address=found.formatted or None,
            city=found.city or None,
            city_code=found.city_code,
            area=found.area or None,
            street=found.street or None,
            country_code=found.country_code or None,
            latitude=point.latitude,
            longitude=point.longitude,
            provider=NOMINATIM,
        )
    )


async def _located(doors: Doors, call: Call, point: Point) -> Located:
    """What the map says, or said a while ago; it is asked anew when Valkey is away."""
    redis, key = doors.services.redis, f"geocoding:{point.latitude}:{point.longitude}:{point.language}"
    with suppress(RedisError, OSError):
        if kept := await redis.get(key):
            return json.decode(kept, type=Located)
    try:
        found = await doors.services.ask(NOMINATIM, point, {"url": doors.config.geocoder}, call.request_id)
    except ProviderRefused as no:
        raise ProviderUnavailable(provider=NOMINATIM) from no
    assert isinstance(found, Located)
    with suppress(RedisError, OSError):
        await redis.set(key, json.encode(found), ex=KEPT_S)
    return found


ROUTES = [reverse_geocode]
