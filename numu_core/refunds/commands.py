"""Intentions about money that goes back. Shape is checked here; rules in ``decider`` and ``flows``."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.refunds.events import Cause, Reason

ProviderText = Annotated[str, Meta(max_length=200)]
Note = Annotated[str, Meta(max_length=1000)]
Minor = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class SettleOrder(Command, frozen=True, kw_only=True):
    """Let what is owed back for an order go back, as far as it is not on its way. A flow."""

    order_id: UUID
    late: bool = False  # it came in for an order that had been given up


class ReturnOverpayment(Command, frozen=True, kw_only=True):
    """Let a transaction go back that paid a second time, or what had been called off. A flow."""

    order_id: UUID
    payment_id: UUID
    transaction_id: ProviderText
    amount: Money


class RequestRefund(Command, frozen=True, kw_only=True):
    """Somebody wants a delivered order's money to go back, all of it or a part. A flow."""

    order_id: UUID
    store_id: UUID
    amount_minor: Minor | None = None  # None: all there is
    reason: Reason
    note: Note | None = None


class RefundRequestedResult(Struct, frozen=True, kw_only=True):
    """The refund that was asked for; where several payments share it, the first."""

    refund_id: UUID


class ApproveRefund(Command, frozen=True, kw_only=True):
    """Somebody agrees. Approving twice is approving once. A flow."""

    order_id: UUID
    store_id: UUID
    refund_id: UUID


class RejectRefund(Command, frozen=True, kw_only=True):
    """Somebody does not agree: the shop keeps the money. A flow."""

    order_id: UUID
    store_id: UUID
    refund_id: UUID
    note: Note | None = None


class ProcessRefund(Command, frozen=True, kw_only=True):
    """Carry an approved refund out, or try a failed one again. What a person carried back is done by this. A flow."""

    order_id: UUID
    store_id: UUID
    refund_id: UUID
    by_hand: bool = False  # a person has given it back, although a provider could


class NoteRefund(Command, frozen=True, kw_only=True):
    """A refund's own part of asking for it."""

    order_id: UUID
    refund_id: UUID
    store_id: UUID
    customer_id: UUID
    number: int
    payment_id: UUID | None
    transaction_id: str
    provider: str | None
    amount: Money
    whole: bool
    automatic: bool
    cause: Cause
    reason: Reason = Reason.OTHER
    note: Note | None = None


class AgreeRefund(Command, frozen=True, kw_only=True):
    """A refund's own part of ``ApproveRefund``."""

    order_id: UUID
    refund_id: UUID


class DeclineRefund(Command, frozen=True, kw_only=True):
    """A refund's own part of ``RejectRefund``."""

    order_id: UUID
    refund_id: UUID
    customer_id: UUID
    note: Note | None = None


class StartRefund(Command, frozen=True, kw_only=True):
    """Have the provider give back, until it has given back ``level`` of the transaction in all."""

    order_id: UUID
    refund_id: UUID
    level: Money


class TakeRefund(Command, frozen=True, kw_only=True):
    """The provider has taken a refund up, and says later that it is done."""

    order_id: UUID
    refund_id: UUID
    provider_refund_id: ProviderText


class FailRefund(Command, frozen=True, kw_only=True):
    """The provider will not do it, or does not answer."""

    order_id: UUID
    refund_id: UUID
    answer: Annotated[str, Meta(max_length=500)]


class CloseRefund(Command, frozen=True, kw_only=True):
    """The money of a refund went back."""

    order_id: UUID
    refund_id: UUID
    by_hand: bool = False


class MoneyBack(Command, frozen=True, kw_only=True):
    """The books of a payment say that money went back; refunds that wanted that are done. A flow."""

    order_id: UUID
    payment_id: UUID
    transaction_id: str
    returned: Money  # of the transaction, in all
    amount: Money  # of it, what the order had counted as received and has not heard of


class CountReturned(Command, frozen=True, kw_only=True):
    """The books of a payment say how much of a transaction went back in all: refunds that wanted that are done."""

    order_id: UUID
    payment_id: UUID
    transaction_id: str
    returned: Money


RefundCommand = (
    NoteRefund | AgreeRefund | DeclineRefund | StartRefund | TakeRefund | FailRefund | CloseRefund | CountReturned
)
