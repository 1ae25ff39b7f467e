"""What a shopper's browser needs to pay by card, once the provider is ready. It is asked for beside the request."""

import asyncio
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from msgspec import Struct

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.errors import DomainError, Kind
from numu_core.payments.commands import page_secret
from numu_core.payments.decider import PAYMENTS, PROVIDER_OF, Status
from numu_core.payments.events import IntentionRefused, PaymentEvent, PaymentIntended
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.provider_keys import keys_of
from numu_projections.stores.views import StoreRef

PATIENCE_S = 3.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.02, 0.2


@dataclass(eq=False)
class PaymentRefused(DomainError):
    """The provider will not take this payment; the order is given up."""

    kind = Kind.PAYMENT_REQUIRED
    code = "payments/refused"
    title = "The payment provider refused this payment"
    title_ar = "رفض مزود الدفع هذه الدفعة"

    payment_id: UUID


class CardForm(Struct, frozen=True, kw_only=True):
    """For the embedded card form, or for the provider's own page."""

    client_secret: str  # lets its holder pay: for this shopper only
    public_key: str
    url: str | None = None  # the provider's own page, or the wallet's; as secret


async def card_form(
    doors: Doors, store: StoreRef, payment_id: UUID | None, *, patience_s: float = PATIENCE_S
) -> CardForm | None:
    """Wait, at most ``patience_s``, until the provider is ready for the payment.

    Returns:
        ``None`` when the payment needs no provider, is over, or the provider is not ready in time: ask again.

    Raises:
        PaymentRefused: the provider said no.
    """
    until, pause = monotonic() + patience_s, FIRST_PAUSE_S
    while payment_id is not None:
        facts = await _facts(doors, store, payment_id)
        if any(isinstance(fact, IntentionRefused) for fact in facts):
            raise PaymentRefused(payment_id=payment_id)
        payment = PAYMENTS.fold(facts)
        intended = next((fact for fact in facts if isinstance(fact, PaymentIntended)), None)
        if intended and payment.status is Status.PENDING:
            return await _form(doors, store, intended)
        if payment.method not in PROVIDER_OF or payment.closed or monotonic() > until:
            return None
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE_S)
    return None


async def _facts(doors: Doors, store: StoreRef, payment_id: UUID) -> list[PaymentEvent]:
    services = doors.services
    async with tenant_session(services.pool, store.tenant_id) as db:
        return await services.engine.facts(db, store.tenant_id, PAYMENTS, payment_id)


async def _form(doors: Doors, store: StoreRef, intended: PaymentIntended) -> CardForm | None:
    known = await keys_of(doors, store, intended.provider)
    services = doors.services
    async with tenant_session(services.pool, store.tenant_id) as db:
        sealed = await services.secrets.get(db, store.tenant_id, intended.secret)
        page = await services.secrets.get(db, store.tenant_id, page_secret(intended.secret))
    if sealed is None or not known.present:
        return None
    url = page.decode() if page else None
    return CardForm(client_secret=sealed.decode(), public_key=known.present["public_key"], url=url)
