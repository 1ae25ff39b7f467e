"""From a gift card's code to the card, and what depends on the time."""

from uuid import UUID

from msgspec import structs

from numu_core.customers.decider import CUSTOMERS
from numu_core.gift_cards.commands import (
    DebitGiftCard,
    EnterGiftCard,
    FindGiftCard,
    GiftCardFound,
    IssueGiftCard,
    LookUpGiftCard,
    RedeemGiftCard,
)
from numu_core.gift_cards.decider import GIFT_CARDS, GiftCard
from numu_core.gift_cards.errors import GiftCardUnknown
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.kernel.text import ascii_digits

WHAT = "gift_cards.code"
SIGNS = 16  # of a code, without its GC


def issue_gift_card(shop: Shop, command: IssueGiftCard) -> GiftCardFound:
    """Issue the card of a fresh code.

    Raises:
        NotFound: it is for a customer whom the store does not have.
        GiftCardExists, GiftCardAmountNotPositive
    """
    if command.customer_id and shop.state(CUSTOMERS, command.customer_id).store_id != command.store_id:
        raise NotFound(what="customer", id=command.customer_id)
    code = as_written(command.code)
    card_id, told = shop.keyed_id(WHAT, code), structs.asdict(command)
    del told["code"]
    shop.do(EnterGiftCard(card_id=card_id, last_four=code[-4:], **told))
    return _found(card_id, shop.state(GIFT_CARDS, card_id))


def find_gift_card(shop: Shop, command: FindGiftCard) -> GiftCardFound:
    """The card behind the code.

    Raises:
        GiftCardUnknown: the store has none with this code.
        GiftCardVoid, GiftCardExpired: it does not pay any more.
    """
    card_id = shop.keyed_id(WHAT, as_written(command.code))
    card = shop.state(GIFT_CARDS, card_id)
    if card.store_id != command.store_id:
        raise GiftCardUnknown
    card.check(shop.now)
    return _found(card_id, card)


def look_up_gift_card(shop: Shop, command: LookUpGiftCard) -> GiftCardFound:
    """The card behind the code.

    Raises:
        NotFound: the store has none with this code.
        GiftCardVoid, GiftCardExpired: it does not pay any more.
    """
    try:
        return find_gift_card(shop, FindGiftCard(store_id=command.store_id, code=command.code))
    except GiftCardUnknown as unknown:
        raise NotFound(what="gift_card", id="") from unknown  # never the code


def redeem_gift_card(shop: Shop, command: RedeemGiftCard) -> None:
    """Take it off the balance.

    Raises:
        GiftCardUnknown, GiftCardVoid, GiftCardExpired: it does not pay any more.
        GiftCardTooLow: there is less on it.
    """
    shop.state(GIFT_CARDS, command.card_id).check(shop.now)
    shop.do(DebitGiftCard(**structs.asdict(command)))


def _found(card_id: UUID, card: GiftCard) -> GiftCardFound:
    return GiftCardFound(card_id=card_id, last_four=card.last_four, balance=card.balance, expires_at=card.expires_at)


def as_written(code: str) -> str:
    """A code as it was issued, however it was typed: ``gc abcd efgh …`` is ``GC-ABCD-EFGH-…``."""
    signs = "".join(sign for sign in ascii_digits(code).upper() if sign.isalnum())
    bare = signs[2:] if len(signs) > SIGNS and signs.startswith("GC") else signs
    return "-".join(["GC", *(bare[n : n + 4] for n in range(0, len(bare), 4))])


FLOWS = [
    (IssueGiftCard, issue_gift_card),
    (FindGiftCard, find_gift_card),
    (LookUpGiftCard, look_up_gift_card),
    (RedeemGiftCard, redeem_gift_card),
]
