"""What a payment is, and which facts may follow a provider's report.

Reports come late, twice, in any order, and say more than is true. So nothing here obeys a report: each becomes a fact
once (by its key), and the status follows from all facts together.
"""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money
from numu_core.payments.commands import (
    CollectCash,
    FailPayment,
    NoteIntention,
    PaymentCommand,
    RecordReversal,
    RecordTransaction,
    StartPayment,
    StopWaiting,
    VoidPayment,
)
from numu_core.payments.errors import (
    AmountNotPayable,
    CashNotExact,
    IntentionDiffers,
    PaymentAlreadyRequested,
    PaymentClosed,
)
from numu_core.payments.events import (
    AttemptFailed,
    AttemptStarted,
    CaptureQuestioned,
    CashCollected,
    IntentionRefused,
    Mismatch,
    Outcome,
    OverpaymentReturned,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentEvent,
    PaymentExpired,
    PaymentIntended,
    PaymentMismatched,
    PaymentOverpaid,
    PaymentRefunded,
    PaymentRequested,
    PaymentVoided,
    Report,
    ReversalReported,
    Transaction,
)

PROVIDER_OF = {"paymob": "paymob", "paymob_card": "paymob", "paymob_wallet": "paymob"}
"""Methods whose money comes through a provider. The others (``cod``, …) are collected by people."""

CASH = "cash"  # stands where a provider's transaction id would


class Status(StrEnum):
    """Where a payment stands; derived, never set."""

    NEW = "new"  # nothing happened yet
    CREATED = "created"  # asked for; no provider knows of it
    PENDING = "pending"  # the provider waits for the shopper
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"
    EXPIRED = "expired"
    FAILED = "failed"


class Payment(Struct, frozen=True, kw_only=True):
    """All that the next report is judged by."""

    order_id: UUID | None = None  # none: nothing was asked for
    store_id: UUID | None = None
    amount: Money = Money(0, "EGP")
    method: str = ""
    deposit: bool = False
    provider_order_id: str = ""
    integration_ids: tuple[str, ...] = ()
    owner: str = ""
    seen: frozenset[str] = frozenset()  # keys of the reports that already count
    paid_by: str = ""  # the transaction that captured, or ``CASH``
    overpaid_by: frozenset[str] = frozenset()  # transactions whose money is owed back
    refunded_minor: int = 0
    authorized: bool = False
    voided: bool = False
    expired: bool = False
    failed: bool = False

    @property
    def status(self) -> Status:
        """The first line that holds."""
        return next(status for status, holds in _STANDING if holds(self))

    @property
    def taken(self) -> frozenset[str]:
        """Transactions whose money we have, wanted or not."""
        return self.overpaid_by | {self.paid_by}

    @property
    def given_back(self) -> Money:
        """What of the money that we have taken is the buyer's again."""
        whole = self.amount.minor if self.voided else min(self.refunded_minor, self.amount.minor)
        return replace(self.amount, minor=whole if self.paid_by else 0)

    @property
    def closed(self) -> bool:
        """No more waiting for the shopper."""
        return bool(self.paid_by) or self.authorized or self.voided or self.expired or self.failed


_STANDING = (
    (Status.NEW, lambda p: p.order_id is None),
    (Status.VOIDED, lambda p: p.voided),
    (Status.REFUNDED, lambda p: p.paid_by and p.refunded_minor >= p.amount.minor > 0),
    (Status.PARTIALLY_REFUNDED, lambda p: p.paid_by and p.refunded_minor > 0),
    (Status.CAPTURED, lambda p: p.paid_by),
    (Status.AUTHORIZED, lambda p: p.authorized),
    (Status.EXPIRED, lambda p: p.expired),
    (Status.FAILED, lambda p: p.failed),
    (Status.PENDING, lambda p: p.provider_order_id),
    (Status.CREATED, lambda _: True),
)


def _told(payment: Payment, payment_id: UUID) -> None:
    if payment.order_id is None:
        raise NotFound(what="payment", id=payment_id)


def start_payment(payment: Payment, command: StartPayment) -> list[PaymentEvent]:
    """``[PaymentRequested]``; asking again for the same is a no-op.

    Raises:
        PaymentAlreadyRequested: this payment was asked for with other words.
        AmountNotPayable: less than nothing, or nothing by a provider.
    """
    if payment.order_id is not None:
        if (payment.order_id, payment.amount, payment.method) != (command.order_id, command.amount, command.method):
            raise PaymentAlreadyRequested(payment_id=command.payment_id)
        return []
    if command.amount.minor < (1 if command.method in PROVIDER_OF else 0):
        raise AmountNotPayable(minor=command.amount.minor, currency=command.amount.currency)
    return [PaymentRequested(**asdict(command))]


def note_intention(payment: Payment, command: NoteIntention) -> list[PaymentEvent]:
    """``[PaymentIntended]``, once.

    Raises:
        NotFound: nothing was asked for.
        IntentionDiffers: another amount or provider than asked for, or a second order of the provider.
    """
    _told(payment, command.payment_id)
    found = command.intention
    if payment.provider_order_id == found.provider_order_id:
        return []
    if payment.provider_order_id or (found.amount, found.provider) != (payment.amount, PROVIDER_OF.get(payment.method)):
        raise IntentionDiffers(payment_id=command.payment_id)
    told = {name: value for name, value in asdict(found).items() if name != "amount"}
    return [PaymentIntended(payment_id=command.payment_id, **told)]


def fail_payment(payment: Payment, command: FailPayment) -> list[PaymentEvent]:
    """``[IntentionRefused]``; nothing when the provider had accepted before, or nobody waits any more."""
    _told(payment, command.payment_id)
    if payment.provider_order_id or payment.closed:
        return []
    return [IntentionRefused(payment_id=command.payment_id, provider=command.provider, answer=command.answer)]


def record_transaction(payment: Payment, command: RecordTransaction) -> list[PaymentEvent]:
    """What the report adds to what is known, at most one fact; nothing when it was known.

    Raises:
        NotFound: nothing was asked for.
    """
    _told(payment, command.payment_id)
    transaction = command.transaction
    if transaction.report.key in payment.seen:
        return []
    for mismatch, expected, reported in _differences(payment, command):
        if expected != reported:
            return [
                PaymentMismatched(
                    payment_id=command.payment_id,
                    report=transaction.report,
                    mismatch=mismatch,
                    expected=expected,
                    reported=reported,
                )
            ]
    if transaction.outcome is Outcome.CAPTURED and transaction.report.transaction_id in payment.taken:
        return []
    if transaction.outcome is Outcome.CAPTURED and command.order_paid and not payment.voided:
        return [PaymentOverpaid(payment_id=command.payment_id, report=transaction.report, amount=transaction.amount)]
    return _FACT[transaction.outcome](payment, command.payment_id, transaction)


def _differences(payment: Payment, command: RecordTransaction) -> list[tuple[Mismatch, str, str]]:
    """What must agree before a report counts: (name, expected, reported). Amounts matter where money is meant."""
    told = command.transaction
    ours = told.integration_id if told.integration_id in payment.integration_ids else " ".join(payment.integration_ids)
    rows = [
        (Mismatch.INTEGRATION, ours, told.integration_id),
        (Mismatch.OWNER, payment.owner or command.owner or told.owner, told.owner),
    ]
    if told.outcome in {Outcome.AUTHORIZED, Outcome.CAPTURED}:
        rows.append((Mismatch.CURRENCY, payment.amount.currency, told.amount.currency))
        rows.append((Mismatch.AMOUNT, str(payment.amount.minor), str(told.amount.minor)))
    return rows


def _started(payment: Payment, payment_id: UUID, told: Transaction) -> list[PaymentEvent]:
    return [] if payment.paid_by else [AttemptStarted(payment_id=payment_id, report=told.report)]


def _declined(payment: Payment, payment_id: UUID, told: Transaction) -> list[PaymentEvent]:  # noqa: ARG001
    return [AttemptFailed(payment_id=payment_id, report=told.report, reason=told.reason)]


def _authorized(payment: Payment, payment_id: UUID, told: Transaction) -> list[PaymentEvent]:
    if payment.paid_by or payment.authorized or payment.voided:
        return []
    return [PaymentAuthorized(payment_id=payment_id, report=told.report, amount=told.amount)]


def _captured(payment: Payment, payment_id: UUID, told: Transaction) -> list[PaymentEvent]:
    if payment.voided:
        return [CaptureQuestioned(payment_id=payment_id, report=told.report, amount=told.amount)]
    if payment.paid_by or payment.order_id is None:
        return [PaymentOverpaid(payment_id=payment_id, report=told.report, amount=told.amount)]
    return [
        PaymentCaptured(
            payment_id=payment_id,
            order_id=payment.order_id,
            report=told.report,
            amount=told.amount,
            late=payment.expired or payment.failed,
        )
    ]


def _voided(payment: Payment, payment_id: UUID, told: Transaction) -> list[PaymentEvent]:
    """A void of what paid, or of all there was; a void of a second payment only gives that one back."""
    by = told.report.transaction_id
    if by in payment.overpaid_by:
        return [OverpaymentReturned(payment_id=payment_id, report=told.report)]
    if payment.voided or (payment.paid_by and payment.paid_by != by):
        return []
    return [PaymentVoided(payment_id=payment_id, report=told.report)]


def _reversed(payment: Payment, payment_id: UUID, told: Transaction) -> list[PaymentEvent]:  # noqa: ARG001
    return [ReversalReported(payment_id=payment_id, report=told.report)]


_FACT = {
    Outcome.PENDING: _started,
    Outcome.FAILED: _declined,
    Outcome.AUTHORIZED: _authorized,
    Outcome.CAPTURED: _captured,
    Outcome.VOIDED: _voided,
    Outcome.REVERSED: _reversed,
}


def record_reversal(payment: Payment, command: RecordReversal) -> list[PaymentEvent]:
    """What the provider's own books add: a void, or a higher total given back. A total never falls.

    Raises:
        NotFound: nothing was asked for.
        IntentionDiffers: the books speak of another order of the provider, or of another currency.
    """
    _told(payment, command.payment_id)
    if (command.provider_order_id, command.refunded.currency) != (payment.provider_order_id, payment.amount.currency):
        raise IntentionDiffers(payment_id=command.payment_id)
    given_back = command.voided or command.refunded.minor >= payment.amount.minor
    if command.report.transaction_id in payment.overpaid_by:
        back = OverpaymentReturned(payment_id=command.payment_id, report=command.report)
        return [back] if given_back else []
    if command.voided:
        other = payment.paid_by and payment.paid_by != command.report.transaction_id
        voided = PaymentVoided(payment_id=command.payment_id, report=command.report)
        return [] if payment.voided or other else [voided]
    if command.refunded.minor <= payment.refunded_minor:
        return []
    return [PaymentRefunded(payment_id=command.payment_id, report=command.report, refunded=command.refunded)]


def collect_cash(payment: Payment, command: CollectCash) -> list[PaymentEvent]:
    """``[CashCollected]``, once; a payment that came in another way needs no cash.

    Raises:
        NotFound: nothing was asked for.
        PaymentClosed: it was voided.
        CashNotExact: more or less than what is due.
    """
    if payment.order_id is None:
        raise NotFound(what="payment", id=command.payment_id)
    if payment.paid_by:
        return []
    if payment.voided:
        raise PaymentClosed(payment_id=command.payment_id, status=payment.status)
    if command.amount != payment.amount:
        raise CashNotExact(
            payment_id=command.payment_id,
            due_minor=payment.amount.minor,
            collected_minor=command.amount.minor,
            currency=command.amount.currency,
        )
    return [CashCollected(order_id=payment.order_id, **asdict(command))]


def void_payment(payment: Payment, command: VoidPayment) -> list[PaymentEvent]:
    """``[PaymentVoided]`` while no money has come in."""
    _told(payment, command.payment_id)
    return [] if payment.paid_by or payment.voided else [PaymentVoided(payment_id=command.payment_id)]


def stop_waiting(payment: Payment, command: StopWaiting) -> list[PaymentEvent]:
    """``[PaymentExpired]`` while the shopper is waited for."""
    _told(payment, command.payment_id)
    return [] if payment.closed else [PaymentExpired(payment_id=command.payment_id)]


def evolve(payment: Payment, event: PaymentEvent) -> Payment:
    """The payment after ``event``."""
    report: Report | None = getattr(event, "report", None)
    seen = payment.seen | {report.key} if report else payment.seen
    return replace(payment, seen=seen, **_changes(payment, event))


def _changes(payment: Payment, event: PaymentEvent) -> dict[str, object]:  # noqa: C901, PLR0911 - one case per fact
    match event:
        case PaymentRequested():
            return {
                "order_id": event.order_id,
                "store_id": event.store_id,
                "amount": event.amount,
                "method": event.method,
                "deposit": event.deposit,
            }
        case PaymentIntended():
            return {
                "provider_order_id": event.provider_order_id,
                "integration_ids": event.integration_ids,
                "owner": event.owner,
            }
        case PaymentCaptured():
            return {"paid_by": event.report.transaction_id}
        case CashCollected():
            return {"paid_by": CASH}
        case PaymentOverpaid() | CaptureQuestioned():
            return {"overpaid_by": payment.overpaid_by | {event.report.transaction_id}}
        case OverpaymentReturned():
            return {"overpaid_by": payment.overpaid_by - {event.report.transaction_id}}
        case PaymentRefunded():
            return {"refunded_minor": max(payment.refunded_minor, event.refunded.minor)}
        case PaymentAuthorized():
            return {"authorized": True}
        case PaymentVoided():
            return {"voided": True}
        case PaymentExpired():
            return {"expired": True}
        case IntentionRefused():
            return {"failed": True}
        case AttemptStarted() | AttemptFailed() | PaymentMismatched() | ReversalReported():
            return {}


PAYMENTS: Decider[Payment, PaymentEvent] = Decider(
    stream="payments",
    key="payment_id",
    initial=Payment(),
    commands=PaymentCommand,
    events=PaymentEvent,
    evolve=evolve,
    decide={
        StartPayment: start_payment,
        NoteIntention: note_intention,
        FailPayment: fail_payment,
        RecordTransaction: record_transaction,
        RecordReversal: record_reversal,
        CollectCash: collect_cash,
        VoidPayment: void_payment,
        StopWaiting: stop_waiting,
    },
)
DECIDERS = [PAYMENTS]
