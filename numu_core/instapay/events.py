"""Facts about one transfer that is waited for. Stream: ``instapay/{payment_id}``.

Whether the money came, or is not waited for any more, is the payment's own story (``numu_core.payments``).
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money


class Receiver(Struct, frozen=True, kw_only=True):
    """Where the transfer goes: the shop's own address, which every shopper reads."""

    ipa: str  # name@instapay
    display_name: str = ""
    fallback_phone: str = ""
    qr_image_url: str = ""  # the merchant's picture
    qr_link_url: str = ""  # the merchant's share link


class IntentOpened(Event, frozen=True, kw_only=True, tag="instapay.intent_opened.v1"):
    """The shopper was told what to send where, and by when. What the merchant changes later does not touch it."""

    payment_id: UUID
    order_id: UUID
    store_id: UUID
    reference: str  # NU-7K3QXA: the shopper writes it into the transfer
    amount: Money
    receiver: Receiver
    expires_at: datetime  # UTC
    deposit: bool = False


class ProofReceived(Event, frozen=True, kw_only=True, tag="instapay.proof_received.v1"):
    """The shopper says that the money is on its way: the clock stands still until somebody has looked."""

    payment_id: UUID
    proof_id: UUID
    review_until: datetime  # UTC; then the intent expires all the same


class ProofDeclined(Event, frozen=True, kw_only=True, tag="instapay.proof_declined.v1"):
    """That was no proof: the shopper may try again, with the time that was left."""

    payment_id: UUID
    proof_id: UUID
    expires_at: datetime  # UTC


IntentEvent = IntentOpened | ProofReceived | ProofDeclined
