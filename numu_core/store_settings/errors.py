"""What cannot be chosen."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class SettingRefused(DomainError):
    """No such setting, or not a value it can have."""

    kind = Kind.INVALID
    code = "store_settings/setting-refused"
    title = "This setting cannot have this value"
    title_ar = "لا يمكن أن يأخذ هذا الإعداد هذه القيمة"

    section: str
    reason: str


@dataclass(eq=False)
class GatewayNotOffered(DomainError):
    """Nobody can pay this way yet, so it cannot be switched on."""

    kind = Kind.RULE
    code = "store_settings/gateway-not-offered"
    title = "This way to pay is not enabled yet"
    title_ar = "طريقة الدفع هذه غير مفعّلة بعد"

    gateway: str


@dataclass(eq=False)
class TokenMissing(DomainError):
    """Meta accepts events from our servers only with an access token."""

    kind = Kind.RULE
    code = "store_settings/token-missing"
    title = "An access token is needed to send events from the server"
    title_ar = "يلزم رمز وصول لإرسال الأحداث من الخادم"
