"""The read model of customers."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class CustomerRow(Struct, frozen=True, kw_only=True):
    """One customer. Names, e-mail, phone and what is searched are emptied when the person is erased."""

    customer_id: UUID
    store_id: UUID
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None  # E.164
    search: str | None  # all of it, folded as it is searched
    accepts_marketing: bool
    addresses: tuple[UUID, ...]  # oldest first
    default_address_id: UUID | None
    created_at: datetime
    updated_at: datetime


customers = table("customers", CustomerRow, key="customer_id", index=[("store_id", "created_at")])
