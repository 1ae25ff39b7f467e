"""What a gift card is, and which facts may follow. Its balance is the sum of its ledger; never negative."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from msgspec import Struct, structs
from msgspec.structs import replace

from numu_core.gift_cards.commands import (
    AdjustGiftCard,
    DebitGiftCard,
    EnterGiftCard,
    GiftCardCommand,
    RefundGiftCard,
    VoidGiftCard,
)
from numu_core.gift_cards.errors import (
    GiftCardAmountNotPositive,
    GiftCardExists,
    GiftCardExpired,
    GiftCardTooLow,
    GiftCardUnknown,
    GiftCardVoid,
    RefundTooLarge,
)
from numu_core.gift_cards.events import (
    GiftCardAdjusted,
    GiftCardEvent,
    GiftCardIssued,
    GiftCardRedeemed,
    GiftCardRefunded,
    GiftCardVoided,
)
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money

NOTHING = Money(0, "EGP")


class GiftCard(Struct, frozen=True, kw_only=True):
    """One card."""

    store_id: UUID | None = None  # None: never issued
    last_four: str = ""
    balance: Money = NOTHING
    expires_at: datetime | None = None
    voided: bool = False
    spent: dict[UUID, Money] = {}  # order → what it still has from this card

    def check(self, now: datetime) -> None:
        """Whether it can pay; ``GiftCardUnknown``, ``GiftCardVoid``, ``GiftCardExpired``."""
        if self.store_id is None:
            raise GiftCardUnknown
        if self.voided:
            raise GiftCardVoid(last_four=self.last_four)
        if self.expires_at and now >= self.expires_at:
            raise GiftCardExpired(last_four=self.last_four)


def evolve(card: GiftCard, event: GiftCardEvent) -> GiftCard:
    """The card after ``event``."""
    match event:
        case GiftCardIssued():
            same = {name: getattr(event, name) for name in ("store_id", "last_four", "balance", "expires_at")}
            return GiftCard(**same)
        case GiftCardRedeemed():
            return _moved(card, event.order_id, event.amount)
        case GiftCardRefunded():
            return _moved(card, event.order_id, event.amount * -1)
        case GiftCardAdjusted():
            return replace(card, balance=card.balance + event.change)
        case GiftCardVoided():
            return replace(card, balance=card.balance - event.amount, voided=True)
        case _:
            assert_never(event)


def _moved(card: GiftCard, order_id: UUID, paid: Money) -> GiftCard:
    held = card.spent.get(order_id, paid * 0) + paid
    spent = card.spent.copy()  # a card may have paid many orders: copied as it is, not entry by entry
    spent.pop(order_id, None)
    if held.minor:
        spent[order_id] = held
    return replace(card, balance=card.balance - paid, spent=spent)


def enter(card: GiftCard, command: EnterGiftCard) -> list[GiftCardEvent]:
    """``[GiftCardIssued]``; ``GiftCardExists``, ``GiftCardAmountNotPositive``."""
    if card.store_id:
        raise GiftCardExists
    _positive(command.balance)
    return [GiftCardIssued(**structs.asdict(command))]


def debit(card: GiftCard, command: DebitGiftCard) -> list[GiftCardEvent]:
    """``[GiftCardRedeemed]``; nothing when the order has just that from this card.

    Raises:
        GiftCardTooLow: there is less on it.
        CurrencyMismatch: it is in another currency.
    """
    _positive(command.amount)
    if card.spent.get(command.order_id) == command.amount:
        return []
    if (card.balance - command.amount).minor < 0:
        raise GiftCardTooLow(last_four=card.last_four, requested=_words(command.amount), balance=_words(card.balance))
    return [GiftCardRedeemed(**structs.asdict(command))]


def refund(card: GiftCard, command: RefundGiftCard) -> list[GiftCardEvent]:
    """``[GiftCardRefunded]``; nothing when the order has nothing from this card.

    Raises:
        RefundTooLarge: more than the card paid of the order.
    """
    paid = card.spent.get(command.order_id)
    if paid is None:
        return []
    _positive(command.amount)
    if (paid - command.amount).minor < 0:
        raise RefundTooLarge(last_four=card.last_four, paid=_words(paid))
    return [GiftCardRefunded(**structs.asdict(command))]


def adjust(card: GiftCard, command: AdjustGiftCard) -> list[GiftCardEvent]:
    """``[GiftCardAdjusted]``; nothing for a change of 0.

    Raises:
        NotFound: the store has no such card.
        GiftCardVoid: it is void.
        GiftCardTooLow: more is to be taken off than there is.
    """
    _theirs(card, command.card_id, command.store_id)
    if card.voided:
        raise GiftCardVoid(last_four=card.last_four)
    change = Money(command.change_minor, card.balance.currency)
    if (card.balance + change).minor < 0:
        raise GiftCardTooLow(last_four=card.last_four, requested=_words(change * -1), balance=_words(card.balance))
    adjusted = GiftCardAdjusted(card_id=command.card_id, change=change, note=command.note)
    return [adjusted] if change.minor else []


def void(card: GiftCard, command: VoidGiftCard) -> list[GiftCardEvent]:
    """``[GiftCardVoided]`` with what was left on it, once; ``NotFound``."""
    _theirs(card, command.card_id, command.store_id)
    voided = GiftCardVoided(card_id=command.card_id, amount=card.balance, note=command.note)
    return [] if card.voided else [voided]


def _theirs(card: GiftCard, card_id: UUID, store_id: UUID) -> None:
    if card.store_id is None or card.store_id != store_id:
        raise NotFound(what="gift_card", id=card_id)


def _positive(amount: Money) -> None:
    if amount.minor < 1:
        raise GiftCardAmountNotPositive


def _words(amount: Money) -> str:
    return f"{amount.decimal()} {amount.currency}"


GIFT_CARDS: Decider[GiftCard, GiftCardEvent] = Decider(
    stream="gift_cards",
    key="card_id",
    initial=GiftCard(),
    commands=GiftCardCommand,
    events=GiftCardEvent,
    evolve=evolve,
    decide={
        EnterGiftCard: enter,
        DebitGiftCard: debit,
        RefundGiftCard: refund,
        AdjustGiftCard: adjust,
        VoidGiftCard: void,
    },
)
DECIDERS = [GIFT_CARDS]
