"""An address, as clients send it."""

from typing import Annotated

from msgspec import Meta, Struct

from numu_core.kernel.addresses import Address
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.text import clean, plain

Short = Annotated[str, Meta(max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]


class AddressBody(Struct, kw_only=True):
    """``OrderAddressRequest``."""

    first_name: Name
    last_name: Name
    address_line1: Annotated[str, Meta(min_length=1, max_length=255)]
    address_line2: Annotated[str, Meta(max_length=255)] | None = None
    city: Name
    state: Short | None = None
    postal_code: Annotated[str, Meta(max_length=20)] | None = None
    country: Annotated[str, Meta(min_length=2, max_length=100)]
    phone: Annotated[str, Meta(max_length=20)] | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    location_accuracy: Annotated[float, Meta(ge=0)] | None = None
    location_source: Annotated[str, Meta(max_length=20)] | None = None
    geocoded_address: Annotated[str, Meta(max_length=500)] | None = None

    def address(self, field: str) -> Address:
        """Without markup, the phone as E.164. ``field`` names the address when something is wrong in it."""
        return Address(
            first_name=plain(self.first_name),
            last_name=plain(self.last_name),
            address_line1=plain(self.address_line1),
            address_line2=clean(self.address_line2),
            city=plain(self.city),
            state=clean(self.state),
            postal_code=clean(self.postal_code),
            country=plain(self.country),
            phone=e164(self.phone, f"{field}.phone"),
            latitude=self.latitude,
            longitude=self.longitude,
            location_accuracy=self.location_accuracy,
            location_source=clean(self.location_source),
            geocoded_address=clean(self.geocoded_address),
        )
