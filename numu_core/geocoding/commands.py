"""What is asked of a map, and what it says; neither becomes a fact."""

from typing import Annotated

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command


class Point(Struct, frozen=True, kw_only=True):
    """Where a pin stands, in degrees; and in which language its address is wanted."""

    latitude: float
    longitude: float
    language: str


class Located(Command, frozen=True, kw_only=True):
    """The address there. Everything is empty where there is none."""

    formatted: Annotated[str, Meta(max_length=500)] = ""
    city: str = ""
    city_code: str = ""  # of the governorate, ISO 3166-2
    area: str = ""
    street: str = ""
    country_code: str = ""
