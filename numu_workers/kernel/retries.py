"""What follows a failure: try again later, or show it to a person."""

from collections.abc import Callable
from datetime import datetime, timedelta

from numu_core.kernel.errors import DomainError, Kind
from numu_workers.kernel.errors import ProviderPaused
from numu_workers.kernel.ledger import Outcome
from numu_workers.kernel.redaction import redact

BASE_S, CAP_S = 2.0, 600.0
LONGEST_REASON = 500  # characters

LATER = {Kind.CONFLICT, Kind.UNAVAILABLE, Kind.TOO_MANY}
"""Refusals that time may lift. All others say no for good, so repeating them only hides them."""


def backoff_s(attempt: int, chance: float) -> float:
    """Seconds to wait after the ``attempt``-th failure: full jitter, so that those who failed together come apart."""
    return chance * min(CAP_S, BASE_S * 2.0 ** (attempt - 1))


def reason(fault: BaseException) -> str:
    """``fault`` in a line that a person may read and a table may keep."""
    name = fault.code if isinstance(fault, DomainError) else type(fault).__name__
    return redact(f"{name}: {fault}")[:LONGEST_REASON]


def outcome(fault: Exception, *, attempt: int, most: int, now: datetime, chance: Callable[[], float]) -> Outcome:
    """What becomes of a job whose ``attempt``-th of ``most`` attempts ended in ``fault``."""
    counted = not isinstance(fault, ProviderPaused)
    final = isinstance(fault, DomainError) and fault.kind not in LATER
    if final or (counted and attempt >= most):
        return Outcome(state="parked", due_at=now, reason=reason(fault))
    asked_s = float(getattr(fault, "retry_after_s", 0))
    wait = timedelta(seconds=asked_s + backoff_s(attempt, chance()))
    return Outcome(state="waiting", due_at=now + wait, reason=reason(fault), counted=counted)
