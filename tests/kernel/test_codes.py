"""One-time codes: how long, how often, how soon again."""

from datetime import timedelta

import pytest

from numu_core.kernel.codes import (
    CodeExpired,
    CodeRules,
    CodeTooSoon,
    OneTimeCode,
    TooManyTries,
    is_right,
    issued,
    may_issue,
    missed,
)
from tests.kernel.spec import NOW

RULES = CodeRules(life=timedelta(minutes=15))
CODE = issued(None, "right", NOW, RULES)


def seconds(n: float) -> timedelta:
    return timedelta(seconds=n)


def test_the_code_that_is_out_is_right_and_no_other() -> None:
    assert is_right(CODE, "right", NOW, RULES)
    assert not is_right(CODE, "wrong", NOW, RULES)


def test_its_time_ends() -> None:
    assert is_right(CODE, "right", NOW + RULES.life - seconds(1), RULES)
    with pytest.raises(CodeExpired):
        is_right(CODE, "right", NOW + RULES.life, RULES)
    with pytest.raises(CodeExpired):
        is_right(None, "right", NOW, RULES)


def test_after_five_wrong_ones_the_right_one_is_too_late() -> None:
    guessed: OneTimeCode | None = CODE
    for _ in range(RULES.tries):
        assert not is_right(guessed, "wrong", NOW, RULES)
        guessed = missed(guessed)
    with pytest.raises(TooManyTries):
        is_right(guessed, "right", NOW, RULES)
    assert is_right(issued(guessed, "next", NOW, RULES), "next", NOW, RULES)


def test_another_one_waits_a_minute() -> None:
    may_issue(None, NOW, RULES)
    with pytest.raises(CodeTooSoon) as refused:
        may_issue(CODE, NOW + seconds(10.5), RULES)
    assert refused.value.retry_after == 50
    may_issue(CODE, NOW + seconds(60), RULES)


def test_asking_again_and_again_takes_longer_each_time_up_to_an_hour() -> None:
    code, at, pauses = CODE, NOW, []
    for _ in range(12):
        with pytest.raises(CodeTooSoon) as refused:
            may_issue(code, at, RULES)
        pauses.append(refused.value.retry_after)
        at += seconds(pauses[-1])
        may_issue(code, at, RULES)
        code = issued(code, "next", at, RULES)
    assert pauses == [60, 60, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
    may_issue(code, at + timedelta(days=1), RULES)
    assert issued(code, "next", at + timedelta(days=1), RULES).nth == 1
