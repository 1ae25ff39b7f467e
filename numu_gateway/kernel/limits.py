"""How many requests a minute (contract §12). Counted in Valkey, in fixed windows; without Valkey nothing is refused.

Requests that arrive together are counted in one round trip. A second layer counts what one credential tries in an
hour, wherever it comes from.
"""

import asyncio
import re
from hmac import compare_digest
from time import monotonic, time
from typing import Any

import msgspec
import structlog
from msgspec import Struct
from redis.asyncio import Redis

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.clients import Clients, digest
from numu_gateway.kernel.config import Config

MINUTE, HOUR = 60, 3600
PER_MINUTE: dict[str, int] = {
    "auth": 5,
    "checkout": 10,
    "coupon": 10,
    "tracking": 600,
    "whatsapp": 30,
    "replay": 20,
    "signed": 100,  # anything else, with an ``Authorization`` header
    "general": 60,  # anything else
}
CLASSES = re.compile(
    r"/api/v1/(?:(?P<auth>auth/(?:login|register|refresh)/?$)"
    r"|storefront/store/[^/]+/(?:(?P<checkout>checkout/?$)|(?P<coupon>coupons/apply/?$)|(?P<tracking>track/?$))"
    r"|(?P<free>health(?:/|$)|ready/?$|webhooks/|openapi\.json)"
    r"|.*whatsapp/(?:(?P<whatsapp>byo/connect/?$)|dead-letters/[^/]+/(?P<replay>replay/?$)))"
)
OUTSIDE = "/api/v1/"
"""What is not below this is not limited: the root, documentation, health, pictures."""

LIFTED = frozenset({"signed", "general", "tracking"})
"""What a load test may have without limit."""

PER_HOUR = 30  # tries of one credential
CREDENTIALS = re.compile(
    r"/api/v1/(?:(?:admin/)?auth/(?:login|refresh|forgot-password|reset-password|me/password)"
    r"|storefront/store/[^/]+/auth/(?:login|refresh|forgot-password|reset-password)|storefront/me/password)/?$"
)
NAMES = ("email", "token")  # in the body, of who tries
TOKENS = ("refresh_token", "admin_refresh_token", "customer_refresh_token", "access_token", "customer_access_token")
MOST_BODY = 16_384  # bytes looked at for a name

PATIENCE_S = 0.25  # with Valkey
AWAY_S = 1.0  # after Valkey has failed, before it is asked again
log = structlog.get_logger()


class Verdict(Struct, frozen=True):
    """What a limited request is told."""

    limit: int
    used: int
    retry_after_s: int
    code: str = "RATE_LIMIT_EXCEEDED"

    @property
    def refused(self) -> bool:
        """It was one too many."""
        return self.used > self.limit

    def headers(self) -> list[tuple[bytes, bytes]]:
        """For every answer that was counted."""
        left = max(0, self.limit - self.used)
        told = [(b"x-ratelimit-limit", b"%d" % self.limit), (b"x-ratelimit-remaining", b"%d" % left)]
        return [*told, (b"retry-after", b"%d" % self.retry_after_s)] if self.refused else told

    def body(self) -> bytes:
        """Clients match on these words."""
        return msgspec.json.encode(
            {
                "success": False,
                "error": "Too many requests. Please slow down.",
                "code": self.code,
                "details": {"retry_after": self.retry_after_s},
            }
        )


class Windows:
    """Counters that vanish: what is asked at the same time is one round trip."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._waiting: list[tuple[str, int, asyncio.Future[int | None]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._away_until = 0.0

    async def hit(self, key: str, life_s: int) -> int | None:
        """How often ``key`` was hit, with this time; ``None`` when nobody can tell."""
        if monotonic() < self._away_until:
            return None
        answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, life_s, answer))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        return await answer

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                for (_, _, answer), count in zip(batch, await self._counts(batch), strict=True):
                    if not answer.done():
                        answer.set_result(count)
        finally:
            self._flushing = None

    async def _counts(self, batch: list[tuple[str, int, Any]]) -> list[int | None]:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._count(batch)
        except Exception as fault:  # noqa: BLE001 - whatever it is: those who wait must not wait for ever
            self._away_until = monotonic() + AWAY_S
            log.warning("requests are not counted", fault=repr(fault))
            return [None] * len(batch)

    async def _count(self, batch: list[tuple[str, int, Any]]) -> list[int | None]:
        pipe = self._redis.pipeline(transaction=False)
        for key, life_s, _ in batch:
            pipe.set(key, 0, ex=life_s, nx=True)
            pipe.incr(key)
        answers = await pipe.execute()
        return [int(count) for count in answers[1::2]]


class Limits:
    """Both layers."""

    def __init__(self, config: Config, redis: "Redis") -> None:
        self._clients = Clients(config.trusted_proxies, config.storefront_servers)
        self._token, self._windows = config.load_test_token, Windows(redis)

    async def judge(self, call: Call, scope: Any, receive: Any) -> tuple[Verdict | None, Any]:
        """What this request is told, if it is counted at all; and from where its body is to be read now."""
        counted = self._kind(call)
        who = self._clients.who(call, scope) if counted else None
        if not counted or who is None:
            return None, receive
        checks = [self._ask(counted, PER_MINUTE[counted], MINUTE, who, "RATE_LIMIT_EXCEEDED")]
        if call.method != "GET" and CREDENTIALS.match(call.path):
            credential, receive = await credential_of(call, receive)
            if credential:
                checks.append(self._ask("credential", PER_HOUR, HOUR, credential, "RATE_LIMIT_EXCEEDED_PER_USER"))
        verdicts = [one for one in await asyncio.gather(*checks) if one is not None]
        return next((one for one in verdicts if one.refused), verdicts[0] if verdicts else None), receive

    def _kind(self, call: Call) -> str | None:
        """The class of the request; ``None``: not limited."""
        if not call.path.startswith(OUTSIDE) or call.method == "OPTIONS":
            return None
        found = CLASSES.match(call.path)
        named = found.lastgroup if found else None
        kind = named or ("signed" if b"authorization" in call.headers else "general")
        return None if kind == "free" or (kind in LIFTED and self._is_load_test(call)) else kind

    def _is_load_test(self, call: Call) -> bool:
        told = call.headers.get(b"x-load-test-token")
        return told is not None and self._token is not None and compare_digest(told, self._token.encode())

    async def _ask(self, kind: str, limit: int, window_s: int, who: str, code: str) -> Verdict | None:
        now = time()
        window = int(now // window_s)
        used = await self._windows.hit(f"numu:rate:{kind}:{who}:{window}", window_s + 5)
        return None if used is None else Verdict(limit, used, max(1, int((window + 1) * window_s - now)), code)


async def credential_of(call: Call, receive: Any) -> tuple[str | None, Any]:
    """A digest of who tries, by the name in the body or by token; and the body again for those who read it next."""
    body, receive = await peek(receive)
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        told = None
    if isinstance(told, dict):
        for name in NAMES:
            if isinstance(told.get(name), str) and told[name]:
                return digest(told[name].strip().lower()), receive
    bearer = call.header(b"authorization").partition(" ")[2]
    tokens = (call.cookies.get(name, "") for name in TOKENS)
    return next((digest(token) for token in (*tokens, bearer) if token), None), receive


async def peek(receive: Any) -> tuple[bytes, Any]:
    """The beginning of the body, and a ``receive`` that gives all of it again."""
    messages: list[Any] = []
    body, more = b"", True
    while more and len(body) < MOST_BODY:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    messages.reverse()

    async def again() -> Any:
        return messages.pop() if messages else await receive()

    return body, again
