"""Bosta's paths, and what couriers do (``/_sandbox/bosta``)."""

from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from deploy.sandbox import bosta
from deploy.sandbox.asking import Asking, Json, body, key, of

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


@get("/api/v2/cities")
async def cities() -> Json:
    """The public list."""
    return bosta.cities()


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


ROUTES = [create_delivery, search, labels, read_delivery, terminate, cities, bosta_happens, bosta_says]
