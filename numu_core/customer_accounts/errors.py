"""Why a shopper cannot sign in, or not like this."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class ShopperEmailTaken(DomainError):
    """Somebody signs in to this store with the address already."""

    kind = Kind.RULE
    code = "customer_accounts/email-taken"
    title = "There is an account with this e-mail address"
    title_ar = "يوجد حساب بهذا البريد الإلكتروني"


@dataclass(eq=False)
class WrongShopperPassword(DomainError):
    """Not the password, or nobody has this address."""

    kind = Kind.UNAUTHENTICATED
    code = "customer_accounts/wrong-password"
    title = "The e-mail address or the password is wrong"
    title_ar = "البريد الإلكتروني أو كلمة المرور غير صحيحة"
    contract = "AUTHENTICATION_ERROR"


@dataclass(eq=False)
class NotTheResetCode(DomainError):
    """Wrong, used, too old, guessed at too often, or nobody has this address: which of them, nobody is told."""

    kind = Kind.RULE
    code = "customer_accounts/not-the-reset-code"
    title = "This code is not right or no longer valid; ask for a new one"
    title_ar = "الرمز غير صحيح أو انتهت صلاحيته، اطلب رمزًا جديدًا"


@dataclass(eq=False)
class NotThePassword(DomainError):
    """The present password was asked for, and this is another."""

    kind = Kind.RULE
    code = "customer_accounts/not-the-password"
    title = "The current password is not right"
    title_ar = "كلمة المرور الحالية غير صحيحة"


@dataclass(eq=False)
class ShopperSessionOver(DomainError):
    """Signed out, replaced, or never there."""

    kind = Kind.UNAUTHENTICATED
    code = "customer_accounts/session-over"
    title = "The session is over; sign in again"
    title_ar = "انتهت الجلسة، يرجى تسجيل الدخول مرة أخرى"
    contract = "INVALID_TOKEN"
