"""Intentions about gift cards. A code is never stored: a command that carries one is a flow that finds the card."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money

Code = Annotated[str, Meta(min_length=1, max_length=64)]
Note = Annotated[str, Meta(max_length=500)]


class IssueGiftCard(Command, frozen=True, kw_only=True):
    """Put money behind a fresh code. A flow."""

    store_id: UUID
    code: Code
    balance: Money
    customer_id: UUID | None = None
    order_id: UUID | None = None
    expires_at: datetime | None = None
    note: Note | None = None


class FindGiftCard(Command, frozen=True, kw_only=True):
    """The card behind a code, if it can pay now. A flow that decides nothing."""

    store_id: UUID
    code: Code


class LookUpGiftCard(Command, frozen=True, kw_only=True):
    """The same for somebody who only asks: what cannot pay is not there. A flow that decides nothing."""

    store_id: UUID
    code: Code


class GiftCardFound(Struct, frozen=True, kw_only=True):
    """A card."""

    card_id: UUID
    last_four: str
    balance: Money
    expires_at: datetime | None


class RedeemGiftCard(Command, frozen=True, kw_only=True):
    """Pay this much of an order. Again for the same order: nothing. A flow."""

    card_id: UUID
    order_id: UUID
    amount: Money


class DebitGiftCard(Command, frozen=True, kw_only=True):
    """Take it off the balance; the card has not expired."""

    card_id: UUID
    order_id: UUID
    amount: Money


class RefundGiftCard(Command, frozen=True, kw_only=True):
    """Give back what the card paid of an order, also onto one that has expired. Not paid by it: nothing."""

    card_id: UUID
    order_id: UUID
    amount: Money


class EnterGiftCard(Command, frozen=True, kw_only=True):
    """Issue the card; its id follows from its code."""

    card_id: UUID
    store_id: UUID
    last_four: str
    balance: Money
    customer_id: UUID | None = None
    order_id: UUID | None = None
    expires_at: datetime | None = None
    note: Note | None = None


class AdjustGiftCard(Command, frozen=True, kw_only=True):
    """Put money on it, or take money off."""

    card_id: UUID
    store_id: UUID
    change_minor: int  # in the card's currency
    note: Note | None = None


class VoidGiftCard(Command, frozen=True, kw_only=True):
    """Let it pay nothing any more. Twice is once."""

    card_id: UUID
    store_id: UUID
    note: Note | None = None


GiftCardCommand = DebitGiftCard | RefundGiftCard | EnterGiftCard | AdjustGiftCard | VoidGiftCard
