"""The versions an originator has: any order, each once."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.kernel.library import RECORDED, TRACKED, AlreadyTracked, RecordOne, Track, VersionTaken

STREAM = UUID(int=1)


def record(version: int) -> RecordOne:
    return RecordOne(
        stream_id=STREAM, application="a", originator_id="1", originator_version=version, topic="t", state=b""
    )


@given(versions=st.lists(st.integers(-20, 40), max_size=60))
def test_a_version_is_taken_once_and_the_ranges_hold_exactly_those(versions: list[int]) -> None:
    taken, known = RECORDED.initial, set[int]()
    for version in versions:
        if version in known:
            with pytest.raises(VersionTaken):
                RECORDED.handle(taken, record(version))
            continue
        (event,) = RECORDED.handle(taken, record(version))
        taken = RECORDED.evolve(taken, event)
        known.add(version)
        assert {n for first, last in taken for n in range(first, last + 1)} == known
        edges = [edge for span in taken for edge in span]
        assert edges == sorted(edges)
        assert all(taken[n][1] + 1 < taken[n + 1][0] for n in range(len(taken) - 1))  # they never touch


def test_an_ordinary_stream_is_one_range() -> None:
    taken = RECORDED.fold(event for version in range(1, 1001) for event in RECORDED.handle((), record(version)))
    assert taken == ((1, 1000),)


@given(numbers=st.lists(st.integers(0, 20), max_size=30))
def test_tracking_only_moves_forward(numbers: list[int]) -> None:
    reached = TRACKED.initial
    for number in numbers:
        command = Track(tracker_id=STREAM, application="a", upstream="b", notification_id=number)
        if reached is not None and number <= reached:
            with pytest.raises(AlreadyTracked):
                TRACKED.handle(reached, command)
        else:
            (event,) = TRACKED.handle(reached, command)
            reached = TRACKED.evolve(reached, event)
            assert reached == number
