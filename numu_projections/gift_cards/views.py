"""What queries about gift cards return. Amounts in minor units."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

CardStatus = Literal["active", "depleted", "expired", "voided"]


class GiftCardView(Struct, frozen=True, kw_only=True):
    """``GiftCardResponse`` of the contract."""

    id: UUID
    last_four: str
    initial_balance_cents: int
    current_balance_cents: int
    currency: str
    status: CardStatus
    customer_id: UUID | None
    issued_by_user_id: UUID | None
    issuing_order_id: UUID | None
    expires_at: datetime | None
    note: str | None
    created_at: datetime
    updated_at: datetime


class VersionedGiftCard(GiftCardView, frozen=True, kw_only=True):
    """A card and the version of its stream."""

    version: int

    def view(self) -> GiftCardView:
        """It, as the contract shows it."""
        return GiftCardView(**{name: getattr(self, name) for name in GiftCardView.__struct_fields__})


class GiftCardEntryView(Struct, frozen=True, kw_only=True):
    """``GiftCardTransactionResponse`` of the contract."""

    id: str
    kind: str  # issue redeem refund adjust void
    amount_cents: int  # what it adds; negative: takes off
    order_id: UUID | None
    actor_user_id: UUID | None
    actor_customer_id: UUID | None
    note: str | None
    created_at: datetime
