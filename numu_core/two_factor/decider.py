"""What is remembered of an account's second factor, and when a code is good. A code is good once."""

from datetime import datetime, timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.codes import Factor
from numu_core.kernel.decider import Decider
from numu_core.two_factor.commands import (
    BeginTwoFactor,
    EndTwoFactor,
    ReplaceBackupCodes,
    TryFactor,
    TwoFactorCommand,
)
from numu_core.two_factor.errors import FactorLocked, TwoFactorOff, TwoFactorOn
from numu_core.two_factor.events import (
    BackupCodesReplaced,
    TwoFactorBegun,
    TwoFactorDisabled,
    TwoFactorEnabled,
    TwoFactorEvent,
    TwoFactorFailed,
    TwoFactorPassed,
)

TRIES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=60), timedelta(seconds=900)


class TwoFactor(Struct, frozen=True, kw_only=True):
    """An account's second factor; without a ``secret`` it has none."""

    secret: str = ""
    enabled_at: datetime | None = None
    used_at: datetime | None = None
    backup: frozenset[str] = frozenset()
    step: int = 0  # the newest that was used
    failures: int = 0  # in a row
    failed_at: datetime | None = None

    @property
    def enabled(self) -> bool:
        """Signing in asks for a code."""
        return self.enabled_at is not None


def evolve(state: TwoFactor, event: TwoFactorEvent) -> TwoFactor:
    """The second factor after ``event``."""
    match event:
        case TwoFactorBegun():
            return replace(state, secret=event.secret, backup=frozenset(event.backup), step=0)
        case TwoFactorEnabled():
            return replace(state, enabled_at=event.at)
        case TwoFactorPassed():
            step = max(state.step, event.step or 0)
            left = state.backup - {event.backup}
            return replace(state, step=step, backup=left, used_at=event.at, failures=0, failed_at=None)
        case TwoFactorFailed():
            return replace(state, failures=state.failures + 1, failed_at=event.at)
        case BackupCodesReplaced():
            return replace(state, backup=frozenset(event.backup))
        case TwoFactorDisabled():
            return TwoFactor(failures=state.failures, failed_at=state.failed_at)
        case _:
            assert_never(event)


def begin(state: TwoFactor, command: BeginTwoFactor) -> list[TwoFactorEvent]:
    """A secret, or another one.

    Raises:
        TwoFactorOn: it is enabled.
    """
    if state.enabled:
        raise TwoFactorOn
    begun = TwoFactorBegun(account_id=command.account_id, secret=command.secret, backup=command.backup, at=command.at)
    return [begun]


def try_factor(state: TwoFactor, command: TryFactor) -> list[TwoFactorEvent]:
    """The code counts, as right or as wrong; the first right one enables, and that must be the app's.

    Raises:
        TwoFactorOff: there is no secret.
        FactorLocked: too many were wrong.
    """
    if not state.secret:
        raise TwoFactorOff
    if (wait := _locked(state, command.at)) > timedelta(0):
        raise FactorLocked(retry_after=-(-wait // timedelta(seconds=1)))
    if not _right(state, command.factor):
        return [TwoFactorFailed(account_id=command.account_id, at=command.at)]
    factor = command.factor
    passed = TwoFactorPassed(
        account_id=command.account_id,
        step=factor.step,
        backup=factor.backup if factor.step is None else None,
        at=command.at,
    )
    if state.enabled:
        return [passed]
    return [passed, TwoFactorEnabled(account_id=command.account_id, at=command.at)]


def replace_backup_codes(state: TwoFactor, command: ReplaceBackupCodes) -> list[TwoFactorEvent]:
    """Other backup codes.

    Raises:
        TwoFactorOff: nothing is enabled.
    """
    if not state.enabled:
        raise TwoFactorOff
    return [BackupCodesReplaced(account_id=command.account_id, backup=command.backup, at=command.at)]


def end(state: TwoFactor, command: EndTwoFactor) -> list[TwoFactorEvent]:
    """No second factor any more; also of one that was only begun.

    Raises:
        TwoFactorOff: there is none.
    """
    if not state.secret:
        raise TwoFactorOff
    return [TwoFactorDisabled(account_id=command.account_id, at=command.at)]


def _right(state: TwoFactor, factor: Factor) -> bool:
    if factor.secret != state.secret:
        return False
    if factor.step is not None:
        return factor.step > state.step
    return state.enabled and factor.backup in state.backup


def _locked(state: TwoFactor, now: datetime) -> timedelta:
    """How long no code is looked at."""
    if state.failures < TRIES or state.failed_at is None:
        return timedelta(0)
    level = min(state.failures - TRIES, 8)
    lock = min(FIRST_LOCK * (1 << level), LONGEST_LOCK)
    return state.failed_at + lock - now


TWO_FACTOR: Decider[TwoFactor, TwoFactorEvent] = Decider(
    stream="two_factor",
    key="account_id",
    initial=TwoFactor(),
    commands=TwoFactorCommand,
    events=TwoFactorEvent,
    evolve=evolve,
    decide={
        BeginTwoFactor: begin,
        TryFactor: try_factor,
        ReplaceBackupCodes: replace_backup_codes,
        EndTwoFactor: end,
    },
)
DECIDERS = [TWO_FACTOR]
