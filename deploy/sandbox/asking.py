"""What every route of the sandbox works with: its memory, its providers, its faults; and how a question is read."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from deploy.sandbox.book import Book
from deploy.sandbox.bosta import Bosta
from deploy.sandbox.faults import Faults
from deploy.sandbox.meta import Meta
from deploy.sandbox.paymob import Paymob, Refused
from deploy.sandbox.resend import Resend

Json = dict[str, Any]
Asking = Request[Any, Any, Any]


class Sandbox:
    """What the routes work with."""

    def __init__(self, book: Book) -> None:
        self.book, self.faults = book, Faults()
        self.paymob, self.bosta, self.resend = Paymob(book), Bosta(book), Resend(book)
        self.meta = Meta(book)

    def answer(self, provider: str, do: Callable[[], Json], status: int = 200) -> Response[Json]:
        """Do it whole or not at all, and fail where that is planned. A repetition that is refused is remembered."""
        with self.faults.around(provider), self.book.all_or_nothing():
            try:
                return Response(do(), status_code=status)
            except Refused as no:
                return Response(dict(no.body), status_code=no.status)

    def control(self, do: Callable[[], Json]) -> Json:
        """The same for what people and couriers do.

        Raises:
            HTTPException: there is no such thing.
        """
        try:
            with self.book.all_or_nothing():
                return do()
        except Refused as no:
            raise HTTPException(status_code=no.status, detail=str(no.body)) from no


def of(request: Asking) -> Sandbox:
    """This process's sandbox."""
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox


async def body(request: Asking) -> Json:
    """The body as an object; anything else is an empty one, and is then found incomplete."""
    with suppress(Exception):
        found = await request.json()
        return found if isinstance(found, dict) else {}
    return {}


def key(request: Asking) -> str:
    """The ``Authorization`` header."""
    return request.headers.get("authorization", "")
