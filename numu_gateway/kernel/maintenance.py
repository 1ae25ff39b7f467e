"""The platform may close for a while: a fact of the platform, looked at every few seconds."""

import asyncio
import re
from time import monotonic

import structlog
from psycopg import Error
from psycopg_pool import PoolTimeout

from numu_core.eventstore.engine import Engine
from numu_core.kernel.errors import DomainError
from numu_core.kernel.maintenance import MAINTENANCE, MAINTENANCE_ID
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.call import Call

KEPT_S = 5.0
PATIENCE_S = 0.5  # with the database, of the one request that looks
OPEN = re.compile(r"/(?:docs|redoc|openapi\.json|metrics)|/$|/api/v1/(?:health|ready|admin|auth|openapi\.json)(?:/|$)")
BODY = b'{"detail":"Platform is in maintenance mode. Please try again shortly.","maintenance":true}'
HEADERS = [(b"content-type", b"application/json"), (b"retry-after", b"60")]
log = structlog.get_logger()


class Maintenance:
    """Whether the platform is closed, at most ``KEPT_S`` seconds old."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._on, self._look_at = False, 0.0

    def may_close(self) -> bool:
        """There is a reason to ask ``closes``: cheap, for every request."""
        return self._on or monotonic() >= self._look_at

    async def closes(self, call: Call) -> bool:
        """This request has to come again later."""
        if call.method == "OPTIONS" or OPEN.match(call.path):
            return False
        if monotonic() >= self._look_at:
            self._look_at = monotonic() + KEPT_S  # others go by what is known while one looks
            await self._look()
        return self._on

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                self._on = await self._engine.state(PLATFORM, MAINTENANCE, MAINTENANCE_ID)
        except (Error, OSError, PoolTimeout, DomainError) as fault:  # a timeout is an OSError
            log.warning("cannot tell whether the platform is closed", fault=repr(fault))
