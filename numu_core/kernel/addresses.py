"""Whom an order is for, and where it goes. Personal: facts carry them sealed."""

from msgspec import Struct


class Contact(Struct, frozen=True, kw_only=True):
    """How to reach the buyer about this order."""

    name: str
    email: str | None = None
    phone: str | None = None  # E.164

    @classmethod
    def at(cls, address: "Address") -> "Contact":
        """Whoever receives the parcel."""
        return cls(name=address.full_name, phone=address.phone)


class Address(Struct, frozen=True, kw_only=True):
    """Where an order goes. ``country`` and ``state`` as the buyer wrote them: a name or an ISO code."""

    first_name: str
    last_name: str
    address_line1: str
    city: str
    country: str
    address_line2: str | None = None
    state: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    latitude: float | None = None  # degrees
    longitude: float | None = None  # degrees
    location_accuracy: float | None = None  # metres
    location_source: str | None = None  # "gps", "manual_pin"
    geocoded_address: str | None = None

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()
