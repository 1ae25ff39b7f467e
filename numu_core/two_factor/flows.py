"""Second factors at the time of the command."""

from numu_core.kernel.shop import Shop
from numu_core.two_factor.commands import (
    BeginTwoFactor,
    Checked,
    CheckFactor,
    EndTwoFactor,
    RenewBackupCodes,
    ReplaceBackupCodes,
    StartTwoFactor,
    StopTwoFactor,
    TryFactor,
)
from numu_core.two_factor.decider import TWO_FACTOR


def start(shop: Shop, command: StartTwoFactor) -> None:
    """Give the account a secret."""
    shop.do(BeginTwoFactor(account_id=command.account_id, secret=command.secret, backup=command.backup, at=shop.now))


def check_factor(shop: Shop, command: CheckFactor) -> Checked:
    """Whether the code is right; either way it is a fact."""
    before = shop.state(TWO_FACTOR, command.account_id).failures
    shop.do(TryFactor(account_id=command.account_id, factor=command.factor, at=shop.now))
    after = shop.state(TWO_FACTOR, command.account_id)
    return Checked(passed=after.failures <= before, left=len(after.backup))


def renew_backup_codes(shop: Shop, command: RenewBackupCodes) -> Checked:
    """Replace the backup codes, if the code is right."""
    previous = len(shop.state(TWO_FACTOR, command.account_id).backup)
    if not check_factor(shop, CheckFactor(account_id=command.account_id, factor=command.factor)).passed:
        return Checked(passed=False)
    shop.do(ReplaceBackupCodes(account_id=command.account_id, backup=command.backup, at=shop.now))
    return Checked(passed=True, left=len(command.backup), previous=previous)


def stop(shop: Shop, command: StopTwoFactor) -> Checked:
    """Ask for no second factor any more, if the code is right or none was given."""
    given = command.factor
    if given and not check_factor(shop, CheckFactor(account_id=command.account_id, factor=given)).passed:
        return Checked(passed=False)
    shop.do(EndTwoFactor(account_id=command.account_id, at=shop.now))
    return Checked(passed=True)


FLOWS = [
    (StartTwoFactor, start),
    (CheckFactor, check_factor),
    (RenewBackupCodes, renew_backup_codes),
    (StopTwoFactor, stop),
]
