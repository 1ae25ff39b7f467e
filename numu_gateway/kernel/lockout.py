"""Guessing passwords is slow: five failures inside ten minutes lock the address, longer each time (contract §6).

Counted in Valkey and not in the log, which is kept for ever: anybody could fill it with made-up addresses. Without
Valkey nobody is locked out (contract §12: fails open); argon2 and its few turns still slow guessing down.
"""

from dataclasses import dataclass
from hashlib import sha256

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from numu_core.kernel.errors import DomainError, Kind

FAILURES, WINDOW_S = 5, 600
FIRST_LOCK_S, LONGEST_LOCK_S, FORGET_S = 60, 900, 86_400

ATTEMPT = """
local locked = redis.call('PTTL', KEYS[1])
if locked > 0 then return locked end
local tries = redis.call('INCR', KEYS[2])
if tries == 1 then redis.call('EXPIRE', KEYS[2], ARGV[1]) end
if tries <= tonumber(ARGV[2]) then return 0 end
return tonumber(ARGV[3]) * 1000
"""
"""Milliseconds to wait; 0: go on. Counted before the password is looked at, so parallel guesses count too."""

FAILED = """
if tonumber(redis.call('GET', KEYS[2]) or '0') < tonumber(ARGV[1]) then return 0 end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local level = redis.call('INCR', KEYS[3])
redis.call('EXPIRE', KEYS[3], ARGV[4])
local seconds = math.min(tonumber(ARGV[2]) * 2 ^ (level - 1), tonumber(ARGV[3]))
redis.call('SET', KEYS[1], '1', 'EX', string.format('%d', seconds))
redis.call('DEL', KEYS[2])
return 0
"""

log = structlog.get_logger()


@dataclass(eq=False)
class AccountLocked(DomainError):
    """Too many wrong passwords for this address."""

    kind = Kind.TOO_MANY
    code = "accounts/locked"
    title = "Too many failed attempts. Try again later."
    title_ar = "محاولات فاشلة كثيرة، حاول مرة أخرى لاحقًا"
    contract = "ACCOUNT_LOCKED"

    retry_after: int  # seconds


class Lockout:
    """One per process; what is counted is shared through Valkey."""

    def __init__(self, redis: Redis) -> None:
        self._attempt, self._failed = redis.register_script(ATTEMPT), redis.register_script(FAILED)
        self._redis = redis

    async def attempt(self, email: str) -> None:
        """A password is about to be tried.

        Raises:
            AccountLocked: not now.
        """
        try:
            wait = int(await self._attempt(keys=_keys(email), args=[WINDOW_S, FAILURES, FIRST_LOCK_S]))
        except (RedisError, OSError) as fault:
            log.warning("lockout not counted", fault=type(fault).__name__)
            return
        if wait > 0:
            raise AccountLocked(retry_after=-(-wait // 1000))

    async def failed(self, email: str) -> None:
        """It was wrong; the fifth one locks."""
        try:
            await self._failed(keys=_keys(email), args=[FAILURES, FIRST_LOCK_S, LONGEST_LOCK_S, FORGET_S])
        except (RedisError, OSError) as fault:
            log.warning("lockout not counted", fault=type(fault).__name__)

    async def succeeded(self, email: str) -> None:
        """It was right: all is forgotten."""
        try:
            await self._redis.delete(*_keys(email))
        except (RedisError, OSError) as fault:
            log.warning("lockout not cleared", fault=type(fault).__name__)


def _keys(email: str) -> list[str]:
    name = sha256(email.encode()).hexdigest()[:32]  # the address itself has no business in a cache
    return [f"numu:{{lock:{name}}}:{part}" for part in ("until", "tries", "level")]
