"""Nominatim, imitated: it knows some cities of Egypt, and takes what is near one for it."""

from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from deploy.sandbox.asking import Asking, Json, of
from deploy.sandbox.paymob import Refused
from numu_core.kernel.governorates import governorate

CITIES = {
    "EG-C": (30.0444, 31.2357), "EG-GZ": (29.987, 31.2118), "EG-ALX": (31.2001, 29.9187), "EG-PTS": (31.2653, 32.3019),
    "EG-GH": (30.7865, 31.0004), "EG-AST": (27.181, 31.1837), "EG-LX": (25.6872, 32.6396), "EG-ASN": (24.0889, 32.8998),
}  # fmt: skip
"""Governorates by their capitals: latitude, longitude."""
NEAR = 0.6  # degrees


def address(lat: float, lon: float, language: str) -> dict[str, Any]:
    """What Nominatim would say of a point."""
    code, (there, here) = min(CITIES.items(), key=lambda city: abs(city[1][0] - lat) + abs(city[1][1] - lon))
    if max(abs(there - lat), abs(here - lon)) > NEAR:
        return {"error": "Unable to geocode"}
    known = governorate(code)
    assert known
    arabic = language.startswith("ar")
    city, road = (known.name_ar, "شارع النيل") if arabic else (known.name, "Nile Street")
    place = {"road": road, "city": city, "state": city, "ISO3166-2-lvl4": code, "country_code": "eg"}
    shown = "، " if arabic else ", "
    name = shown.join((road, city, "مصر" if arabic else "Egypt"))
    return {"display_name": name, "lat": str(lat), "lon": str(lon), "address": place}


@get("/reverse")
async def reverse(request: Asking, lat: FromQuery[float], lon: FromQuery[float]) -> Response[Json]:
    """The address of a point."""
    language = request.query_params.get("accept-language", "ar")

    def look() -> Json:
        if request.headers.get("user-agent", "").startswith("python-httpx"):
            raise Refused(403, {"error": "Name yourself"})
        return address(lat, lon, language)

    return of(request).answer("nominatim", look)


ROUTES = [reverse]
