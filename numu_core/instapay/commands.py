"""Intentions about one transfer. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from numu_core.instapay.events import Receiver
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money

Reference = Annotated[str, Meta(pattern="^NU-[A-HJ-NP-Z2-9]{6}$")]


class OpenIntent(Command, frozen=True, kw_only=True):
    """Tell the shopper what to send where. Issued by the flow that asks for the payment, in the same append."""

    payment_id: UUID
    order_id: UUID
    store_id: UUID
    amount: Money
    deposit: bool = False
    expires_at: datetime | None = None  # None: as the store's settings say


class NoteIntent(Command, frozen=True, kw_only=True):
    """The intent's own part of ``OpenIntent``."""

    payment_id: UUID
    order_id: UUID
    store_id: UUID
    reference: Reference
    amount: Money
    receiver: Receiver
    expires_at: datetime
    deposit: bool = False


class NoteProof(Command, frozen=True, kw_only=True):
    """A proof came in. The same one again is a no-op."""

    payment_id: UUID
    proof_id: UUID
    at: datetime


class DeclineProof(Command, frozen=True, kw_only=True):
    """The proof under review was none."""

    payment_id: UUID
    proof_id: UUID
    at: datetime


IntentCommand = NoteIntent | NoteProof | DeclineProof
