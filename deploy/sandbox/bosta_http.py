"""Bosta's paths, and what couriers do (``/_sandbox/bosta``)."""

from collections.abc import Callable
from typing import Any

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from deploy.sandbox import bosta
from deploy.sandbox.asking import Asking, Json, body, key, of
from deploy.sandbox.bosta_pickups import Pickups

RETURNED = {"RTO": 46}


@post("/api/v2/deliveries")
async def create_delivery(request: Asking) -> Response[Json]:
    """Book a delivery."""
    here, asked = of(request).bosta, await body(request)
    return of(request).answer("bosta", lambda: here.create(here.merchant(key(request)), asked))


@post("/api/v2/deliveries/search")
async def search(request: Asking) -> Response[Json]:
    """Find deliveries."""
    here, asked = of(request).bosta, await body(request)
    return of(request).answer("bosta", lambda: here.search(here.merchant(key(request)), asked), 200)


@post("/api/v2/deliveries/mass-awb")
async def labels(request: Asking) -> Response[Json]:
    """Print labels."""
    here, asked = of(request).bosta, await body(request)
    return of(request).answer("bosta", lambda: here.labels(here.merchant(key(request)), asked), 200)


@get(["/api/v2/deliveries/business/{number:str}", "/api/v2/deliveries/{number:str}"])
async def read_delivery(request: Asking, number: FromPath[str]) -> Response[Json]:
    """One delivery."""
    here = of(request).bosta

    def read() -> Json:
        account = here.merchant(key(request))
        return bosta.yes(bosta.shown(here.delivery(number, account["api_key"])))

    return of(request).answer("bosta", read)


@delete("/api/v2/deliveries/business/{number:str}/terminate", status_code=200)
async def terminate(request: Asking, number: FromPath[str]) -> Response[Json]:
    """Call a delivery off."""
    here = of(request).bosta
    return of(request).answer("bosta", lambda: here.terminate(here.merchant(key(request)), number))


@put("/api/v2/deliveries/{number:str}")
async def edit(request: Asking, number: FromPath[str]) -> Response[Json]:
    """Change a delivery."""
    here, asked = of(request).bosta, await body(request)
    return of(request).answer("bosta", lambda: here.edit(here.merchant(key(request)), number, asked))


@get("/api/v2/cities")
async def cities(request: Asking) -> Response[Json]:
    """The public list."""
    return of(request).answer("bosta", bosta.cities)


@get("/api/v2/cities/{city_id:str}/zones")
async def zones(request: Asking, city_id: FromPath[str]) -> Response[Json]:
    """The public list of a city's zones."""
    return of(request).answer("bosta", lambda: bosta.zones(city_id))


# -- collections ------------------------------------------------------------------------------------------------------


def collections(request: Asking, do: Callable[[Pickups, str], Any]) -> Response[Json]:
    """What ``do`` answers to the merchant who asks."""
    sandbox = of(request)

    def asked() -> Json:
        owner = sandbox.bosta.merchant(key(request))["api_key"]
        return bosta.yes(do(Pickups(sandbox.book), owner))

    return sandbox.answer("bosta", asked)


@get("/api/v2/pickup-locations")
async def pickup_locations(request: Asking) -> Response[Json]:
    """Where parcels can be fetched."""
    return collections(request, lambda here, _: here.locations())


@post("/api/v2/pickups")
async def create_pickup(request: Asking) -> Response[Json]:
    """Have parcels fetched."""
    asked = await body(request)
    return collections(request, lambda here, owner: here.create(owner, asked))


@get("/api/v2/pickups")
async def list_pickups(request: Asking) -> Response[Json]:
    """All collections."""
    return collections(request, lambda here, owner: here.all(owner))


@get("/api/v2/pickups/{pickup_id:str}")
async def read_pickup(request: Asking, pickup_id: FromPath[str]) -> Response[Json]:
    """One collection."""
    return collections(request, lambda here, owner: here.one(owner, pickup_id))


@put("/api/v2/pickups/{pickup_id:str}")
async def change_pickup(request: Asking, pickup_id: FromPath[str]) -> Response[Json]:
    """Change a collection."""
    asked = await body(request)
    return collections(request, lambda here, owner: here.change(owner, pickup_id, asked))


@delete("/api/v2/pickups/{pickup_id:str}", status_code=200)
async def cancel_pickup(request: Asking, pickup_id: FromPath[str]) -> Response[Json]:
    """Call a collection off."""
    return collections(request, lambda here, owner: here.cancel(owner, pickup_id))


@post("/_sandbox/bosta/pickups/{pickup_id:str}/{what:str}", status_code=200)
async def pickup_happens(request: Asking, pickup_id: FromPath[str], what: FromPath[str]) -> Json:
    """The courier comes, or does not."""
    return of(request).control(lambda: Pickups(of(request).book).move(pickup_id, what))


# -- what couriers do -------------------------------------------------------------------------------------------------


@post("/_sandbox/bosta/deliveries/{number:str}/{code:int}", status_code=200)
async def bosta_happens(
    request: Asking,
    number: FromPath[str],
    code: FromPath[int],
    page: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    quietly: FromQuery[bool] = False,
) -> Response[Json] | Redirect:
    """The courier does something. The body adds to the report, or replaces parts of it."""
    said = await body(request)
    kind = kind or next((kind for kind, back in RETURNED.items() if back == code), "")
    moved = of(request).control(lambda: of(request).bosta.move(number, code, kind=kind, quietly=quietly, **said))
    return Redirect("/", status_code=303) if page == "home" else Response(bosta.shown(moved))


@post("/_sandbox/bosta/deliveries/{number:str}/report", status_code=200)
async def bosta_says(request: Asking, number: FromPath[str], token: FromQuery[str | None] = None) -> Json:
    """Post any report, true or not, with the right header or with another ``token``."""
    here, said = of(request).bosta, await body(request)
    headers = {} if token is None else {"X-Bosta-Token": token}

    def say() -> Json:
        here.report(here.delivery(number), {"trackingNumber": number, **said}, **headers)
        return said

    return of(request).control(say)


ROUTES = [
    *(create_delivery, search, labels, read_delivery, edit, terminate, cities, zones, bosta_happens, bosta_says),
    *(pickup_locations, create_pickup, list_pickups, read_pickup, change_pickup, cancel_pickup, pickup_happens),
]
