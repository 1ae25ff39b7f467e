"""What clients send about accounts."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from numu_gateway.kernel.phones import PhoneParts

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Password = Annotated[str, Meta(max_length=128)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Phone = Annotated[str, Meta(max_length=40)] | PhoneParts | None
Token = Annotated[str, Meta(min_length=1, max_length=4096)]


class RegisterBody(Struct, kw_only=True):
    """``RegisterRequest``."""

    email: Email
    password: Password
    first_name: Name
    last_name: Name
    phone: Phone = None


class ProfileBody(Struct, kw_only=True):
    """``UpdateProfileRequest``: what is absent stays."""

    first_name: Name | UnsetType | None = UNSET
    last_name: Name | UnsetType | None = UNSET
    phone: Annotated[str, Meta(max_length=40)] | PhoneParts | UnsetType | None = UNSET
    avatar_url: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET


class ChangePasswordBody(Struct, kw_only=True):
    """``ChangePasswordRequest``."""

    current_password: Password
    new_password: Password


class VerifyEmailBody(Struct, kw_only=True):
    """``VerifyEmailRequest``."""

    token: Token


class VerifyCodeBody(Struct, kw_only=True):
    """``VerifyEmailCodeRequest``."""

    code: Annotated[str, Meta(pattern=r"^\d{6}$", min_length=6, max_length=6)]


class ForgotPasswordBody(Struct, kw_only=True):
    """``PasswordResetRequest``."""

    email: Email


class ResetPasswordBody(Struct, kw_only=True):
    """``PasswordResetConfirm``."""

    token: Token
    new_password: Password
