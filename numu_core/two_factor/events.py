"""Facts about second factors. Stream ``two_factor/{account_id}`` of the platform.

The shared secret is not here: ``secret`` is the name under which the secret store keeps it. Backup codes are here as
keyed digests.
"""

from datetime import datetime
from uuid import UUID

from numu_core.kernel.messages import Event


class TwoFactorBegun(Event, frozen=True, kw_only=True, tag="two_factor.two_factor_begun.v1"):
    """The account was given a secret; nothing is asked of it until a first code was right."""

    account_id: UUID
    secret: str
    backup: tuple[str, ...]
    at: datetime


class TwoFactorEnabled(Event, frozen=True, kw_only=True, tag="two_factor.two_factor_enabled.v1"):
    """A first code was right: signing in asks for one from now on."""

    account_id: UUID
    at: datetime


class TwoFactorPassed(Event, frozen=True, kw_only=True, tag="two_factor.two_factor_passed.v1"):
    """A code was right. It is used up, and so is what is older."""

    account_id: UUID
    step: int | None  # of an app's code: which half minute since 1970
    backup: str | None  # of a backup code
    at: datetime


class TwoFactorFailed(Event, frozen=True, kw_only=True, tag="two_factor.two_factor_failed.v1"):
    """A code was wrong, or was used before."""

    account_id: UUID
    at: datetime


class BackupCodesReplaced(Event, frozen=True, kw_only=True, tag="two_factor.backup_codes_replaced.v1"):
    """Other backup codes are good; the ones before are not."""

    account_id: UUID
    backup: tuple[str, ...]
    at: datetime


class TwoFactorDisabled(Event, frozen=True, kw_only=True, tag="two_factor.two_factor_disabled.v1"):
    """Passwords are enough again."""

    account_id: UUID
    at: datetime


TwoFactorEvent = (
    TwoFactorBegun | TwoFactorEnabled | TwoFactorPassed | TwoFactorFailed | BackupCodesReplaced | TwoFactorDisabled
)
