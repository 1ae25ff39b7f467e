"""The read models of gift cards."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class GiftCardRow(Struct, frozen=True, kw_only=True):
    """A card. Its code is nowhere."""

    card_id: UUID
    store_id: UUID
    last_four: str
    initial_balance_cents: int
    current_balance_cents: int
    currency: str
    voided: bool
    customer_id: UUID | None
    issued_by: str  # the actor: "staff:…"
    order_id: UUID | None
    expires_at: datetime | None
    note: str | None
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag


class GiftCardEntryRow(Struct, frozen=True, kw_only=True):
    """A line of a card's ledger."""

    card_id: UUID
    number: int  # of the fact in its stream: 1, 2, …
    kind: str  # issue redeem refund adjust void
    amount_cents: int  # what it adds; negative: takes off
    order_id: UUID | None
    actor: str
    note: str | None
    created_at: datetime


gift_cards = table("gift_cards", GiftCardRow, key="card_id", index=[("store_id", "created_at")])
gift_card_entries = table("gift_card_entries", GiftCardEntryRow, key=("card_id", "number"))
