"""What shoppers send about their addresses, and what they get."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from numu_core.customers.events import Label
from numu_gateway.kernel.addresses import AddressBody
from numu_projections.customer_accounts.views import ShopperAddressView

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Line = Annotated[str, Meta(min_length=1, max_length=255)]
Short = Annotated[str, Meta(max_length=100)]


class ShopperAddressBody(AddressBody, kw_only=True):
    """``CreateAddressRequest``."""

    is_default: bool = False
    label: Label = Label.HOME


class ShopperAddressChanges(Struct, kw_only=True):
    """``UpdateAddressRequest``: what is absent stays."""

    first_name: Name | UnsetType | None = UNSET
    last_name: Name | UnsetType | None = UNSET
    address_line1: Line | UnsetType | None = UNSET
    address_line2: Annotated[str, Meta(max_length=255)] | UnsetType | None = UNSET
    city: Name | UnsetType | None = UNSET
    state: Short | UnsetType | None = UNSET
    postal_code: Annotated[str, Meta(max_length=20)] | UnsetType | None = UNSET
    country: Short | UnsetType | None = UNSET
    phone: Annotated[str, Meta(max_length=20)] | UnsetType | None = UNSET
    label: Label | UnsetType | None = UNSET


class AddressesView(Struct, frozen=True, kw_only=True):
    """A shopper's addresses; ``items`` is what storefronts read."""

    addresses: Sequence[ShopperAddressView]
    items: Sequence[ShopperAddressView]
    total: int
