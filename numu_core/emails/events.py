"""Facts about e-mails. Stream ``emails/{email_id}`` of whose mail it is: a shop's, or the platform's.

Neither addresses nor words nor codes are here: what a mail said follows from its template and from what it is about.
"""

from enum import StrEnum
from uuid import UUID

from numu_core.kernel.messages import Event


class Outcome(StrEnum):
    """What the provider reports of a mail it has taken."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"  # the person called it spam
    SUPPRESSED = "suppressed"  # the provider knows the address as a dead one
    FAILED = "failed"


class EmailRequested(Event, frozen=True, kw_only=True, tag="emails.email_requested.v1"):
    """Somebody wants this mail to go out (again); other mails go out because of what happened."""

    email_id: UUID
    template: str
    about: UUID


class EmailSent(Event, frozen=True, kw_only=True, tag="emails.email_sent.v1"):
    """The provider has taken the mail; that is not yet a delivery."""

    email_id: UUID
    template: str  # "orders.paid"
    language: str  # "ar" or "en"
    about: UUID | None  # the order, account, … that it tells of
    provider: str
    provider_id: str


class EmailRefused(Event, frozen=True, kw_only=True, tag="emails.email_refused.v1"):
    """The provider will not take the mail; asking again will not help."""

    email_id: UUID
    template: str
    language: str
    about: UUID | None
    provider: str
    reason: str  # the provider's name for it: "validation_error"


class EmailReported(Event, frozen=True, kw_only=True, tag="emails.email_reported.v1"):
    """The provider says what became of the mail."""

    email_id: UUID
    outcome: Outcome
    permanent: bool  # of a bounce: there is no such mailbox


EmailEvent = EmailRequested | EmailSent | EmailRefused | EmailReported
