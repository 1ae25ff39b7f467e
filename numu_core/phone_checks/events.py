"""Facts about a phone number that a signed-in shopper pays on delivery with. Stream: ``phone_checks/{check_id}``.

``check_id`` is keyed by store, customer and number: nothing here tells the number.
"""

from datetime import datetime
from uuid import UUID

from numu_core.kernel.messages import Event


class PhoneCodeSent(Event, frozen=True, kw_only=True, tag="phone_checks.phone_code_sent.v1"):
    """A code went out."""

    check_id: UUID
    store_id: UUID
    customer_id: UUID
    secret: str  # the name under which the code waits to be sent
    digest: str
    at: datetime


class PhoneCodeMissed(Event, frozen=True, kw_only=True, tag="phone_checks.phone_code_missed.v1"):
    """A wrong code was presented."""

    check_id: UUID


class PhoneConfirmed(Event, frozen=True, kw_only=True, tag="phone_checks.phone_confirmed.v1"):
    """The right one was: the number is this shopper's."""

    check_id: UUID


PhoneEvent = PhoneCodeSent | PhoneCodeMissed | PhoneConfirmed
