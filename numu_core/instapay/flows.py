"""Opening a transfer: where the store takes it, under a reference that is this payment's alone."""

from datetime import timedelta

from numu_core.instapay.commands import NoteIntent, OpenIntent
from numu_core.instapay.decider import references
from numu_core.instapay.errors import InstapayNotOffered
from numu_core.instapay.events import Receiver
from numu_core.kernel.claims import claim, holder_of
from numu_core.kernel.shop import Shop
from numu_core.store_settings.decider import STORE_SETTINGS

REFERENCE = "instapay.reference"


def open_intent(shop: Shop, command: OpenIntent) -> None:
    """Tell the shopper what to send where, and by when.

    Raises:
        InstapayNotOffered: the store does not take it.
    """
    settings = shop.state(STORE_SETTINGS, command.store_id)
    mine = settings.instapay
    if not settings.payments.instapay or not mine.configured:
        raise InstapayNotOffered
    reference = _free_reference(shop, command)
    claim(shop, REFERENCE, f"{command.store_id}/{reference}", command.payment_id)
    receiver = Receiver(
        ipa=mine.ipa,
        display_name=mine.display_name,
        fallback_phone=mine.fallback_phone,
        qr_image_url=mine.qr_image_url,
        qr_link_url=mine.qr_link_url,
    )
    shop.do(
        NoteIntent(
            payment_id=command.payment_id,
            order_id=command.order_id,
            store_id=command.store_id,
            reference=reference,
            amount=command.amount,
            receiver=receiver,
            expires_at=command.expires_at or shop.now + timedelta(minutes=mine.expires_minutes),
            deposit=command.deposit,
        )
    )


def _free_reference(shop: Shop, command: OpenIntent) -> str:
    tried = references(shop.keyed_id("instapay.reference", str(command.payment_id)))
    return next(one for one in tried if not holder_of(shop, REFERENCE, f"{command.store_id}/{one}"))


FLOWS = [(OpenIntent, open_intent)]
