"""Refusals about accounts and sessions."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class EmailTaken(DomainError):
    """Somebody has registered with this address."""

    kind = Kind.RULE
    code = "accounts/email-taken"
    title = "An account with this e-mail address exists already"
    title_ar = "يوجد حساب مسجل بهذا البريد الإلكتروني بالفعل"


@dataclass(eq=False)
class AccountNotActive(DomainError):
    """Suspended, or never opened."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts/not-active"
    title = "This account cannot sign in"
    title_ar = "لا يمكن لهذا الحساب تسجيل الدخول"


@dataclass(eq=False)
class WrongPassword(DomainError):
    """No such address, or not its password; which of the two is nobody's business."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts/wrong-password"
    title = "E-mail address or password is wrong"
    title_ar = "البريد الإلكتروني أو كلمة المرور غير صحيحة"


@dataclass(eq=False)
class SessionOver(DomainError):
    """The session was ended, has expired, or is older than the account's password."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts/session-over"
    title = "This session is over; sign in again"
    title_ar = "انتهت هذه الجلسة، يرجى تسجيل الدخول مرة أخرى"
    contract = "INVALID_TOKEN"


@dataclass(eq=False)
class AccountExists(DomainError):
    """The id is in use."""

    kind = Kind.CONFLICT
    code = "accounts/exists"
    title = "This account exists already"
    title_ar = "هذا الحساب موجود بالفعل"

    account_id: UUID


@dataclass(eq=False)
class TenantAlreadyFounded(DomainError):
    """An account has one tenant for life."""

    kind = Kind.CONFLICT
    code = "accounts/tenant-already-founded"
    title = "This account has a tenant already"
    title_ar = "لهذا الحساب مساحة عمل بالفعل"

    account_id: UUID


@dataclass(eq=False)
class GoogleUnconfirmed(DomainError):
    """Google does not vouch for the address, which is how we would know whose account it is."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts/google-unconfirmed"
    title = "Google has not confirmed this e-mail address"
    title_ar = "لم تؤكد جوجل هذا البريد الإلكتروني"
