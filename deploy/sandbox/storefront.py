"""The storefront's one path that we call: it notes which pages it was told to forget."""

from uuid import uuid4

from litestar import Response, get, post

from deploy.sandbox.accounts import STOREFRONT
from deploy.sandbox.asking import Asking, Json, body, of
from deploy.sandbox.book import utc_now
from deploy.sandbox.paymob import Refused


@post("/api/revalidate", status_code=200)
async def revalidate(request: Asking) -> Response[Json]:
    """Forget pages."""
    book, asked, secret = of(request).book, await body(request), request.headers.get("x-revalidation-secret")

    def forget() -> Json:
        if secret != STOREFRONT["secret"]:
            raise Refused(401, {"error": "Invalid secret"})
        told = uuid4().hex
        book.act("storefront", "revalidation", told)
        book.put("revalidation", told, {**asked, "at": utc_now().isoformat()})
        return {"revalidated": True, "tags": asked.get("tags", [])}

    return of(request).answer("storefront", forget)


@get("/_sandbox/revalidations")
async def revalidations(request: Asking) -> Json:
    """What it was told, the newest first."""
    return {"revalidations": of(request).book.all("revalidation")}


ROUTES = [revalidate, revalidations]
