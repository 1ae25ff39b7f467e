"""Refusals of the phone_checks capability."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class PhoneNotConfirmed(DomainError):
    """The store wants the phone number proved before a signed-in shopper pays on delivery."""

    kind = Kind.FORBIDDEN
    code = "phone_checks/phone-not-confirmed"
    title = "Confirm your phone number first: a code will be sent to you"
    title_ar = "يرجى تأكيد رقم هاتفك أولاً: سيُرسل إليك رمز"


@dataclass(eq=False)
class PhoneCodesOff(DomainError):
    """The store does not ask for codes."""

    kind = Kind.RULE
    code = "phone_checks/phone-codes-off"
    title = "This store does not confirm phone numbers by code"
    title_ar = "هذا المتجر لا يؤكد أرقام الهواتف برمز"


@dataclass(eq=False)
class NoWayToSendCode(DomainError):
    """Nobody is signed in, so no e-mail address is known; there is no way to send text messages yet."""

    kind = Kind.RULE
    code = "phone_checks/no-way-to-send-code"
    title = "The code cannot be sent: sign in with an e-mail address first"
    title_ar = "لا يمكن إرسال الرمز: يرجى تسجيل الدخول ببريد إلكتروني أولاً"
