"""Pins that mean no address."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NoMap(DomainError):
    """This installation asks nobody; shoppers write their address themselves."""

    kind = Kind.UNAVAILABLE
    code = "geocoding/no-map"
    title = "Finding addresses on the map is not enabled here"
    title_ar = "تحديد العنوان على الخريطة غير مفعّل هنا"


@dataclass(eq=False)
class NoAddressThere(DomainError):
    """Sea, desert, or another country."""

    kind = Kind.NOT_FOUND
    code = "geocoding/no-address-there"
    title = "There is no Egyptian address at this point"
    title_ar = "لا يوجد عنوان مصري عند هذه النقطة"
