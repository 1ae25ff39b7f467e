"""What clients send about second factors, and what they get."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Code = Annotated[str, Meta(min_length=6, max_length=10)]


class VerifyFactorBody(Struct, kw_only=True):
    """``Verify2FARequest``."""

    code: Code


class DisableBody(Struct, kw_only=True):
    """``Disable2FARequest``."""

    password: Annotated[str, Meta(max_length=128)]
    code: Annotated[str, Meta(max_length=10)] | None = None


class RegenerateBody(Struct, kw_only=True):
    """``RegenerateBackupCodesRequest``."""

    code: Annotated[str, Meta(min_length=6, max_length=6)]


class CompleteLoginBody(Struct, kw_only=True):
    """``Complete2FALoginRequest``."""

    challenge_token: Annotated[str, Meta(min_length=1, max_length=4096)]
    code: Code


class EnabledView(Struct, kw_only=True):
    """``Enable2FAResponse``: shown this once."""

    secret: str
    provisioning_uri: str
    qr_code_uri: str
    backup_codes: list[str]
    method: str = "totp"


class VerifiedView(Struct, kw_only=True):
    """``Verify2FAResponse``."""

    verified: bool
    method_used: str
    backup_codes_remaining: int | None = None


class StatusView(Struct, kw_only=True):
    """``TwoFactorStatusResponse``."""

    is_enabled: bool
    method: str | None = None
    backup_codes_remaining: int = 0
    enabled_at: datetime | None = None
    last_used_at: datetime | None = None


class RegeneratedView(Struct, kw_only=True):
    """``RegenerateBackupCodesResponse``: shown this once."""

    backup_codes: list[str]
    previous_count: int
    new_count: int
