"""Who may read the documentation: everybody in development, who knows the password on staging, nobody elsewhere."""

import base64
from hmac import compare_digest

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.problems import body, plain

PAGES = ("/docs", "/redoc", "/openapi.json")
JSON = (b"content-type", b"application/json")
ASK = (b"www-authenticate", b'Basic realm="documentation", charset="UTF-8"')

Closed = tuple[int, list[tuple[bytes, bytes]], bytes]


class Documents:
    """The door before ``/docs``, ``/redoc`` and ``/openapi.json``."""

    def __init__(self, config: Config) -> None:
        self._open = config.debug or config.environment in {"development", "test"}
        login = config.docs_login if config.environment == "staging" else None
        self._login = base64.b64encode(":".join(login).encode()) if login else None

    def closed(self, call: Call) -> Closed | None:
        """Status, headers and body for who may not; ``None``: come in."""
        if self._open or not call.path.startswith(PAGES):
            return None
        if self._login is None:
            return 404, [JSON], body(plain(404), call)
        scheme, _, told = call.headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() == b"basic" and compare_digest(told.strip(), self._login):
            return None
        return 401, [JSON, ASK], body(plain(401), call)
