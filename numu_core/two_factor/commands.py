"""Intentions about second factors. Codes were compared outside, where the secret is; commands say with which one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.codes import Factor
from numu_core.kernel.messages import Command

Digest = Annotated[str, Meta(min_length=64, max_length=64)]
Digests = Annotated[tuple[Digest, ...], Meta(min_length=1, max_length=20)]


class StartTwoFactor(Command, frozen=True, kw_only=True):
    """Give the account a secret, or another one before a first code was right."""

    account_id: UUID
    secret: str
    backup: Digests


class CheckFactor(Command, frozen=True, kw_only=True):
    """Is this code right? The first right one enables."""

    account_id: UUID
    factor: Factor


class RenewBackupCodes(Command, frozen=True, kw_only=True):
    """Replace the backup codes, with a code of the app."""

    account_id: UUID
    factor: Factor
    backup: Digests


class StopTwoFactor(Command, frozen=True, kw_only=True):
    """Ask for no second factor any more; the password was checked, and a code too, if one is given."""

    account_id: UUID
    factor: Factor | None = None


class Checked(Struct, frozen=True, kw_only=True):
    """What came of a code. A wrong one is stored as a fact, so it is an answer and not a refusal."""

    passed: bool
    left: int = 0  # backup codes
    previous: int = 0  # backup codes before they were replaced


class BeginTwoFactor(Command, frozen=True, kw_only=True):
    """``StartTwoFactor`` does."""

    account_id: UUID
    secret: str
    backup: Digests
    at: datetime


class TryFactor(Command, frozen=True, kw_only=True):
    """``CheckFactor`` does."""

    account_id: UUID
    factor: Factor
    at: datetime


class ReplaceBackupCodes(Command, frozen=True, kw_only=True):
    """``RenewBackupCodes`` does."""

    account_id: UUID
    backup: Digests
    at: datetime


class EndTwoFactor(Command, frozen=True, kw_only=True):
    """``StopTwoFactor`` does."""

    account_id: UUID
    at: datetime


TwoFactorCommand = BeginTwoFactor | TryFactor | ReplaceBackupCodes | EndTwoFactor
