"""Nominatim, OpenStreetMap's geocoder: the address at a point.

Source: Nominatim manual, "Reverse geocoding"; usage policy of the public server (name yourself, keep answers, at most
one question a second). The address of the server comes with the account, so that it can be one's own.
"""

from urllib.parse import urlencode

import msgspec
from msgspec import Struct, field

from numu_core.geocoding.commands import Located, Point
from numu_core.kernel.governorates import governorate
from numu_core.kernel.providers import Account, Answer, Provider, ProviderRefused, Request

NAME = "nominatim"
BASE = "https://nominatim.openstreetmap.org"
CALLED = ("city", "town", "village", "city_district", "county")
AREA = ("suburb", "neighbourhood", "quarter", "city_district")


class _Address(Struct):
    road: str = ""
    house_number: str = ""
    suburb: str = ""
    neighbourhood: str = ""
    quarter: str = ""
    city_district: str = ""
    city: str = ""
    town: str = ""
    village: str = ""
    county: str = ""
    state: str = ""
    country_code: str = ""
    iso: str = field(name="ISO3166-2-lvl4", default="")


class _Found(Struct):
    display_name: str = ""
    address: _Address | None = None
    error: str | None = None


def build(question: Point, account: Account, job_id: str) -> Request:
    """``GET /reverse``. Account: ``url`` of the server."""
    asked = {
        "lat": f"{question.latitude:.5f}",
        "lon": f"{question.longitude:.5f}",
        "format": "jsonv2",
        "zoom": "18",
        "addressdetails": "1",
        "accept-language": f"{question.language},en",
        "layer": "address",
    }
    url = f"{account.get('url', BASE).rstrip('/')}/reverse?{urlencode(asked)}"
    return Request(method="GET", url=url, headers={"user-agent": "numu (+https://numueg.app)", "x-request-id": job_id})


def read(_: Point, answer: Answer) -> Located:
    """The address; a governorate by its code, else by its name."""
    try:
        found = msgspec.json.decode(answer.body, type=_Found)
    except msgspec.MsgspecError as wrong:
        raise ProviderRefused(provider=NAME, answer=f"not the documented answer: {wrong}") from wrong
    if found.error is not None:
        return Located()
    if (at := found.address) is None or not found.display_name:
        raise ProviderRefused(provider=NAME, answer="not the documented answer: no address")
    known = governorate(at.iso) or governorate(at.state) or governorate(at.county)
    return Located(
        formatted=found.display_name[:500],
        city=first(at, CALLED) or at.state,
        city_code=known.code if known else "",
        area=first(at, AREA),
        street=" ".join(filter(None, (at.house_number, at.road))),
        country_code=at.country_code.upper(),
    )


def first(address: _Address, names: tuple[str, ...]) -> str:
    """The first of these parts that there is."""
    return next((said for name in names if (said := getattr(address, name))), "")


NOMINATIM = Provider(
    name=NAME, build=build, read=read, verify=lambda _, __: False, translate=lambda _: ()
)  # maps do not call back
