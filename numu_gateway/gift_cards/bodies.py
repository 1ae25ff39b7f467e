"""What clients send about gift cards, and what they see. Amounts in minor units."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.money import Currency
from numu_projections.gift_cards.views import GiftCardView

Note = Annotated[str, Meta(max_length=500)]


class IssueGiftCardBody(Struct, kw_only=True):
    """``IssueGiftCardRequest``."""

    initial_balance_cents: Annotated[int, Meta(ge=1, le=10_000_000)]
    currency: Currency | None = None  # None: the store's
    customer_id: UUID | None = None
    expires_at: datetime | None = None
    note: Note | None = None


class AdjustGiftCardBody(Struct, kw_only=True):
    """Put money on a card, or take money off. Beyond the contract, whose ledger knows adjustments."""

    change_cents: Annotated[int, Meta(ge=-10_000_000, le=10_000_000)]
    note: Note | None = None


class VoidGiftCardBody(Struct, kw_only=True):
    """``VoidRequest``."""

    note: Note | None = None


class IssuedGiftCard(Struct, frozen=True, kw_only=True):
    """``IssuedGiftCardResponse``: the only answer that ever holds the code."""

    card: GiftCardView
    code: str


class GiftCardBalance(Struct, frozen=True, kw_only=True):
    """``GiftCardBalanceResponse``: what a shopper with the code learns."""

    last_four: str
    current_balance_cents: int
    currency: str
    expires_at: datetime | None
