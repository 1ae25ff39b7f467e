"""Moments as clients write them."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime

from numu_gateway.kernel.errors import MomentNotPossible


def utc(said: datetime) -> datetime:
    """A moment in UTC; one that says no offset is meant in it.

    Raises:
        MomentNotPossible: it lies so near the end of the calendar that some offset would leave it.
    """
    if not MINYEAR < said.year < MAXYEAR:
        raise MomentNotPossible(said=said.isoformat())
    return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
