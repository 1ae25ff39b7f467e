"""Resend's paths, and a mailbox in which a person reads what was sent."""

from litestar import MediaType, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from deploy.sandbox.asking import Asking, Json, body, key, of
from deploy.sandbox.resend import no

SHUT = {"content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src * data:"}
"""A mail is somebody's words: it may look as it likes and do nothing."""


@post("/emails", status_code=200)
async def send_email(request: Asking) -> Response[Json]:
    """Send a mail."""
    here, asked, again = of(request).resend, await body(request), request.headers.get("idempotency-key", "")

    def send() -> Json:
        if not request.headers.get("user-agent"):
            raise no(403, "invalid_access", "Missing User-Agent")
        return here.send(here.sender(key(request)), again, asked)

    return of(request).answer("resend", send, 200)


@get("/emails/{email_id:str}")
async def read_email(request: Asking, email_id: FromPath[str]) -> Response[Json]:
    """A mail, for whoever has the key."""
    here = of(request).resend

    def read() -> Json:
        here.sender(key(request))
        return {name: value for name, value in here.email(email_id).items() if name != "account"}

    return of(request).answer("resend", read)


@get("/_sandbox/resend/emails")
async def mailbox(request: Asking, to: FromQuery[str] = "") -> Json:
    """The mails, to everybody or to one address, the newest first."""
    found = [mail for mail in of(request).book.all("resend_email") if not to or to in mail["to"]]
    return {"emails": [{name: value for name, value in mail.items() if name != "account"} for mail in found]}


@get("/_sandbox/resend/emails/{email_id:str}/page", media_type=MediaType.HTML)
async def email_page(request: Asking, email_id: FromPath[str]) -> Response[str]:
    """A mail as its reader sees it."""
    found = of(request).control(lambda: of(request).resend.email(email_id))
    return Response(found.get("html") or found.get("text", ""), media_type=MediaType.HTML, headers=SHUT)


@post("/_sandbox/resend/emails/{email_id:str}/{event:str}", status_code=200)
async def email_happens(
    request: Asking, email_id: FromPath[str], event: FromPath[str], page: FromQuery[str] = ""
) -> Response[Json] | Redirect:
    """Something becomes of a mail: ``delivered``, ``bounced``, ``complained``, ``suppressed``, ``failed``."""
    mail = of(request).control(lambda: of(request).resend.happen(email_id, event))
    return Redirect("/", status_code=303) if page == "home" else Response({"id": mail["id"], "event": event})


ROUTES = [send_email, read_email, mailbox, email_page, email_happens]
