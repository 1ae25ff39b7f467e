"""Which refunds an order has, and what may become of each.

A provider has no idempotency key. So a refund is not an amount to be sent but a level to be reached: of its transaction
so much shall have gone back in all. Whoever asks looks first, asks for what is missing, and nobody else asks meanwhile.
"""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.money import Money
from numu_core.refunds.commands import (
    AgreeRefund,
    CloseRefund,
    CountReturned,
    DeclineRefund,
    FailRefund,
    NoteRefund,
    RefundCommand,
    StartRefund,
    TakeRefund,
)
from numu_core.refunds.errors import RefundUnderWay
from numu_core.refunds.events import (
    Cause,
    RefundApproved,
    RefundEvent,
    RefundFailed,
    RefundProcessed,
    RefundRejected,
    RefundRequested,
    RefundStarted,
    RefundTaken,
    Status,
)

ALLOWED: dict[Status, frozenset[Status]] = {
    Status.REQUESTED: frozenset({Status.APPROVED, Status.REJECTED}),
    Status.APPROVED: frozenset({Status.PROCESSING, Status.PROCESSED}),
    Status.PROCESSING: frozenset({Status.PROCESSED, Status.FAILED}),
    Status.FAILED: frozenset({Status.PROCESSING, Status.PROCESSED}),
    Status.PROCESSED: frozenset(),
    Status.REJECTED: frozenset(),
}
"""From where to where. Source: HTTP contract, section 9; a person may have carried back what failed or was approved."""
OVER = {Status.PROCESSED, Status.REJECTED}


class Refund(Struct, frozen=True, kw_only=True):
    """One refund."""

    status: Status = Status.REQUESTED
    store_id: UUID = UUID(int=0)
    payment_id: UUID | None = None
    transaction_id: str = ""
    provider: str | None = None
    amount: Money = Money(0, "EGP")
    cause: Cause = Cause.STAFF
    automatic: bool = False
    level: Money | None = None  # of the transaction, to have gone back in all; None: nobody was asked
    taken: bool = False  # by the provider, which will say when it is done

    @property
    def open(self) -> bool:
        """Its money has not gone back, and may."""
        return self.status not in OVER

    def of(self, payment_id: UUID | None, transaction_id: str) -> bool:
        """Whether it gives this transaction back."""
        return (self.payment_id, self.transaction_id) == (payment_id, transaction_id)


class Refunds(Struct, frozen=True, kw_only=True):
    """All refunds of an order."""

    each: Mapping[UUID, Refund] = {}

    def known(self, refund_id: UUID, store_id: UUID | None = None) -> Refund:
        """The refund; ``NotFound`` when the order has none of this id, or is another store's."""
        found = self.each.get(refund_id)
        if found is None or store_id not in {None, found.store_id}:
            raise NotFound(what="refund", id=refund_id)
        return found

    def under_way(self, payment_id: UUID | None) -> UUID | None:
        """The refund of a payment that the provider is being asked about."""
        asked = (its for its, one in self.each.items() if one.status is Status.PROCESSING)
        return next((its for its in asked if self.each[its].payment_id == payment_id), None)


def _may(refund: Refund, wanted: Status) -> None:
    if wanted not in ALLOWED[refund.status]:
        raise BadTransition(what="refund", present=refund.status, wanted=wanted)


def note(refunds: Refunds, command: NoteRefund) -> list[RefundEvent]:
    """``[RefundRequested]``; the same again is a no-op."""
    return [] if command.refund_id in refunds.each else [RefundRequested(**asdict(command))]


def agree(refunds: Refunds, command: AgreeRefund) -> list[RefundEvent]:
    """``[RefundApproved]``; nothing when it is approved."""
    refund = refunds.known(command.refund_id)
    if refund.status is Status.APPROVED:
        return []
    _may(refund, Status.APPROVED)
    return [RefundApproved(order_id=command.order_id, refund_id=command.refund_id)]


def decline(refunds: Refunds, command: DeclineRefund) -> list[RefundEvent]:
    """``[RefundRejected]``; nothing when it is rejected."""
    refund = refunds.known(command.refund_id)
    if refund.status is Status.REJECTED:
        return []
    _may(refund, Status.REJECTED)
    return [RefundRejected(**asdict(command))]


def start(refunds: Refunds, command: StartRefund) -> list[RefundEvent]:
    """``[RefundStarted]``; nothing when the provider is being asked.

    Raises:
        RefundUnderWay: about another refund of the payment.
        BadTransition: it is done, or nobody has agreed.
    """
    refund = refunds.known(command.refund_id)
    if refund.status is Status.PROCESSING:
        return []
    _may(refund, Status.PROCESSING)
    if other := refunds.under_way(refund.payment_id):
        raise RefundUnderWay(refund_id=other)
    assert refund.payment_id, "a provider takes back what it brought"
    return [RefundStarted(payment_id=refund.payment_id, **asdict(command))]


def take(refunds: Refunds, command: TakeRefund) -> list[RefundEvent]:
    """``[RefundTaken]``, once, while the provider is asked."""
    refund = refunds.known(command.refund_id)
    if refund.status is not Status.PROCESSING or refund.taken or refund.payment_id is None:
        return []
    return [RefundTaken(payment_id=refund.payment_id, **asdict(command))]


def fail(refunds: Refunds, command: FailRefund) -> list[RefundEvent]:
    """``[RefundFailed]``; nothing unless the provider was being asked."""
    refund = refunds.known(command.refund_id)
    return [RefundFailed(**asdict(command))] if refund.status is Status.PROCESSING else []


def close(refunds: Refunds, command: CloseRefund) -> list[RefundEvent]:
    """``[RefundProcessed]``; nothing when it was."""
    refund = refunds.known(command.refund_id)
    if refund.status is Status.PROCESSED:
        return []
    _may(refund, Status.PROCESSED)
    return [RefundProcessed(amount=refund.amount, **asdict(command))]


def count(refunds: Refunds, command: CountReturned) -> list[RefundEvent]:
    """``[RefundProcessed]`` for each refund whose level is reached."""
    return [
        RefundProcessed(order_id=command.order_id, refund_id=refund_id, amount=refund.amount)
        for refund_id, refund in refunds.each.items()
        if refund.status in {Status.PROCESSING, Status.FAILED}
        and refund.of(command.payment_id, command.transaction_id)
        and refund.level is not None
        and refund.level.minor <= command.returned.minor
    ]


def evolve(refunds: Refunds, event: RefundEvent) -> Refunds:
    """The order's refunds after ``event``."""
    return Refunds(each={**refunds.each, event.refund_id: _after(refunds.each.get(event.refund_id, Refund()), event)})


def _after(refund: Refund, event: RefundEvent) -> Refund:
    if isinstance(event, RefundRequested):
        names = ("store_id", "payment_id", "transaction_id", "provider", "amount", "cause", "automatic")
        return Refund(**{name: getattr(event, name) for name in names})
    if isinstance(event, RefundTaken):
        return replace(refund, taken=True)
    if isinstance(event, RefundStarted):
        refund = replace(refund, level=event.level, taken=False)
    return replace(refund, status=_BRINGS[type(event)])


_BRINGS = {
    RefundApproved: Status.APPROVED,
    RefundRejected: Status.REJECTED,
    RefundStarted: Status.PROCESSING,
    RefundFailed: Status.FAILED,
    RefundProcessed: Status.PROCESSED,
}
REFUNDS: Decider[Refunds, RefundEvent] = Decider(
    stream="refunds",
    key="order_id",
    initial=Refunds(),
    commands=RefundCommand,
    events=RefundEvent,
    evolve=evolve,
    decide={
        NoteRefund: note,
        AgreeRefund: agree,
        DeclineRefund: decline,
        StartRefund: start,
        TakeRefund: take,
        FailRefund: fail,
        CloseRefund: close,
        CountReturned: count,
    },
)
DECIDERS = [REFUNDS]
