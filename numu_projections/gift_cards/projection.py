"""``gift_cards``: one row per card; ``gift_card_entries``: one row per line of its ledger."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.gift_cards.events import (
    GiftCardAdjusted,
    GiftCardEvent,
    GiftCardIssued,
    GiftCardRedeemed,
    GiftCardRefunded,
    GiftCardVoided,
)
from numu_core.kernel.messages import Recorded
from numu_projections.gift_cards.tables import GiftCardEntryRow, GiftCardRow, gift_card_entries, gift_cards
from numu_projections.kernel.projection import Fold, Projection

Moved = GiftCardRedeemed | GiftCardRefunded | GiftCardAdjusted | GiftCardVoided

ADDS: dict[type[Any], tuple[str, Callable[[Any], int]]] = {
    GiftCardIssued: ("issue", lambda event: event.balance.minor),
    GiftCardRedeemed: ("redeem", lambda event: -event.amount.minor),
    GiftCardRefunded: ("refund", lambda event: event.amount.minor),
    GiftCardAdjusted: ("adjust", lambda event: event.change.minor),
    GiftCardVoided: ("void", lambda event: -event.amount.minor),
}
"""Each fact's line in the ledger, and what it adds to the balance."""


def issued(_: GiftCardRow | None, event: GiftCardIssued, at: Recorded) -> GiftCardRow:
    """A new card."""
    return GiftCardRow(
        card_id=event.card_id,
        store_id=event.store_id,
        last_four=event.last_four,
        initial_balance_cents=event.balance.minor,
        current_balance_cents=event.balance.minor,
        currency=event.balance.currency,
        voided=False,
        customer_id=event.customer_id,
        issued_by=at.actor,
        order_id=event.order_id,
        expires_at=event.expires_at,
        note=event.note,
        created_at=at.recorded_at,
        updated_at=at.recorded_at,
        version=at.version,
    )


def moved(row: GiftCardRow, event: Moved, at: Recorded) -> GiftCardRow:
    """Another balance."""
    balance = row.current_balance_cents + ADDS[type(event)][1](event)
    voided = row.voided or isinstance(event, GiftCardVoided)
    return replace(row, current_balance_cents=balance, voided=voided, updated_at=at.recorded_at, version=at.version)


def entered(_: GiftCardEntryRow | None, event: GiftCardEvent, at: Recorded) -> GiftCardEntryRow:
    """A line of the ledger."""
    kind, adds = ADDS[type(event)]
    return GiftCardEntryRow(
        card_id=event.card_id,
        number=at.version,
        kind=kind,
        amount_cents=adds(event),
        order_id=getattr(event, "order_id", None),
        actor=at.actor,
        note=getattr(event, "note", None),
        created_at=at.recorded_at,
    )


def _line(event: GiftCardEvent, at: Recorded) -> tuple[UUID, int]:
    return event.card_id, at.version


by_card = attrgetter("card_id")

GIFT_CARDS = Projection(
    name="gift_cards",
    version=1,
    table=gift_cards,
    row=GiftCardRow,
    on={
        GiftCardIssued: Fold(keys=by_card, apply=issued),
        **{kind: Fold(keys=by_card, apply=moved) for kind in ADDS if kind is not GiftCardIssued},
    },
)
GIFT_CARD_ENTRIES = Projection(
    name="gift_card_entries",
    version=1,
    table=gift_card_entries,
    row=GiftCardEntryRow,
    on={kind: Fold(keys=_line, apply=entered, dated=True) for kind in ADDS},
)
PROJECTIONS = [GIFT_CARDS, GIFT_CARD_ENTRIES]
