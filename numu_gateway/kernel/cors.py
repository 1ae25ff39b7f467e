"""Which pages may call us from browsers, with cookies: the configured origins; outside production every *.localhost."""

import re

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config

Headers = list[tuple[bytes, bytes]]
ALLOWED = """
    Authorization Content-Type Accept Origin X-Requested-With X-Request-ID X-Tenant-Subdomain X-CSRF-Token
    X-Tenant-ID Idempotency-Key If-Match X-Preview-Token
"""
EXPOSED = """
    X-Request-ID X-Process-Time X-RateLimit-Limit X-RateLimit-Remaining Retry-After X-CSRF-Token X-Numu-Position ETag
"""
METHODS = b"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
PREFLIGHT_S = 600
LOCAL = re.compile(r"https?://(?:[a-z0-9-]+\.)*(?:localhost|127\.0\.0\.1)(?::\d+)?")


class Cors:
    """Decides by the ``Origin`` header."""

    def __init__(self, config: Config) -> None:
        self._origins = frozenset(config.origins)
        self._local = config.environment not in {"production", "staging"}
        self._simple: Headers = [
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", ", ".join(EXPOSED.split()).encode()),
            (b"vary", b"Origin"),
        ]
        self._preflight: Headers = [
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", ", ".join(ALLOWED.lower().split()).encode()),
            (b"access-control-max-age", b"%d" % PREFLIGHT_S),
        ]

    def headers(self, origin: bytes) -> Headers:
        """What an answer to a page of this origin carries; nothing when the page may not have it."""
        text = origin.decode("latin-1")
        if text in self._origins or (self._local and LOCAL.fullmatch(text)):
            return [(b"access-control-allow-origin", origin), *self._simple]
        return [(b"vary", b"Origin")]

    def preflight(self) -> Headers:
        """What a browser that asks first is told besides."""
        return self._preflight


def is_preflight(call: Call) -> bool:
    """A browser asks whether it may ask."""
    return call.method == "OPTIONS" and b"access-control-request-method" in call.headers
