"""What can go wrong while folding: the moment was bad, or the fact cannot be folded."""

from pathlib import Path
from traceback import extract_tb

from msgspec import MsgspecError
from psycopg import IntegrityError, InterfaceError, InternalError, OperationalError, ProgrammingError
from psycopg.errors import ProgramLimitExceeded

from numu_core.eventstore.codec import UnknownEvent
from numu_projections.kernel.rows import WrongKey

SPEAKS_OF_SHAPE = (MsgspecError, UnknownEvent, WrongKey, IntegrityError, ProgrammingError)
"""Faults whose first line names types and columns, never a value of a fact."""


def transient(fault: Exception) -> bool:
    """It is the connection or the moment, not the fact: to be tried again."""
    if isinstance(fault, ProgramLimitExceeded):
        return False  # a value too large to be indexed stays too large
    return isinstance(fault, OperationalError | InterfaceError | InternalError | OSError)


def reason(fault: Exception) -> str:
    """What went wrong and where, without the values that were at hand: they may be personal."""
    said = f": {fault}".splitlines()[0] if isinstance(fault, SPEAKS_OF_SHAPE) else ""
    frames = extract_tb(fault.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else ""
    return f"{type(fault).__name__}{said}{where}"[:500]
