"""How an order is paid, as the checkout answer says it: one function for every method."""

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from msgspec import Struct

from numu_core.eventstore.connections import tenant_session
from numu_core.instapay.decider import INTENTS
from numu_core.instapay.events import IntentOpened, Receiver
from numu_core.kernel.money import Money
from numu_core.orders.decider import ORDERS
from numu_core.payments.decider import PAYMENTS, PROVIDER_OF, Payment
from numu_gateway.kernel.call import utc_now
from numu_gateway.kernel.card_form import card_form
from numu_gateway.kernel.doors import Doors
from numu_projections.stores.views import StoreRef

REDIRECTED = {"paymob_wallet"}
"""Methods whose shopper leaves for the provider's page; the others pay in an embedded form."""


class PaymentPart(Struct, frozen=True, kw_only=True):
    """The last four fields of ``CheckoutResponse``; all empty where nothing is to be done now."""

    payment_url: str | None = None
    payment_data: dict[str, Any] | None = None
    paymob_client_secret: str | None = None
    paymob_public_key: str | None = None


async def payment_part(
    doors: Doors, store: StoreRef, payment_id: UUID | None, *, redirect: bool = False
) -> PaymentPart:
    """What the shopper's browser needs to pay this payment, waiting a moment for the provider.

    Args:
        redirect: the browser can follow an address only, whatever the method.

    Raises:
        PaymentRefused: the provider said no.
    """
    if payment_id is None:
        return PaymentPart()
    payment = await payment_of(doors, store, payment_id)
    if payment.method in PROVIDER_OF:
        form = await card_form(doors, store, payment_id)
        if form is None:
            return PaymentPart()
        away = redirect or payment.method in REDIRECTED
        return PaymentPart(
            payment_url=form.url if away else None,
            paymob_client_secret=form.client_secret,
            paymob_public_key=form.public_key,
        )
    transfer = await transfer_of(doors, store, payment_id)
    if transfer is None:
        return PaymentPart()
    order = await doors.services.engine.state(store.tenant_id, ORDERS, transfer.opened.order_id)
    return PaymentPart(payment_data=transfer_data(transfer, order.total))


async def payment_of(doors: Doors, store: StoreRef, payment_id: UUID) -> Payment:
    """A payment as it stands now, not as a read model has it."""
    return await doors.services.engine.state(store.tenant_id, PAYMENTS, payment_id)


class Transfer(Struct, frozen=True, kw_only=True):
    """A transfer that is waited for, as the log has it."""

    opened: IntentOpened
    expires_at: datetime  # moves while proofs are looked at
    in_review: UUID | None

    @property
    def seconds_left(self) -> int:
        """Never less than none."""
        return max(0, int((self.expires_at - utc_now()).total_seconds()))


async def transfer_of(doors: Doors, store: StoreRef, payment_id: UUID) -> Transfer | None:
    """The transfer behind a payment, or ``None`` when it is paid in another way."""
    services = doors.services
    async with tenant_session(services.pool, store.tenant_id) as db:
        facts = await services.engine.facts(db, store.tenant_id, INTENTS, payment_id)
    opened = next((fact for fact in facts if isinstance(fact, IntentOpened)), None)
    if opened is None:
        return None
    intent = INTENTS.fold(facts)
    expires_at = intent.expires_at or opened.expires_at
    return Transfer(opened=opened, expires_at=expires_at, in_review=intent.in_review)


def transfer_data(transfer: Transfer, total: Money) -> dict[str, Any]:
    """``payment_data`` of an InstaPay order. Source: HTTP contract, section 20."""
    opened, to = transfer.opened, transfer.opened.receiver
    return {
        "provider": "instapay",
        "type": "manual_verification",
        "reference_code": opened.reference,
        "ipa": to.ipa,
        "ipa_display_name": to.display_name or None,
        "fallback_phone": to.fallback_phone or None,
        "qr_payload": qr_payload(to),
        "qr_image_url": qr_image_url(to),
        "qr_link_url": to.qr_link_url or None,
        "amount": opened.amount.decimal(),
        "amount_cents": opened.amount.minor,
        "currency": opened.amount.currency,
        "expires_at": transfer.expires_at.isoformat(),
        "expires_in_seconds": transfer.seconds_left,
        "order_id": str(opened.order_id),
        "is_deposit": opened.deposit,
        "order_total_cents": total.minor,
    }


def qr_payload(to: Receiver) -> str:
    """The merchant's own link, which the app opens; else the address, to be pasted. The app reads no other format."""
    return to.qr_link_url or to.ipa


def qr_image_url(to: Receiver) -> str:
    """The merchant's picture; else one made of ``qr_payload``, as a ``data:`` address."""
    made: str = to.qr_image_url or segno.make(qr_payload(to), error="m").png_data_uri(scale=6)
    return made
