"""Work at payment providers."""

from contextlib import suppress
from uuid import UUID

from numu_core.eventstore.connections import Db
from numu_core.kernel.providers import ProviderRefused
from numu_core.orders.decider import ORDERS
from numu_core.orders.events import OrderPlaced, order_number
from numu_core.payments.commands import RefuseIntention, page_secret
from numu_core.payments.decider import PAYMENTS, PROVIDER_OF, Payment, Status
from numu_core.payments.events import PaymentRequested
from numu_core.payments.providers.paymob import (
    PAYMOB,
    Booked,
    Checkout,
    Lookup,
    Opened,
    PayByWallet,
    Payer,
    Redirected,
    SignedIn,
    SignIn,
    checkout_url,
    host,
    reference_taken,
    wallet_phone,
)
from numu_workers.kernel.accounts import Connection, connection
from numu_workers.kernel.actors import JobContext, actor
from numu_workers.payments.reactions import LIFETIME

MOST_REFERENCES = 9  # tried for one payment; each is an answer that was lost
UNKNOWN = "NA"
MINUTE_S = 60


@actor("payments.request_intention", queue="payments", max_attempts=8, timeout_s=40)
async def request_intention(job: JobContext) -> None:
    """Ask Paymob to take a payment. What lets the shopper pay goes into the secret store, never into the log.

    Raises:
        ProviderUnavailable: tried again until nobody waits for the payment any more.
    """
    payment_id = job.arg("payment_id", UUID)
    async with job.session() as db:
        facts = await job.engine.facts(db, job.tenant_id, PAYMENTS, payment_id)
        payment = PAYMENTS.fold(facts)
        if payment.status is not Status.CREATED or payment.store_id is None:
            return
        provider = await connection(job, db, payment.store_id, PROVIDER_OF[payment.method])
        requested = next(fact for fact in facts if isinstance(fact, PaymentRequested))
        question = await _checkout(job, db, requested, payment, provider)
    try:
        opened, asked = await _opened(job, question, provider)
    except ProviderRefused as no:
        await job.run(RefuseIntention(payment_id=payment_id, provider=no.provider, answer=no.answer[:500]))
        return
    page = await _page(job, payment, asked, opened, provider)
    async with job.session() as db:
        await job.secrets.put(db, job.tenant_id, asked.secret, opened.client_secret.encode())
        await job.secrets.put(db, job.tenant_id, page_secret(asked.secret), page.encode())
    await job.run(opened.command)


async def _page(job: JobContext, payment: Payment, asked: Checkout, opened: Opened, provider: Connection) -> str:
    """Where the shopper pays: the wallet's own page, or Paymob's, where a number can be typed as well."""
    keys, phone = provider.keys, wallet_phone(asked.payer.phone)
    base = keys.get("base_url", "").rstrip("/") or host(keys)
    if payment.method == "paymob_wallet" and phone and opened.payment_key:
        with suppress(ProviderRefused):  # no wallet has this number
            told = await job.ask(PAYMOB, PayByWallet(payment_key=opened.payment_key, phone=phone), keys)
            assert isinstance(told, Redirected)
            return told.url
    return checkout_url(base, keys["public_key"], opened.client_secret)


async def _opened(job: JobContext, question: Checkout, provider: Connection) -> tuple[Opened, Checkout]:
    """The intention, and under which reference: one that Paymob has seen is one whose answer we lost."""
    for attempt in range(1, MOST_REFERENCES + 1):
        asked = question.again(attempt)
        try:
            opened = await job.ask(PAYMOB, asked, provider.keys)
        except ProviderRefused as no:
            if not reference_taken(no):
                raise
            continue
        assert isinstance(opened, Opened)
        return opened, asked
    raise ProviderRefused(provider=PAYMOB.name, answer=f"{MOST_REFERENCES} references are taken")


async def _checkout(
    job: JobContext, db: Db, requested: PaymentRequested, payment: Payment, provider: Connection
) -> Checkout:
    """What to ask; who pays is read where it is sealed. Of an erased customer nothing is told."""
    payment_id, until = requested.payment_id, requested.expires_at or job.now + LIFETIME
    facts = await job.engine.facts(db, job.tenant_id, ORDERS, requested.order_id)
    order = next(fact for fact in facts if isinstance(fact, OrderPlaced))
    account, callback = provider.account, f"{job.api_url}/api/v1/webhooks/paymob/callback?store={payment.store_id}"
    chosen = [account.integration_ids[payment.method]] if payment.method in account.integration_ids else None
    return Checkout(
        payment_id=payment_id,
        amount=payment.amount,
        integration_ids=tuple(chosen or account.integration_ids.values()),
        owner=account.owner,
        payer=_payer(order, payment_id),
        title=order_number(order.number),
        notification_url=callback,
        redirection_url=callback,
        now=job.now,
        lifetime_s=max(MINUTE_S, int((until - job.now).total_seconds())),
    )


def _payer(order: OrderPlaced, payment_id: UUID) -> Payer:
    """Paymob wants a name, an e-mail address and a phone number; guests may have left some out."""
    to, contact = order.ship_to, order.contact
    first = (to and to.first_name) or (contact and contact.name) or UNKNOWN
    return Payer(
        first_name=first,
        last_name=(to and to.last_name) or UNKNOWN,
        email=(contact and contact.email) or f"guest+{payment_id.hex[:12]}@noemail.numueg.app",
        phone=(contact and contact.phone) or (to and to.phone) or UNKNOWN,
        city=(to and to.city) or "",
    )


@actor("payments.check_reversal", queue="payments", max_attempts=8, timeout_s=40)
async def check_reversal(job: JobContext) -> None:
    """Ask Paymob's books what was given back, of the transaction reported or of the one it is a child of.

    Raises:
        ProviderRefused: parked: without the account's API key nobody but a person can look.
    """
    payment_id, transaction_id = job.arg("payment_id", UUID), job.arg("transaction_id", str)
    async with job.session() as db:
        payment = PAYMENTS.fold(await job.engine.facts(db, job.tenant_id, PAYMENTS, payment_id))
        assert payment.store_id
        provider = await connection(job, db, payment.store_id, PROVIDER_OF[payment.method])
    signed_in = await job.ask(PAYMOB, SignIn(), provider.keys)
    assert isinstance(signed_in, SignedIn)
    question = Lookup(payment_id=payment_id, transaction_id=transaction_id, token=signed_in.token)
    booked = await job.ask(PAYMOB, question, provider.keys)
    assert isinstance(booked, Booked)
    if booked.parent:
        question = Lookup(payment_id=payment_id, transaction_id=booked.parent, token=signed_in.token)
        booked = await job.ask(PAYMOB, question, provider.keys)
        assert isinstance(booked, Booked)
    await job.run(booked.command)


ACTORS = [request_intention, check_reversal]
