"""What a map page is told."""

from msgspec import Struct


class GeocodeResult(Struct, frozen=True, kw_only=True):
    """``GeocodeResult`` of the contract. ``city_code`` is the governorate's, as delivery rates know it."""

    formatted_address: str | None
    city: str | None
    city_code: str
    area: str | None
    street: str | None
    country_code: str | None
    latitude: float
    longitude: float
    provider: str
