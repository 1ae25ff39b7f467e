"""Refusals of the dashboard."""

from dataclasses import dataclass
from datetime import date

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NotADay(DomainError):
    """A period is asked for by days: ``2026-01-31``, or an instant, whose day is meant."""

    kind = Kind.INVALID
    code = "dashboard/not-a-day"
    title = "This is not a date such as 2026-01-31"
    title_ar = "هذا ليس تاريخًا صحيحًا مثل 2026-01-31"

    field: str
    value: str


@dataclass(eq=False)
class PeriodBackwards(DomainError):
    """It ends before it starts."""

    kind = Kind.INVALID
    code = "dashboard/period-backwards"
    title = "The period ends before it starts"
    title_ar = "الفترة تنتهي قبل أن تبدأ"

    start: date
    end: date


@dataclass(eq=False)
class PeriodTooLong(DomainError):
    """Too many points for one chart."""

    kind = Kind.INVALID
    code = "dashboard/period-too-long"
    title = "The period is too long for this granularity"
    title_ar = "الفترة أطول من أن تُعرض بهذا التقسيم"

    points: int
    most: int
