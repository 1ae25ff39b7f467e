"""Facts about one payment. Stream: ``payments/{payment_id}``.

A provider's statuses are not commands: each verified report becomes one of these facts, and the payment's status is
derived from all of them, whatever their order of arrival.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money

ProviderText = Annotated[str, Meta(max_length=200)]


class Mismatch(StrEnum):
    """What a genuine report says otherwise than what was asked for."""

    AMOUNT = "amount_mismatch"
    CURRENCY = "currency_mismatch"
    INTEGRATION = "integration_mismatch"  # not an integration of this payment: another account, or another mode
    OWNER = "owner_mismatch"  # not this shop's account at the provider


class Purse(StrEnum):
    """Who holds the cash."""

    COURIER = "courier"
    MERCHANT = "merchant"


class Report(Struct, frozen=True, kw_only=True):
    """What every fact that a provider's report causes keeps of that report."""

    key: str  # SHA-256 of what tells this report from every other; the same report again has the same key
    transaction_id: str  # the provider's id of the transaction (Paymob: ``obj.id``)


class Outcome(StrEnum):
    """What a provider's report says happened to one transaction."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"
    REVERSED = "reversed"  # a refund or void whose details are not signed: the provider has to be asked


class Transaction(Struct, frozen=True, kw_only=True):
    """One verified report of a provider, in our words. Every field but ``reason`` was signed."""

    report: Report
    outcome: Outcome
    amount: Money
    integration_id: ProviderText
    owner: ProviderText
    reason: Annotated[str, Meta(max_length=500)] = ""


class PaymentRequested(Event, frozen=True, kw_only=True, tag="payments.payment_requested.v1"):
    """The order wants this much, by this method. Nothing was sent to anyone yet."""

    payment_id: UUID
    order_id: UUID
    store_id: UUID
    amount: Money
    method: str  # "cod", "paymob_card", "paymob_wallet", "instapay"
    deposit: bool = False  # a part in advance; the rest is paid on delivery
    expires_at: datetime | None = None  # UTC; none: as long as is usual for the method


class PaymentIntended(Event, frozen=True, kw_only=True, tag="payments.payment_intended.v1"):
    """The provider is ready to take the money. What the shopper's browser needs is kept outside the log."""

    payment_id: UUID
    provider: str  # "paymob"
    provider_payment_id: str  # Paymob: the intention, ``pi_…``
    provider_order_id: str  # Paymob: ``intention_order_id``; signed in every callback as ``order.id``
    integration_ids: tuple[str, ...]  # through which this payment may be paid
    owner: str  # the shop's account at the provider; empty when the shop did not tell
    secret: str  # name of the secret that holds the client secret
    expires_at: datetime  # UTC, by the provider's clock


class IntentionRefused(Event, frozen=True, kw_only=True, tag="payments.intention_refused.v1"):
    """The provider will not take this payment, and asking again will not help."""

    payment_id: UUID
    provider: str
    answer: str  # the provider's words, without secrets


class AttemptStarted(Event, frozen=True, kw_only=True, tag="payments.attempt_started.v1"):
    """A transaction began and waits for the shopper, for instance for a wallet's PIN."""

    payment_id: UUID
    report: Report


class AttemptFailed(Event, frozen=True, kw_only=True, tag="payments.attempt_failed.v1"):
    """A transaction was declined. The payment stays open: the shopper may try another card."""

    payment_id: UUID
    report: Report
    reason: str  # the provider's words; not signed, for people only


class PaymentAuthorized(Event, frozen=True, kw_only=True, tag="payments.payment_authorized.v1"):
    """The money is held for us at the shopper's bank, not taken."""

    payment_id: UUID
    report: Report
    amount: Money


class PaymentCaptured(Event, frozen=True, kw_only=True, tag="payments.payment_captured.v1"):
    """The money is ours. The order is paid by this fact and by no other."""

    payment_id: UUID
    order_id: UUID
    report: Report
    amount: Money
    late: bool = False  # it came after we had stopped waiting: the order has to be looked at


class PaymentOverpaid(Event, frozen=True, kw_only=True, tag="payments.payment_overpaid.v1"):
    """A second transaction paid the same payment again: this amount is owed back."""

    payment_id: UUID
    report: Report
    amount: Money


class OverpaymentReturned(Event, frozen=True, kw_only=True, tag="payments.overpayment_returned.v1"):
    """What was paid a second time went back."""

    payment_id: UUID
    report: Report


class CaptureQuestioned(Event, frozen=True, kw_only=True, tag="payments.capture_questioned.v1"):
    """Money was reported for a payment that was voided: it is owed back, if it is there."""

    payment_id: UUID
    report: Report
    amount: Money


class PaymentMismatched(Event, frozen=True, kw_only=True, tag="payments.payment_mismatched.v1"):
    """A genuine report that does not fit what was asked for. It pays nothing; a person must look at it."""

    payment_id: UUID
    report: Report
    mismatch: Mismatch
    expected: str
    reported: str


class ReversalReported(Event, frozen=True, kw_only=True, tag="payments.reversal_reported.v1"):
    """A refund or void is said to have happened, in words that are not signed: the provider has to be asked."""

    payment_id: UUID
    report: Report


class PaymentRefunded(Event, frozen=True, kw_only=True, tag="payments.payment_refunded.v1"):
    """The provider says that so much has been given back in total."""

    payment_id: UUID
    report: Report
    refunded: Money  # running total of the captured transaction


class PaymentVoided(Event, frozen=True, kw_only=True, tag="payments.payment_voided.v1"):
    """Nothing is wanted any more, or what was taken was reversed before settlement."""

    payment_id: UUID
    report: Report | None = None  # none: by us, because the order was cancelled or refused at the door


class PaymentExpired(Event, frozen=True, kw_only=True, tag="payments.payment_expired.v1"):
    """Nobody paid in time. Money may still arrive; then it is a late capture."""

    payment_id: UUID


class CashCollected(Event, frozen=True, kw_only=True, tag="payments.cash_collected.v1"):
    """The customer paid in cash: the order is sold, even while the courier still holds the money."""

    payment_id: UUID
    order_id: UUID
    amount: Money
    held_by: Purse


PaymentEvent = (
    PaymentRequested
    | PaymentIntended
    | IntentionRefused
    | AttemptStarted
    | AttemptFailed
    | PaymentAuthorized
    | PaymentCaptured
    | PaymentOverpaid
    | OverpaymentReturned
    | CaptureQuestioned
    | PaymentMismatched
    | ReversalReported
    | PaymentRefunded
    | PaymentVoided
    | PaymentExpired
    | CashCollected
)
