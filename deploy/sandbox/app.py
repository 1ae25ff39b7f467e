"""The sandbox over HTTP: the providers' own paths, and ``/_sandbox`` for what only a sandbox can do.

One process, one file. Control calls are for this machine and need no key; the providers' own paths need theirs.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from litestar import Litestar, MediaType, Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Redirect

from deploy.sandbox import bosta_http, mails, maps, pages, storefront, wallets
from deploy.sandbox.accounts import add_bosta, add_meta, add_paymob, add_resend, open_accounts
from deploy.sandbox.asking import Asking, Json, Sandbox, body, key, of
from deploy.sandbox.book import Book
from deploy.sandbox.callbacks import deliver_for_ever
from deploy.sandbox.faults import Plan
from deploy.sandbox.paymob import Refused, return_url

# -- Paymob -----------------------------------------------------------------------------------------------------------


@post(["/v1/intention/", "/v1/intention"])
async def intention(request: Asking) -> Response[Json]:
    """Create an intention."""
    paymob, asked = of(request).paymob, await body(request)
    return of(request).answer("paymob", lambda: paymob.intend(paymob.merchant(key(request), "Token"), asked), 201)


@get("/v1/intention/element/{public_key:str}/{client_secret:str}")
async def element(request: Asking, public_key: FromPath[str], client_secret: FromPath[str]) -> Response[Json]:
    """What the embedded card form reads."""
    hidden = {"account", "asked", "transactions"}
    paymob = of(request).paymob

    def seen() -> Json:
        order = paymob.by_secret(public_key, client_secret)
        return {name: value for name, value in order.items() if name not in hidden}

    return of(request).answer("paymob", seen)


@get(["/unifiedcheckout/", "/unifiedcheckout"], media_type=MediaType.HTML)
async def unified_checkout(
    request: Asking,
    public_key: Annotated[str, QueryParameter(name="publicKey")],
    client_secret: Annotated[str, QueryParameter(name="clientSecret")],
) -> str:
    """The page on which the shopper pays."""
    try:
        return pages.checkout(of(request).paymob.by_secret(public_key, client_secret))
    except Refused as no:
        raise HTTPException(status_code=no.status, detail="This payment does not exist · هذه الدفعة غير موجودة") from no


@post("/api/auth/tokens")
async def sign_in(request: Asking) -> Response[Json]:
    """A token for reading."""
    asked = await body(request)
    return of(request).answer("paymob", lambda: of(request).paymob.sign_in(asked), 201)


@get("/api/acceptance/transactions/{transaction_id:int}")
async def transaction(request: Asking, transaction_id: FromPath[int]) -> Response[Json]:
    """A transaction, for whoever has signed in."""
    paymob = of(request).paymob

    def read() -> Json:
        owner, found = paymob.merchant(key(request), "Bearer"), paymob.transaction(transaction_id)
        if found["owner"] != owner["profile_id"]:
            raise Refused(404, {"detail": "Not found."})
        return found

    return of(request).answer("paymob", read)


@post("/api/acceptance/void_refund/{how:str}")
async def void_refund(request: Asking, how: FromPath[str]) -> Response[Json]:
    """Give money back."""
    paymob, asked = of(request).paymob, await body(request)

    def give_back() -> Json:
        return paymob.refund(paymob.merchant(key(request), "Token"), asked, void=how == "void")

    return of(request).answer("paymob", give_back, 201)


PAYMOB_ACTIONS: dict[str, Json] = {
    "pay": {},
    "decline": {"success": False},
    "pending": {"success": False, "pending": True},
    "authorize": {"is_auth": True},
    "pay-other-amount": {"amount_cents": 100},
    "pay-other-currency": {"currency": "USD"},
}
"""What can happen to an intention; each is a transaction with a signed callback."""


@post("/_sandbox/paymob/orders/{order_id:int}/{action:str}", status_code=200)
async def paymob_happens(
    request: Asking, order_id: FromPath[int], action: FromPath[str], page: FromQuery[str] = ""
) -> Response[Json] | Redirect:
    """The shopper pays or is declined; ``replay`` and ``forge`` post the last transaction again, rightly or wrongly."""
    sandbox = of(request)
    paymob, said = sandbox.paymob, await body(request)

    def happen() -> Json:
        order = paymob.order(order_id)
        if action in {"replay", "forge"} and order["transactions"]:
            obj = {**paymob.transaction(order["transactions"][-1]), **said}
            paymob.report(order, obj, secret="guess" if action == "forge" else None)
            return obj
        if action not in PAYMOB_ACTIONS:
            raise Refused(404, {"detail": f"no such action; one of {sorted(PAYMOB_ACTIONS)}, replay, forge"})
        return paymob.transact(order_id, **PAYMOB_ACTIONS[action], **said)

    obj = sandbox.control(happen)
    if page == "home":
        return Redirect("/", status_code=303)
    back = return_url(paymob.order(order_id), obj) if page == "return" else None
    return Redirect(back, status_code=303) if back else Response(obj)


@post("/_sandbox/paymob/transactions/{transaction_id:int}/{action:str}", status_code=200)
async def transaction_happens(request: Asking, transaction_id: FromPath[int], action: FromPath[str]) -> Response[Json]:
    """A transaction becomes something else: ``void``, ``refund`` (``amount_cents``), ``complete`` (it was pending)."""
    paymob, said = of(request).paymob, await body(request)
    does: dict[str, Callable[[], Json]] = {
        "void": lambda: paymob.change(transaction_id, is_voided=True),
        "refund": lambda: paymob.give_back({**said, "transaction_id": transaction_id}, void=False),
        "complete": lambda: paymob.complete(transaction_id),
    }
    if action not in does:
        raise HTTPException(status_code=404, detail=f"one of {sorted(does)}")
    return Response(of(request).control(does[action]))


@post("/_sandbox/paymob/refunds/{profile_id:int}/{mood:str}", status_code=200)
async def refunds_go(request: Asking, profile_id: FromPath[int], mood: FromPath[str]) -> Json:
    """How refunds of an account go from now on: ``accept``, ``decline`` or ``hold`` (until they are completed)."""
    if mood not in {"accept", "decline", "hold"}:
        raise HTTPException(status_code=404, detail="accept, decline or hold")
    return {"refunds": of(request).paymob.mood(profile_id, mood)}


# -- Meta -------------------------------------------------------------------------------------------------------------


@post("/{version:str}/{pixel_id:str}/events", status_code=200)
async def conversions(request: Asking, version: FromPath[str], pixel_id: FromPath[str]) -> Response[Json]:  # noqa: ARG001
    """Take events for a pixel."""
    meta, asked = of(request).meta, await body(request)
    return of(request).answer("meta", lambda: meta.take(key(request), pixel_id, asked))


@get("/_sandbox/meta/events")
async def conversions_taken(request: Asking, event_id: FromQuery[str] = "") -> Json:
    """The events that counted, or those of one id."""
    found = of(request).book.all("meta_event")
    return {"events": [one for one in found if event_id in {"", one["event_id"]}]}


# -- the sandbox itself -----------------------------------------------------------------------------------------------


@get("/", media_type=MediaType.HTML)
async def home(request: Asking) -> str:
    """Everything, with buttons."""
    book = of(request).book
    return pages.home(book.all("paymob_order"), book.all("bosta_delivery"), book.all("resend_email"), book.callbacks())


@get("/_sandbox/effects")
async def effects(request: Asking, provider: FromQuery[str | None] = None) -> Json:
    """What was done at the providers, in order, and how many repetitions were refused."""
    found = of(request).book.effects(provider)
    accepted = sum(effect.accepted for effect in found)
    return {"effects": found, "accepted": accepted, "duplicates_refused": len(found) - accepted}


@get("/_sandbox/callbacks")
async def callbacks(request: Asking) -> Json:
    """What was posted, and how it was answered."""
    return {"callbacks": of(request).book.callbacks()}


@post("/_sandbox/faults", status_code=200)
async def plan_faults(request: Asking, data: JSONBody[Plan]) -> Json:
    """Let the next questions to a provider fail, before or after it acts."""
    of(request).faults.plan(data)
    return {"provider": data.provider, "when": data.when, "times": data.times, "status": data.status}


@post("/_sandbox/accounts/{provider:str}", status_code=200)
async def add_account(request: Asking, provider: FromPath[str]) -> Json:
    """Let another merchant in: the keys as the provider would have given them."""
    add = {"paymob": add_paymob, "bosta": add_bosta, "resend": add_resend, "meta": add_meta}.get(provider)
    if add is None:
        raise HTTPException(status_code=404, detail="paymob, bosta, resend or meta")
    account = await body(request)
    add(of(request).book, account)
    return account


@get("/health")
async def health() -> Json:
    """Up."""
    return {"status": "ok"}


ROUTES = [
    *(
        intention,
        element,
        unified_checkout,
        sign_in,
        transaction,
        void_refund,
        paymob_happens,
        transaction_happens,
        refunds_go,
    ),
    *wallets.ROUTES,
    *bosta_http.ROUTES,
    *mails.ROUTES,
    *(conversions, conversions_taken),
    *storefront.ROUTES,
    *maps.ROUTES,
    *(home, effects, callbacks, plan_faults, add_account, health),
]


def create_app(path: Path) -> Litestar:
    """The sandbox that remembers in ``path``."""

    @asynccontextmanager
    async def remembering(app: Litestar) -> AsyncIterator[None]:
        book = Book(path)
        open_accounts(book)
        app.state.sandbox = Sandbox(book)
        posting = asyncio.create_task(deliver_for_ever(book))
        yield
        posting.cancel()
        with suppress(asyncio.CancelledError):
            await posting
        book.close()

    return Litestar(ROUTES, lifespan=[remembering], openapi_config=None)


def application() -> Litestar:
    """For the server: settings from the environment."""
    from deploy.settings import settings  # noqa: PLC0415 - only the served process reads the environment

    return create_app(settings().data_dir / "sandbox.sqlite3")


def address(url: str) -> tuple[str, int]:
    """Host and port of the sandbox's URL; only this machine's.

    Raises:
        ValueError: another machine's: anybody could press the buttons.
    """
    parts = urlsplit(url)
    if parts.hostname not in {"127.0.0.1", "localhost"}:
        raise ValueError("the sandbox listens on 127.0.0.1 only")
    return "127.0.0.1", parts.port or 80
