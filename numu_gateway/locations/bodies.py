"""What clients send about locations."""

from typing import Annotated, Any

from msgspec import Meta, Struct, structs

from numu_gateway.kernel.text import plain

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Text = Annotated[str, Meta(max_length=1000)]
WORDS = ("name", "name_ar", "pickup_instructions", "pickup_instructions_ar")


class LocationBody(Struct, kw_only=True):
    """``LocationPayload``: the whole location, when it is opened and when it is edited."""

    name: Name
    name_ar: Name | None = None
    address: Annotated[dict[str, Any], Meta(max_length=50)] = {}
    fulfills_orders: bool = True
    fulfills_pickup: bool = False
    pickup_instructions: Text | None = None
    pickup_instructions_ar: Text | None = None
    is_active: bool = True
    position: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class Deleted(Struct, kw_only=True):
    """What was deleted."""

    id: str


def asked(body: LocationBody) -> dict[str, Any]:
    """What ``body`` says, without markup."""
    said = structs.asdict(body)
    return said | {name: plain(said[name]) for name in WORDS if said[name] is not None}
