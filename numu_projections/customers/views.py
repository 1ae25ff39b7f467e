"""What queries about customers return."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class CustomerView(Struct, frozen=True, kw_only=True):
    """``CustomerResponse`` of the contract."""

    id: UUID
    store_id: UUID
    email: str  # where the store knows none: a placeholder that nobody can be reached at
    first_name: str
    last_name: str
    full_name: str
    phone: str | None
    accepts_marketing: bool
    is_verified: bool
    total_orders: int
    total_spent: int  # minor units of the store's currency, of orders that are paid
    default_address_id: UUID | None
    created_at: datetime
    updated_at: datetime
