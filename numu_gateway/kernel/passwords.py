"""Passwords: what a good one is, hashing and comparing (argon2, in threads: it is slow on purpose)."""

import asyncio
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from numu_gateway.kernel.faults import Fault, Malformed

SHORTEST = 12
AT_ONCE = 2  # each takes tens of megabytes and a core
TURNS = asyncio.Semaphore(AT_ONCE)

RULES: tuple[tuple[str, str, str], ...] = (
    ("length", "At least 12 characters", "12 حرفًا على الأقل"),
    ("upper", "At least one upper-case letter", "حرف لاتيني كبير واحد على الأقل"),
    ("lower", "At least one lower-case letter", "حرف لاتيني صغير واحد على الأقل"),
    ("digit", "At least one digit", "رقم واحد على الأقل"),
)
"""Source: contract §6."""


def check_policy(password: str, field: str = "password") -> None:
    """Refuse a password that is too easy.

    Raises:
        Malformed: names every rule it breaks.
    """
    kept = {
        "length": len(password) >= SHORTEST,
        "upper": any(c.isupper() for c in password),
        "lower": any(c.islower() for c in password),
        "digit": any(c.isdigit() for c in password),
    }
    if faults := [Fault(field, en, ar) for rule, en, ar in RULES if not kept[rule]]:
        raise Malformed(faults)


async def hashed(hasher: PasswordHasher, password: str) -> bytes:
    """What the secret store keeps."""
    async with TURNS:
        return (await asyncio.to_thread(hasher.hash, password)).encode()


async def fits(hasher: PasswordHasher, kept: bytes | None, password: str) -> bool:
    """``password`` is the one. Without one to compare with it takes as long, so nobody learns who has an account."""
    against = kept.decode() if kept is not None else nobodys(hasher)
    async with TURNS:
        return await asyncio.to_thread(_verified, hasher, against, password) and kept is not None


def _verified(hasher: PasswordHasher, against: str, password: str) -> bool:
    try:
        return hasher.verify(against, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=4)
def nobodys(hasher: PasswordHasher) -> str:
    """The hash of a password that nobody has."""
    return hasher.hash("nobody signs in with this")
