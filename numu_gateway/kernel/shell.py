"""The outermost ASGI layer: request id, timing, security and cache headers, cookies, position; written tightly."""

import re
from time import perf_counter
from typing import Any

import structlog

from numu_gateway.kernel import metrics
from numu_gateway.kernel.call import Call, position_cookie
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.cookies import position_line

SLOW_S = 0.5
log = structlog.get_logger()

FEATURES = b"accelerometer camera geolocation gyroscope magnetometer microphone payment usb".split()
SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-xss-protection", b"1; mode=block"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (
        b"permissions-policy",
        b", ".join(b"%s=()" % name for name in FEATURES),
    ),
    (b"x-permitted-cross-domain-policies", b"none"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-dns-prefetch-control", b"off"),
)
POLICY = (
    b"content-security-policy",
    b"default-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
)
PAGES = ("/docs", "/redoc")  # their own policy: they load scripts and styles
SAME_ORIGIN, ANY_ORIGIN = (
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)

PUBLIC_PATH = re.compile(
    r"^/api/v1/(?:storefront/(?:store-by-subdomain/[^/]+|store-by-domain/[^/]+|theme/[^/]+"
    r"|store/[^/]+/(?:products(?:/cursor|/[^/]+)?|categories|sitemap-feed))|public/landing-config)/?$"
)
SESSIONS = re.compile(
    r"(?:^|[; ])(?:access_token|refresh_token|admin_access_token|admin_refresh_token|customer_access_token"
    r"|customer_refresh_token|session)="
)
PUBLIC = (
    (b"cache-control", b"public, max-age=60, s-maxage=120, stale-while-revalidate=30"),
    (b"vary", b"Cookie, Accept-Encoding"),
)
PRIVATE = ((b"cache-control", b"private, no-store"), (b"vary", b"Cookie, Accept-Encoding, Authorization"))
NEVER = ((b"cache-control", b"no-store, max-age=0"),)


def cache_headers(call: Call) -> tuple[tuple[bytes, bytes], ...]:
    """How long others may keep the answer (contract §13)."""
    if call.method != "GET" or not PUBLIC_PATH.match(call.path):
        return NEVER
    if b"authorization" in call.headers or SESSIONS.search(call.header(b"cookie")):
        return PRIVATE
    return PUBLIC


class Shell:
    """Wraps the application. Everything here happens on every request."""

    def __init__(self, app: Any, config: Config) -> None:
        self._app, self._config = app, config

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                scope["numu"] = Call(scope)
            await self._app(scope, receive, send)
            return
        call, started, config = Call(scope), perf_counter(), self._config
        scope["numu"] = call

        async def finish(message: Any) -> None:
            if message["type"] == "http.response.start":
                seconds = perf_counter() - started
                decorate(message, call, config, seconds)
                metrics.request(call.method, message["status"], seconds)
                if seconds > SLOW_S:
                    log.warning("slow request", method=call.method, path=call.path, seconds=round(seconds, 3))
            await send(message)

        await self._app(scope, receive, finish)


def decorate(message: Any, call: Call, config: Config, seconds: float) -> None:
    """Put what every answer carries, and what this request has asked for, onto the answer's head."""
    if call.replayed and message["status"] == 201:  # noqa: PLR2004 - created earlier, not now
        message["status"] = 200
    headers = list(message["headers"])
    headers += SECURITY
    if not call.path.startswith(PAGES) and not any(name == POLICY[0] for name, _ in headers):
        headers.append(POLICY)
    headers.append(ANY_ORIGIN if call.path.startswith("/uploads/") else SAME_ORIGIN)
    if not any(name == b"cache-control" for name, _ in headers):
        headers += cache_headers(call)
    headers.append((b"x-request-id", call.request_id.encode()))
    headers.append((b"x-process-time", b"%.2f" % (seconds * 1000)))
    headers += call.answer_headers
    headers += [(b"set-cookie", line) for line in call.set_cookies]
    if call.positions:
        position = max(call.positions.values()) if len(call.positions) == 1 else _last(call)
        headers.append((b"x-numu-position", str(position).encode()))
        headers.append((b"set-cookie", position_line(config, position_cookie(call))))
    if call.replayed:
        headers.append((b"idempotency-replayed", b"true"))
    message["headers"] = headers


def _last(call: Call) -> int:
    """The position in the store's tenant, where a request wrote to several."""
    if call.store is not None and call.store.tenant_id in call.positions:
        return call.positions[call.store.tenant_id]
    return list(call.positions.values())[-1]
