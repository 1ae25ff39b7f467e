"""Refusals of the pickups capability."""

from dataclasses import dataclass
from datetime import date

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class DayHasPassed(DomainError):
    """Nobody comes yesterday."""

    kind = Kind.INVALID
    code = "pickups/day-has-passed"
    title = "The pickup date is in the past"
    title_ar = "تاريخ الاستلام في الماضي"

    day: date
