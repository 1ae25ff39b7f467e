"""Recurring work, in UTC: every so often, from the start of the day (or of the week) plus an offset."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
"""Slots are counted from here, so that a day's work begins at midnight and a week's on a Monday."""


class Schedule(Struct, frozen=True, kw_only=True):
    """A job to be made again and again.

    ``Schedule(name="payments.reconcile", every=timedelta(days=1), offset=timedelta(hours=2), …)`` is daily at 02:00.
    A slot missed while nothing ran is not made up for; the newest one is.
    """

    name: str
    every: timedelta
    actor: str
    offset: timedelta = timedelta()
    args: Mapping[str, Any] = {}
    each_tenant: bool = False  # a job for every tenant, else one for the platform

    def __post_init__(self) -> None:
        assert timedelta() <= self.offset < self.every, f"{self.name}: the offset lies within the period"

    def slot(self, now: datetime) -> datetime:
        """The newest time, not after ``now``, at which this is due."""
        return MONDAY + self.offset + (now - MONDAY - self.offset) // self.every * self.every
