"""Facts about one gift card: its ledger. Stream: ``gift_cards/{card_id}``.

The card's id follows from its code and the tenant's secret, so whoever has the code finds the card, and nobody else
learns the code from the log.
"""

from datetime import datetime
from uuid import UUID

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money


class GiftCardIssued(Event, frozen=True, kw_only=True, tag="gift_cards.gift_card_issued.v1"):
    """Whoever knows the code may spend this."""

    card_id: UUID
    store_id: UUID
    last_four: str  # of the code; the rest is nowhere
    balance: Money
    customer_id: UUID | None = None  # for whom
    order_id: UUID | None = None  # in which it was bought
    expires_at: datetime | None = None
    note: str | None = None


class GiftCardRedeemed(Event, frozen=True, kw_only=True, tag="gift_cards.gift_card_redeemed.v1"):
    """It paid this much of an order."""

    card_id: UUID
    order_id: UUID
    amount: Money


class GiftCardRefunded(Event, frozen=True, kw_only=True, tag="gift_cards.gift_card_refunded.v1"):
    """The order gave this much back to it."""

    card_id: UUID
    order_id: UUID
    amount: Money


class GiftCardAdjusted(Event, frozen=True, kw_only=True, tag="gift_cards.gift_card_adjusted.v1"):
    """The merchant put money on it, or took money off."""

    card_id: UUID
    change: Money
    note: str | None = None


class GiftCardVoided(Event, frozen=True, kw_only=True, tag="gift_cards.gift_card_voided.v1"):
    """It pays nothing any more; this much was left on it."""

    card_id: UUID
    amount: Money
    note: str | None = None


GiftCardEvent = GiftCardIssued | GiftCardRedeemed | GiftCardRefunded | GiftCardAdjusted | GiftCardVoided
