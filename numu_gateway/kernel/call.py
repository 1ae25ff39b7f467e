"""One HTTP request as the kernel sees it: who calls, which store, what the answer must carry."""

import os
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.platform import PLATFORM
from numu_core.kernel.texts import Language
from numu_projections.stores.views import StoreRef

CallerKind = Literal["anonymous", "user", "customer", "guest", "webhook", "internal"]
HELD = 4  # tenants whose positions one cookie remembers
LONGEST_POSITION = 18  # digits
DIGITS = 12  # of a tenant id, enough to tell a browser's few tenants apart


class Caller(Struct, frozen=True, kw_only=True):
    """Who asks, as far as the route wanted to know."""

    kind: CallerKind
    actor: str  # as facts name it: "staff:…", "customer:…", "guest:…"
    id: UUID | None = None
    session_id: UUID | None = None
    email: str = ""


ANONYMOUS = Caller(kind="anonymous", actor="guest:anonymous")


class Call:
    """What one request carries from door to door; ``call_of(scope)`` finds it."""

    __slots__ = (
        "_cookies",
        "_held",
        "answer_headers",
        "caller",
        "codes",
        "headers",
        "method",
        "packed",
        "path",
        "platform_position",
        "positions",
        "query",
        "replayed",
        "request_id",
        "set_cookies",
        "store",
        "trace",
    )

    def __init__(self, scope: Any) -> None:
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.method: str = scope.get("method", "GET")  # a WebSocket has none
        self.path: str = scope["path"]
        self.query: bytes = scope.get("query_string", b"")
        self.request_id = os.urandom(4).hex()
        self.trace = _trace(self.headers.get(b"traceparent"))
        self.caller = ANONYMOUS
        self.codes: frozenset[str] = frozenset()  # permissions of the caller in this store
        self.store: StoreRef | None = None
        self.positions: dict[UUID, int] = {}  # reached by this request's own commands, by tenant
        self.platform_position = 0  # reached when the caller's token was made
        self.replayed = False
        self.packed: bytes | None = None  # the answer's body as gzip, where it is kept
        self.set_cookies: list[bytes] = []
        self.answer_headers: list[tuple[bytes, bytes]] = []
        self._cookies: dict[str, str] | None = None
        self._held: dict[str, int] | None = None

    def header(self, name: bytes) -> str:
        """A request header (lower-case name), or ``""``."""
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def cookies(self) -> dict[str, str]:
        """The request's cookies."""
        if self._cookies is None:
            pairs = (part.partition("=") for part in self.header(b"cookie").split(";"))
            self._cookies = {name.strip(): value.strip().strip('"') for name, _, value in pairs if value}
        return self._cookies

    @property
    def bearer(self) -> str:
        """The token in ``Authorization``, or ``""``."""
        scheme, _, token = self.header(b"authorization").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def held(self) -> dict[str, int]:
        """The positions that the browser's cookie holds."""
        if self._held is None:
            self._held = held_positions(self.cookies.get("numu_position", ""))
        return self._held

    @property
    def arabic(self) -> bool:
        """The caller reads Arabic: the first language of ``Accept-Language`` that we speak."""
        return self._accepted() == "ar"

    @property
    def language(self) -> Language | None:
        """``"ar"`` or ``"en"``, as the page says that the shopper reads, or the browser; ``None``: nobody says."""
        said = (self.header(b"x-numu-locale"), self.cookies.get("numu_locale", ""))
        return next((its for its in map(spoken, said) if its), None) or self._accepted()

    def _accepted(self) -> Language | None:
        parts = self.header(b"accept-language").split(",")
        return next((its for its in map(spoken, parts) if its), None)

    def wants_position(self, tenant_id: UUID) -> int:
        """How far the tenant's read models must be for this caller to see what it did itself."""
        own = self.positions.get(tenant_id, self.platform_position if tenant_id == PLATFORM else 0)
        if (told := self.headers.get(b"x-numu-position")) and is_position(told.decode("latin-1")):
            own = max(own, int(told))
        return max(own, self.held.get(tenant_id.hex[-DIGITS:], 0)) if self.held else own

    def reached(self, tenant_id: UUID, position: int) -> None:
        """A command of this request took the tenant to ``position``."""
        self.positions[tenant_id] = max(position, self.positions.get(tenant_id, 0))


SPOKEN: dict[str, Language] = {"ar": "ar", "en": "en"}


def spoken(tag: str) -> Language | None:
    """``"ar"`` for ``"ar-EG;q=0.9"``; ``None`` where it is no language that we speak."""
    return SPOKEN.get(tag.strip().lower().partition(";")[0].replace("_", "-").partition("-")[0])


def is_position(text: str) -> bool:
    """Digits that fit PostgreSQL's bigint."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_POSITION


def held_positions(cookie: str) -> dict[str, int]:
    """``"0123456789ab.42~…"`` as a mapping; what is not of that form is ignored."""
    pairs = (part.partition(".") for part in cookie.split("~")[:HELD])
    return {name: int(digits) for name, _, digits in pairs if is_position(digits)}


def position_cookie(call: Call) -> str:
    """The cookie's new value: this request's positions first, then what the browser held already."""
    own = {tenant.hex[-DIGITS:]: position for tenant, position in call.positions.items()}
    merged = {**own, **{name: position for name, position in call.held.items() if name not in own}}
    return "~".join(f"{name}.{position}" for name, position in list(merged.items())[:HELD])


def call_of(scope: Any) -> Call:
    """The ``Call`` of an ASGI scope."""
    found: Call = scope["numu"]
    return found


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def _trace(given: bytes | None) -> str:
    """The caller's W3C traceparent, or a new one."""
    if given and len(given) == 55 and given.startswith(b"00-"):  # noqa: PLR2004 - the length the standard fixes
        return given.decode("latin-1")
    made = os.urandom(24).hex()
    return f"00-{made[:32]}-{made[32:]}-01"
