"""Refunds at payment providers.

Paymob knows no idempotency key. So every attempt looks first how much of the transaction went back, and asks for what
is missing to the refund's level: what an attempt did whose answer was lost, or that was killed before it could tell, is
seen by the next one. Nobody else asks about the payment meanwhile (``RefundUnderWay``).
"""

import hashlib
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.money import Money
from numu_core.kernel.providers import ProviderRefused, ProviderUnavailable
from numu_core.payments.commands import ReverseTransaction
from numu_core.payments.events import Report
from numu_core.payments.providers.paymob import PAYMOB, Booked, GiveBack, GivenBack, Lookup, SignedIn, SignIn
from numu_core.refunds.commands import FailRefund, TakeRefund
from numu_core.refunds.decider import REFUNDS, Refund
from numu_core.refunds.events import Status
from numu_workers.kernel.accounts import NotConnected, connection
from numu_workers.kernel.actors import JobContext, actor
from numu_workers.kernel.errors import ProviderBusy, ProviderPaused

QUIET_S = 120.0
"""After a question without an answer the books are left to settle for so long before they are looked at again."""
FOLLOW_S = 600.0


class Asked(Struct, frozen=True, kw_only=True):
    """A refund that the provider is to carry out, and with which keys."""

    order_id: UUID
    refund_id: UUID
    refund: Refund
    payment_id: UUID
    level: Money
    keys: dict[str, str]

    def failed(self, answer: str) -> FailRefund:
        """It will not be."""
        return FailRefund(order_id=self.order_id, refund_id=self.refund_id, answer=answer[:500])


MOST = 12  # attempts; then staff is told, and may let it be tried again


@actor("refunds.give_back", queue="payments", max_attempts=MOST, timeout_s=90)
async def give_back(job: JobContext) -> None:
    """Bring what went back of a transaction to the refund's level.

    Raises:
        ProviderUnavailable: tried again, after a look.
    """
    try:
        asked = await _asked(job)
    except NotConnected as gone:
        ids = {name: job.arg(name, UUID) for name in ("order_id", "refund_id")}
        await job.run(FailRefund(**ids, answer=gone.title))
        return
    if asked is None or asked.refund.taken:
        return
    try:
        books = await _books(job, asked)
        missing = asked.level - books.refunded
        if books.voided or missing.minor <= 0:
            await job.run(books)
            return
        told = await _given(job, asked, missing)
    except ProviderRefused as no:
        await job.run(asked.failed(no.answer))
        return
    except ProviderUnavailable as silent:
        if job.attempt < MOST or isinstance(silent, ProviderPaused):
            raise
        await job.run(asked.failed(silent.title))
        return
    if told.pending:
        ids = {"order_id": asked.order_id, "refund_id": asked.refund_id}
        await job.run(TakeRefund(**ids, provider_refund_id=told.transaction_id))
    else:
        await job.run(_reached(books, asked.level, told.transaction_id))


async def _given(job: JobContext, asked: Asked, missing: Money) -> GivenBack:
    """What the provider says of the refund; where it says nothing, it may have acted all the same."""
    question = GiveBack(transaction_id=asked.refund.transaction_id, amount=missing)
    try:
        told = await job.ask(PAYMOB, question, asked.keys)
    except ProviderPaused:  # it was not asked
        raise
    except ProviderUnavailable as silent:
        raise ProviderBusy(provider=PAYMOB.name, retry_after_s=QUIET_S) from silent
    assert isinstance(told, GivenBack)
    return told


def _reached(books: ReverseTransaction, level: Money, by: str) -> ReverseTransaction:
    """The books as they are after the refund ``by``."""
    key = hashlib.sha256(f"refund|{by}".encode()).hexdigest()
    return replace(books, refunded=level, report=Report(key=key, transaction_id=books.report.transaction_id))


@actor("refunds.follow", queue="payments", max_attempts=12, timeout_s=60)
async def follow(job: JobContext) -> None:
    """Look until the provider has done what it has taken up.

    Raises:
        ProviderBusy: not yet.
        ProviderRefused, NotConnected: parked: nobody but a person can look.
    """
    asked = await _asked(job)
    if asked is None:
        return
    books = await _books(job, asked)
    if not books.voided and books.refunded.minor < asked.level.minor:
        raise ProviderBusy(provider=PAYMOB.name, retry_after_s=FOLLOW_S)
    await job.run(books)


async def _asked(job: JobContext) -> Asked | None:
    """The refund, while the provider is the one to carry it out."""
    order_id, refund_id = job.arg("order_id", UUID), job.arg("refund_id", UUID)
    async with job.session() as db:
        refunds = REFUNDS.fold(await job.engine.facts(db, job.tenant_id, REFUNDS, order_id))
        refund = refunds.known(refund_id)
        if refund.status is not Status.PROCESSING or refund.payment_id is None or refund.level is None:
            return None
        assert refund.provider
        found = await connection(job, db, refund.store_id, refund.provider)
    return Asked(
        order_id=order_id,
        refund_id=refund_id,
        refund=refund,
        payment_id=refund.payment_id,
        level=refund.level,
        keys=found.keys,
    )


async def _books(job: JobContext, asked: Asked) -> ReverseTransaction:
    """What the provider's books say of the transaction that brought the money."""
    signed_in = await job.ask(PAYMOB, SignIn(), asked.keys)
    assert isinstance(signed_in, SignedIn)
    question = Lookup(payment_id=asked.payment_id, transaction_id=asked.refund.transaction_id, token=signed_in.token)
    booked = await job.ask(PAYMOB, question, asked.keys)
    assert isinstance(booked, Booked)
    return booked.command


ACTORS = [give_back, follow]
