"""Why it cannot be sent like this."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class UnknownGovernorate(DomainError):
    """No governorate of Egypt has this code or name."""

    kind = Kind.INVALID
    code = "shipping/unknown-governorate"
    title = "There is no such governorate"
    title_ar = "لا توجد محافظة بهذا الاسم"

    governorate: str


@dataclass(eq=False)
class ZoneMakesNoSense(DomainError):
    """A zone or rate that contradicts itself."""

    kind = Kind.INVALID
    code = "shipping/zone-makes-no-sense"
    title = "This zone or rate is not possible"
    title_ar = "منطقة الشحن أو السعر غير ممكن"

    field: str
    reason: str


@dataclass(eq=False)
class TooManyZones(DomainError):
    """A store has a limited number of zones and rates."""

    kind = Kind.RULE
    code = "shipping/too-many-zones"
    title = "There are too many zones or rates"
    title_ar = "عدد مناطق أو أسعار الشحن كبير جدًا"

    most: int


@dataclass(eq=False)
class RateRequired(DomainError):
    """The store has zones: one of their rates must be chosen."""

    kind = Kind.INVALID
    code = "shipping/rate-required"
    title = "Please choose a shipping option"
    title_ar = "من فضلك اختر طريقة الشحن"


@dataclass(eq=False)
class RateNotOffered(DomainError):
    """This rate is not for this parcel: another governorate, another weight, or not offered any more."""

    kind = Kind.INVALID
    code = "shipping/rate-not-offered"
    title = "This shipping option is not available for this address"
    title_ar = "طريقة الشحن هذه غير متاحة لهذا العنوان"

    rate_id: UUID


@dataclass(eq=False)
class CodNotOfferedThere(DomainError):
    """The courier takes no cash in this zone."""

    kind = Kind.RULE
    code = "shipping/cod-not-offered-there"
    title = "Cash on delivery is not available for this address"
    title_ar = "الدفع عند الاستلام غير متاح لهذا العنوان"

    governorate: str | None


@dataclass(eq=False)
class PresetIsForPounds(DomainError):
    """The preset's prices are in Egyptian pounds."""

    kind = Kind.RULE
    code = "shipping/preset-is-for-pounds"
    title = "The Egypt preset is for stores that sell in Egyptian pounds"
    title_ar = "الإعداد الجاهز لمصر مخصص للمتاجر التي تبيع بالجنيه المصري"

    currency: str
