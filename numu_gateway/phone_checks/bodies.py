"""What clients send about codes, and what they get."""

from typing import Annotated

from msgspec import Meta, Struct

Phone = Annotated[str, Meta(min_length=1, max_length=32)]


class SendOtpBody(Struct, kw_only=True):
    """``SendOtpRequest``."""

    phone: Phone


class SendOtpView(Struct, frozen=True, kw_only=True):
    """``SendOtpResponse``. The code itself is never shown, in no environment."""

    sent: bool
    channel: str  # "email"
    message: str
    dev_otp: None = None


class VerifyOtpBody(Struct, kw_only=True):
    """``VerifyOtpRequest``."""

    otp_code: Annotated[str, Meta(pattern=r"^\d{6}$", min_length=6, max_length=6)]
    phone: Phone | None = None


class VerifyOtpView(Struct, frozen=True, kw_only=True):
    """``VerifyOtpResponse``."""

    verified: bool
