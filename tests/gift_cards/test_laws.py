"""Whatever the order of commands: the balance is the ledger's sum, never negative, never more than was put on."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from numu_core.gift_cards.commands import (
    AdjustGiftCard,
    DebitGiftCard,
    EnterGiftCard,
    GiftCardCommand,
    RefundGiftCard,
    VoidGiftCard,
)
from numu_core.gift_cards.decider import GIFT_CARDS
from numu_core.gift_cards.events import GiftCardEvent
from numu_core.kernel.errors import DomainError
from numu_projections.gift_cards.projection import GIFT_CARD_ENTRIES
from numu_projections.gift_cards.projection import GIFT_CARDS as CARD_ROWS
from tests.kernel.spec import folded
from tests.orders.shop import STORE, egp

CARD = UUID(int=92)
orders = st.integers(1, 3).map(lambda n: UUID(int=n))
amounts = st.integers(-5, 120)


class GiftCardLaws(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.history: list[GiftCardEvent] = []
        self.put_on = 100  # issued and adjusted
        self.paid: dict[UUID, int] = {}  # order → what it has from the card
        self.void = False
        entered = EnterGiftCard(card_id=CARD, store_id=STORE, last_four="PQ29", balance=egp(100))
        assert self.accepts(entered)

    def accepts(self, command: GiftCardCommand) -> bool:
        try:
            self.history += GIFT_CARDS.handle(GIFT_CARDS.fold(self.history), command)
        except DomainError:
            return False
        return True

    @property
    def left(self) -> int:
        return self.put_on - sum(self.paid.values())

    @rule(order_id=orders, amount=amounts)
    def pay(self, order_id: UUID, amount: int) -> None:
        again = amount > 0 and self.paid.get(order_id) == amount
        fits = 0 < amount <= self.left
        if self.void:
            return
        assert self.accepts(DebitGiftCard(card_id=CARD, order_id=order_id, amount=egp(amount))) == (fits or again)
        if fits and not again:
            self.paid[order_id] = self.paid.get(order_id, 0) + amount

    @rule(order_id=orders, amount=amounts)
    def give_back(self, order_id: UUID, amount: int) -> None:
        has = self.paid.get(order_id, 0)
        accepted = self.accepts(RefundGiftCard(card_id=CARD, order_id=order_id, amount=egp(amount)))
        assert accepted == (not has or 0 < amount <= has)
        if has and accepted:
            self.paid[order_id] = has - amount

    @rule(change=st.integers(-60, 60))
    def adjust(self, change: int) -> None:
        fits = not self.void and self.left + change >= 0
        command = AdjustGiftCard(card_id=CARD, store_id=STORE, change_minor=change)
        assert self.accepts(command) == fits
        if fits:
            self.put_on += change

    @rule()
    def void_it(self) -> None:
        assert self.accepts(VoidGiftCard(card_id=CARD, store_id=STORE))
        if not self.void:
            self.put_on -= self.left
            self.void = True

    @invariant()
    def the_balance_is_the_ledgers_sum(self) -> None:
        card = GIFT_CARDS.fold(self.history)
        rows, lines = folded(CARD_ROWS, self.history), folded(GIFT_CARD_ENTRIES, self.history)
        assert card.balance.minor == self.left >= 0
        assert card.balance.minor == sum(line.amount_cents for line in lines.values())
        assert card.balance.minor == rows[CARD].current_balance_cents <= self.put_on
        assert len(lines) == len(self.history)


TestGiftCardLaws = GiftCardLaws.TestCase
