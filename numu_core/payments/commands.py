"""Intentions about one payment. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.payments.events import ProviderText, Purse, Report, Transaction

Method = Annotated[str, Meta(pattern="^[a-z][a-z_]{1,39}$")]


class RequestPayment(Command, frozen=True, kw_only=True):
    """Ask for the money of an order. Issued by the flow that places the order, in the same append.

    A method that needs a provider is refused when the store is not connected to it.
    """

    payment_id: UUID
    order_id: UUID
    store_id: UUID
    amount: Money
    method: Method
    deposit: bool = False  # a part in advance; the rest is paid on delivery
    expires_at: datetime | None = None  # until when somebody waits; None: as long as is usual for the method


class PayOrder(Command, frozen=True, kw_only=True):
    """The shopper wants to pay what is due, in this way, now. An open payment of that kind is used again. A flow."""

    order_id: UUID
    store_id: UUID
    method: Method


class PayOrderResult(Struct, frozen=True, kw_only=True):
    """The payment to be paid."""

    payment_id: UUID


class StartPayment(Command, frozen=True, kw_only=True):
    """The payment's own part of ``RequestPayment``."""

    payment_id: UUID
    order_id: UUID
    store_id: UUID
    amount: Money
    method: Method
    deposit: bool = False
    expires_at: datetime | None = None


class Intention(Struct, frozen=True, kw_only=True):
    """What a provider answered when it was asked to take a payment."""

    provider: ProviderText
    provider_payment_id: ProviderText
    provider_order_id: ProviderText
    amount: Money  # as the provider understood it; must be what was asked for
    integration_ids: tuple[str, ...]
    owner: ProviderText
    secret: ProviderText  # name of the secret that holds the client secret
    expires_at: datetime


def page_secret(secret: str) -> str:
    """Name of the secret that holds where the shopper pays, beside ``Intention.secret``."""
    return f"{secret}/page"


class RecordIntention(Command, frozen=True, kw_only=True):
    """The provider accepted the request: its order id is this payment's from now on. Again is a no-op."""

    payment_id: UUID
    intention: Intention


class NoteIntention(Command, frozen=True, kw_only=True):
    """The payment's own part of ``RecordIntention``."""

    payment_id: UUID
    intention: Intention


class RefuseIntention(Command, frozen=True, kw_only=True):
    """The provider said no for good: there is no way to pay, so the order's payment fails."""

    payment_id: UUID
    provider: ProviderText
    answer: Annotated[str, Meta(max_length=500)]


class FailPayment(Command, frozen=True, kw_only=True):
    """The payment's own part of ``RefuseIntention``."""

    payment_id: UUID
    provider: ProviderText
    answer: Annotated[str, Meta(max_length=500)]


class RecordTransaction(Command, frozen=True, kw_only=True):
    """A verified report about this payment. The same report again is a no-op."""

    payment_id: UUID
    transaction: Transaction
    owner: ProviderText = ""  # the account's id at the provider, where it is known
    order_paid: bool = False  # by another payment: whatever comes in now is owed back


class ReceiveTransaction(Command, frozen=True, kw_only=True):
    """A verified callback: which payment it is about is told by the signed ``provider_order_id``."""

    provider: ProviderText
    provider_order_id: ProviderText
    transaction: Transaction


class ReverseTransaction(Command, frozen=True, kw_only=True):
    """The provider, asked about a transaction, says what of it is still ours."""

    payment_id: UUID
    provider_order_id: ProviderText  # as the provider's books have it
    report: Report
    refunded: Money  # running total
    voided: bool


class RecordReversal(Command, frozen=True, kw_only=True):
    """The payment's own part of ``ReverseTransaction``."""

    payment_id: UUID
    provider_order_id: ProviderText  # as the provider's books have it
    report: Report
    refunded: Money  # running total
    voided: bool


class ConfirmTransfer(Command, frozen=True, kw_only=True):
    """A person has seen the money on the shop's own account: it counts as a provider's report would. A flow."""

    payment_id: UUID
    report: Report
    amount: Money


class CollectCash(Command, frozen=True, kw_only=True):
    """The customer paid the whole amount in cash. Collecting twice is collecting once.

    It tells the order nothing: the flow that collects (delivery, the till) also records the order as paid.
    """

    payment_id: UUID
    amount: Money
    held_by: Purse


class VoidPayment(Command, frozen=True, kw_only=True):
    """Nothing is wanted any more: the order was cancelled, or refused at the door. A no-op once money came in."""

    payment_id: UUID


class ExpirePayment(Command, frozen=True, kw_only=True):
    """Stop waiting for a payment nobody made; its order fails and gives its stock back."""

    payment_id: UUID


class StopWaiting(Command, frozen=True, kw_only=True):
    """The payment's own part of ``ExpirePayment``."""

    payment_id: UUID


PaymentCommand = (
    StartPayment
    | NoteIntention
    | FailPayment
    | RecordTransaction
    | RecordReversal
    | CollectCash
    | VoidPayment
    | StopWaiting
)
