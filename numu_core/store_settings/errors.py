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
