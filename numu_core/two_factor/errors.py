"""Refusals about second factors."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class TwoFactorOn(DomainError):
    """It is enabled already."""

    kind = Kind.RULE
    code = "two-factor/on"
    title = "Two-factor sign-in is on already"
    title_ar = "التحقق بخطوتين مفعل بالفعل"


@dataclass(eq=False)
class TwoFactorOff(DomainError):
    """It was not begun, or not enabled."""

    kind = Kind.RULE
    code = "two-factor/off"
    title = "Two-factor sign-in is not on"
    title_ar = "التحقق بخطوتين غير مفعل"


@dataclass(eq=False)
class FactorLocked(DomainError):
    """Too many wrong codes in a row."""

    kind = Kind.TOO_MANY
    code = "two-factor/locked"
    title = "Too many wrong codes. Try again later."
    title_ar = "رموز خاطئة كثيرة، حاول مرة أخرى لاحقًا"
    contract = "ACCOUNT_LOCKED"

    retry_after: int  # seconds


@dataclass(eq=False)
class WrongFactor(DomainError):
    """Neither the app's code of this moment, nor a backup code that is left."""

    kind = Kind.UNAUTHENTICATED
    code = "two-factor/wrong-code"
    title = "This code is not right"
    title_ar = "رمز التحقق غير صحيح"


@dataclass(eq=False)
class FactorNeeded(DomainError):
    """The password was right, and the account asks for a code besides."""

    kind = Kind.UNAUTHENTICATED
    code = "two-factor/needed"
    title = "A code of your authenticator app is needed"
    title_ar = "مطلوب رمز من تطبيق المصادقة"
