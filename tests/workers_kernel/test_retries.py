from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.eventstore.errors import Overloaded
from numu_core.kernel.errors import NotFound
from numu_core.kernel.providers import ProviderRefused, ProviderUnavailable
from numu_workers.kernel.errors import ProviderBusy, ProviderPaused
from numu_workers.kernel.retries import CAP_S, backoff_s, outcome, reason
from tests.workers_kernel.wishes import NOW, TooLate

NEVER_LUCKY: Callable[[], float] = lambda: 1.0  # noqa: E731


def seconds(fault: Exception, attempt: int = 1, chance: float = 1.0) -> float:
    ended = outcome(fault, attempt=attempt, most=100, now=NOW, chance=lambda: chance)
    assert ended.state == "waiting"
    return (ended.due_at - NOW) / timedelta(seconds=1)


def test_each_wait_may_be_twice_as_long_up_to_a_cap() -> None:
    waits = [seconds(RuntimeError(), attempt) for attempt in range(1, 12)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]


@given(st.integers(1, 1000), st.floats(0, 1))
def test_jitter_takes_any_part_of_the_wait(attempt: int, chance: float) -> None:
    assert backoff_s(attempt, chance) == chance * backoff_s(attempt, 1.0)
    assert 0 <= backoff_s(attempt, chance) <= CAP_S


@pytest.mark.parametrize("fault", [RuntimeError("no"), ProviderUnavailable(provider="p"), TimeoutError()])
def test_the_last_attempt_parks(fault: Exception) -> None:
    assert outcome(fault, attempt=2, most=3, now=NOW, chance=NEVER_LUCKY).state == "waiting"
    assert outcome(fault, attempt=3, most=3, now=NOW, chance=NEVER_LUCKY).state == "parked"


@pytest.mark.parametrize(
    "fault",
    [
        ProviderRefused(provider="p", answer="no"),
        TooLate(wish_id=UUID(int=1)),
        NotFound(what="wish", id=UUID(int=1)),
    ],
)
def test_a_refusal_that_time_does_not_lift_parks_at_once(fault: Exception) -> None:
    assert outcome(fault, attempt=1, most=100, now=NOW, chance=NEVER_LUCKY).state == "parked"


def test_who_says_when_to_come_back_is_not_asked_before() -> None:
    assert seconds(ProviderBusy(provider="p", retry_after_s=90), chance=0) == 90
    assert seconds(Overloaded(retry_after_s=3), chance=0) == 3


def test_waiting_for_a_paused_provider_is_no_attempt() -> None:
    paused = outcome(ProviderPaused(provider="p", retry_after_s=30), attempt=8, most=8, now=NOW, chance=NEVER_LUCKY)
    assert (paused.state, paused.counted) == ("waiting", False)
    assert outcome(RuntimeError(), attempt=1, most=8, now=NOW, chance=NEVER_LUCKY).counted


def test_a_reason_is_a_short_line_without_secrets() -> None:
    said = reason(ProviderRefused(provider="p", answer='{"api_key": "sk_live_12345", "card": "4111 1111 1111 1111"}'))
    assert said.startswith("providers/refused: ")
    assert "sk_live" not in said
    assert "4111" not in said
    assert len(reason(RuntimeError("x" * 10_000))) == 500
