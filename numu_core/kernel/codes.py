"""One-time codes: who may have another one, and whether the one that came is right. Decided in the log, by fold.

A capability keeps a ``OneTimeCode | None`` in its state: ``issued`` when a fact says that one went out, ``missed`` for
each wrong one, ``None`` once it was used. Only keyed digests are here; ``numu_gateway.kernel.codes`` makes them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.errors import DomainError, Kind

SERIES = timedelta(days=1)  # codes asked for within a day of each other belong together
FREE = 3  # so many come after the plain pause; then it doubles, or somebody could guess all day
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(eq=False)
class WrongCode(DomainError):
    """Not the code that was sent."""

    kind = Kind.RULE
    code = "kernel/wrong-code"
    title = "This code is not right"
    title_ar = "الرمز غير صحيح"


@dataclass(eq=False)
class CodeExpired(DomainError):
    """None was asked for, or it was used, or its time is over."""

    kind = Kind.RULE
    code = "kernel/code-expired"
    title = "This code is no longer valid; ask for a new one"
    title_ar = "انتهت صلاحية الرمز، اطلب رمزًا جديدًا"


@dataclass(eq=False)
class TooManyTries(DomainError):
    """The code was guessed at too often, and will not be accepted even if it is right."""

    kind = Kind.TOO_MANY
    code = "kernel/too-many-tries"
    title = "Too many wrong codes; ask for a new one"
    title_ar = "محاولات خاطئة كثيرة، اطلب رمزًا جديدًا"


@dataclass(eq=False)
class CodeTooSoon(DomainError):
    """One was sent just now."""

    kind = Kind.TOO_MANY
    code = "kernel/code-too-soon"
    title = "A code was sent just now; wait before asking for another"
    title_ar = "أُرسل رمز للتو، انتظر قبل طلب رمز آخر"

    retry_after: int  # seconds


class CodeRules(Struct, frozen=True, kw_only=True):
    """How a kind of code is handled."""

    life: timedelta
    pause: timedelta = timedelta(seconds=60)  # between two of them
    tries: int = 5


class OneTimeCode(Struct, frozen=True, kw_only=True):
    """The code that is out."""

    digest: str
    at: datetime
    expires_at: datetime
    missed: int = 0
    nth: int = 1  # of those asked for in a row


class Factor(Struct, frozen=True, kw_only=True):
    """A second factor that somebody presented, as far as it could be told outside, where the secret is, what it is."""

    secret: str  # the one that it was compared with
    step: int | None = None  # an app's code of this half minute since 1970
    backup: str | None = None  # or this is its digest as a backup code; neither: it is no code at all


def issued(before: OneTimeCode | None, digest: str, at: datetime, rules: CodeRules) -> OneTimeCode:
    """A new code is out; the one before is void."""
    nth = before.nth + 1 if before and at - before.at < SERIES else 1
    return OneTimeCode(digest=digest, at=at, expires_at=at + rules.life, nth=nth)


def missed(code: OneTimeCode | None) -> OneTimeCode | None:
    """Somebody guessed wrong."""
    return code and replace(code, missed=code.missed + 1)


def may_issue(code: OneTimeCode | None, now: datetime, rules: CodeRules) -> None:
    """Another one may go out.

    Raises:
        CodeTooSoon: not yet.
    """
    if code is None or now - code.at >= SERIES:
        return
    pause = min(rules.pause * 2 ** max(0, code.nth - FREE), LONGEST_PAUSE)
    if (wait := code.at + max(pause, rules.pause) - now) > timedelta(0):
        raise CodeTooSoon(retry_after=-(-wait // timedelta(seconds=1)))


def is_right(code: OneTimeCode | None, digest: str, now: datetime, rules: CodeRules) -> bool:
    """The presented code is the one that is out; a wrong one is a fact to record (``missed``), hence no refusal.

    Raises:
        CodeExpired: there is none, or it is too old.
        TooManyTries: it was guessed at before.
    """
    if code is None or now >= code.expires_at:
        raise CodeExpired
    if code.missed >= rules.tries:
        raise TooManyTries
    return compare_digest(code.digest.encode(), digest.encode())
