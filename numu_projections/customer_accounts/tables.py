"""Read models of shoppers' accounts and addresses."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.addresses import Address
from numu_projections.kernel.tables import table


class CustomerAccountRow(Struct, frozen=True, kw_only=True):
    """An account that was not closed."""

    customer_id: UUID
    store_id: UUID
    email: str | None  # personal
    language: str
    is_verified: bool
    guest_id: UUID | None  # as whom the person bought before
    email_notices: dict[str, bool]  # chosen, or chosen away
    whatsapp_notices: dict[str, bool]


class CustomerAddressRow(Struct, frozen=True, kw_only=True):
    """A place where a customer receives parcels."""

    address_id: UUID
    customer_id: UUID
    label: str
    address: Address | None  # personal
    created_at: datetime
    updated_at: datetime


customer_accounts = table("customer_accounts", CustomerAccountRow, key="customer_id", index=["store_id"])
customer_addresses = table("customer_addresses", CustomerAddressRow, key="address_id", index=["customer_id"])
