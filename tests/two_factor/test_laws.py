"""Whatever is tried in whatever order: no code is good twice, and guessing is slow."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given as over
from hypothesis import strategies as st

from numu_core.kernel.codes import Factor
from numu_core.two_factor.commands import TryFactor
from numu_core.two_factor.decider import FIRST_LOCK, TRIES, TWO_FACTOR
from numu_core.two_factor.errors import FactorLocked
from numu_core.two_factor.events import (
    TwoFactorBegun,
    TwoFactorEnabled,
    TwoFactorEvent,
    TwoFactorFailed,
    TwoFactorPassed,
)
from tests.kernel.spec import NOW

AMIRA, CODES = UUID(int=1), tuple(digit * 64 for digit in "123")
BEGIN: list[TwoFactorEvent] = [
    TwoFactorBegun(account_id=AMIRA, secret="s", backup=CODES, at=NOW),
    TwoFactorEnabled(account_id=AMIRA, at=NOW),
]
factors = st.one_of(
    st.builds(Factor, secret=st.just("s"), step=st.integers(1, 6)),
    st.builds(Factor, secret=st.just("s"), backup=st.sampled_from((*CODES, "9" * 64))),
    st.builds(Factor, secret=st.sampled_from(["s", "another"])),
)
tries = st.lists(st.tuples(factors, st.integers(0, 40)), max_size=40)


def tried(wanted: list[tuple[Factor, int]]) -> list[TwoFactorEvent | None]:
    """What each try came to; ``None``: it was not looked at. Each comes so many seconds after the one before."""
    state, at, found = TWO_FACTOR.fold(BEGIN), NOW, list[TwoFactorEvent | None]()
    for factor, seconds in wanted:
        at += timedelta(seconds=seconds)
        try:
            [event] = TWO_FACTOR.handle(state, TryFactor(account_id=AMIRA, factor=factor, at=at))
        except FactorLocked:
            found.append(None)
            continue
        state = TWO_FACTOR.evolve(state, event)
        found.append(event)
    return found


@over(tries)
def test_no_code_is_good_twice(wanted: list[tuple[Factor, int]]) -> None:
    passed = [event for event in tried(wanted) if isinstance(event, TwoFactorPassed)]
    steps = [event.step for event in passed if event.step is not None]
    backups = [event.backup for event in passed if event.backup is not None]
    assert steps == sorted(set(steps))
    assert len(backups) == len(set(backups))
    assert set(backups) <= set(CODES)


@over(tries)
def test_after_five_wrong_ones_in_a_row_a_minute_passes_before_the_next_is_looked_at(
    wanted: list[tuple[Factor, int]],
) -> None:
    at, wrong, locked_at = NOW, 0, NOW
    for (_, seconds), event in zip(wanted, tried(wanted), strict=True):
        at += timedelta(seconds=seconds)
        if event is None:
            assert wrong >= TRIES
            continue
        assert wrong < TRIES or at - locked_at >= FIRST_LOCK
        wrong = wrong + 1 if isinstance(event, TwoFactorFailed) else 0
        locked_at = at
