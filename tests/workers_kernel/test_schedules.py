from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_workers.kernel.schedules import Schedule

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every(period: timedelta, offset: timedelta = timedelta()) -> Schedule:
    return Schedule(name="s", every=period, offset=offset, actor="a")


@pytest.mark.parametrize(
    ("schedule", "now", "slot"),
    [
        (every(DAY, 2 * HOUR), "2026-01-15T09:30", "2026-01-15T02:00"),
        (every(DAY, 2 * HOUR), "2026-01-15T01:59:59", "2026-01-14T02:00"),
        (every(DAY, 2 * HOUR), "2026-01-15T02:00", "2026-01-15T02:00"),
        (every(HOUR, timedelta(minutes=10)), "2026-01-15T09:09", "2026-01-15T08:10"),
        (every(6 * HOUR, timedelta(minutes=30)), "2026-01-15T09:09", "2026-01-15T06:30"),
        (every(timedelta(seconds=15)), "2026-01-15T09:09:44", "2026-01-15T09:09:30"),
        (every(timedelta(days=7), 3 * HOUR), "2026-01-15T00:00", "2026-01-12T03:00"),  # a Monday
    ],
)
def test_the_newest_slot(schedule: Schedule, now: str, slot: str) -> None:
    assert schedule.slot(at(now)) == at(slot)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.timedeltas(timedelta(seconds=1), timedelta(days=30)),
    st.floats(0, 0.999),
)
def test_slots_are_a_period_apart_and_never_ahead(now: datetime, period: timedelta, part: float) -> None:
    schedule = every(period, period * part)
    slot = schedule.slot(now)
    assert timedelta() <= now - slot < period
    assert schedule.slot(slot) == slot
    assert schedule.slot(slot - timedelta(microseconds=1)) == slot - period


def test_an_offset_lies_within_the_period() -> None:
    with pytest.raises(AssertionError):
        every(HOUR, HOUR)
