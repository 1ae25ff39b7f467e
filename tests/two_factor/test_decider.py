"""Second factors: begun, enabled by a first code, each code once, locked after too many wrong ones."""

from datetime import timedelta
from uuid import UUID

import pytest

from numu_core.kernel.codes import Factor
from numu_core.two_factor.commands import Checked, CheckFactor, RenewBackupCodes, StartTwoFactor, StopTwoFactor
from numu_core.two_factor.errors import FactorLocked, TwoFactorOff, TwoFactorOn
from numu_core.two_factor.events import (
    BackupCodesReplaced,
    TwoFactorBegun,
    TwoFactorDisabled,
    TwoFactorEnabled,
    TwoFactorFailed,
    TwoFactorPassed,
)
from tests.kernel.spec import NOW, given

AMIRA = UUID(int=1)
ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64
begun = TwoFactorBegun(account_id=AMIRA, secret="secret/1", backup=(ONE, TWO), at=NOW)
enabled = TwoFactorEnabled(account_id=AMIRA, at=NOW)
failed = TwoFactorFailed(account_id=AMIRA, at=NOW)
replaced = BackupCodesReplaced(account_id=AMIRA, backup=(THREE,), at=NOW)
disabled = TwoFactorDisabled(account_id=AMIRA, at=NOW)


def passed(step: int | None = None, backup: str | None = None) -> TwoFactorPassed:
    return TwoFactorPassed(account_id=AMIRA, step=step, backup=backup, at=NOW)


def check(step: int | None = None, backup: str | None = None, named: str = "secret/1") -> CheckFactor:
    return CheckFactor(account_id=AMIRA, factor=Factor(secret=named, step=step, backup=backup))


def test_it_is_begun_and_begun_again_until_it_is_on() -> None:
    start = StartTwoFactor(account_id=AMIRA, secret="secret/1", backup=(ONE, TWO))
    given().when(start).then(begun)
    given(begun).when(start).then(begun)
    given(begun, enabled).when(start).then_refused(TwoFactorOn())


def test_the_first_right_code_of_the_app_turns_it_on() -> None:
    done = given(begun).when(check(step=100)).then(passed(step=100), enabled)
    assert done.result == Checked(passed=True, left=2)


def test_a_backup_code_does_not_turn_it_on() -> None:
    assert given(begun).when(check(backup=ONE)).then(failed).result == Checked(passed=False, left=2)


@pytest.mark.parametrize("step", [100, 99])
def test_a_code_of_the_app_is_good_once_and_so_is_what_is_older(step: int) -> None:
    assert given(begun, passed(step=100), enabled).when(check(step=step)).then(failed).result.passed is False
    given(begun, passed(step=100), enabled).when(check(step=101)).then(passed(step=101))


def test_a_backup_code_is_good_once() -> None:
    done = given(begun, enabled).when(check(backup=ONE)).then(passed(backup=ONE))
    assert done.result == Checked(passed=True, left=1)
    given(begun, enabled, passed(backup=ONE)).when(check(backup=ONE)).then(failed)
    given(begun, enabled, passed(backup=ONE)).when(check(backup=TWO)).then(passed(backup=TWO))


def test_a_code_of_an_earlier_secret_is_wrong() -> None:
    given(begun, enabled).when(check(step=100, named="secret/0")).then(failed)


def test_five_wrong_ones_lock_even_for_the_right_one_longer_each_time() -> None:
    for wrong, wait in ((5, 60), (6, 120), (7, 240), (9, 900), (40, 900)):
        guessed = given(begun, enabled, *[failed] * wrong)
        guessed.when(check(step=100)).then_refused(FactorLocked(retry_after=wait))
        later = NOW + timedelta(seconds=wait)
        assert guessed.when(check(step=100), now=later).result.passed
    given(begun, enabled, *[failed] * 4).when(check(step=100)).then(passed(step=100))
    given(begun, enabled, *[failed] * 4, passed(step=99), failed).when(check(step=100)).then(passed(step=100))


def test_turning_it_off_and_on_again_forgets_no_wrong_guess() -> None:
    given(begun, enabled, *[failed] * 5, disabled, begun).when(check(step=1)).then_refused(FactorLocked(retry_after=60))


def test_backup_codes_are_replaced_with_a_right_code_alone() -> None:
    renew = RenewBackupCodes(account_id=AMIRA, factor=Factor(secret="secret/1", step=100), backup=(THREE,))
    done = given(begun, enabled).when(renew).then(passed(step=100), replaced)
    assert done.result == Checked(passed=True, left=1, previous=2)
    wrong = RenewBackupCodes(account_id=AMIRA, factor=Factor(secret="secret/1"), backup=(THREE,))
    assert given(begun, enabled).when(wrong).then(failed).result.passed is False
    given(begun, enabled, passed(step=100), replaced).when(check(backup=ONE)).then(failed)
    given(begun, enabled, passed(step=100), replaced).when(check(backup=THREE)).then(passed(backup=THREE))


def test_it_is_turned_off_with_a_right_code_or_none() -> None:
    given(begun, enabled).when(StopTwoFactor(account_id=AMIRA)).then(disabled)
    right = StopTwoFactor(account_id=AMIRA, factor=Factor(secret="secret/1", step=100))
    given(begun, enabled).when(right).then(passed(step=100), disabled)
    wrong = StopTwoFactor(account_id=AMIRA, factor=Factor(secret="secret/1"))
    assert given(begun, enabled).when(wrong).then(failed).result == Checked(passed=False)


def test_what_is_off_asks_for_nothing() -> None:
    given().when(check(step=100)).then_refused(TwoFactorOff())
    given(begun, enabled, disabled).when(check(step=100)).then_refused(TwoFactorOff())
    given().when(StopTwoFactor(account_id=AMIRA)).then_refused(TwoFactorOff())
    begun_only = RenewBackupCodes(account_id=AMIRA, factor=Factor(secret=""), backup=(THREE,))
    given().when(begun_only).then_refused(TwoFactorOff())
