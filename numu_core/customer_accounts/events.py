"""Facts about how a customer signs in. Stream: ``customer_accounts/{customer_id}``, in the store's tenant.

Passwords are not here: ``password`` names the secret that holds the hash. Of codes there are keyed digests only.
"""

from datetime import datetime
from uuid import UUID

from numu_core.kernel.messages import Event
from numu_core.kernel.personal import Personal, Subject


class CustomerAccountOpened(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_account_opened.v1"):
    """A shopper chose a password."""

    customer_id: Subject
    store_id: UUID
    email: Personal[str]  # lower case; nobody has confirmed it yet
    email_claim: UUID  # says who signs in with the address
    buyer_claim: UUID  # says who is known by it as a customer
    language: str  # "ar" or "en"
    password: str


class CustomerSessionOpened(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_session_opened.v1"):
    """The shopper signed in."""

    customer_id: UUID
    session_id: UUID
    refresh_id: str
    expires_at: datetime


class CustomerSessionRefreshed(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_session_refreshed.v1"):
    """Another refresh token is the good one."""

    customer_id: UUID
    session_id: UUID
    refresh_id: str
    expires_at: datetime


class CustomerSessionEnded(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_session_ended.v1"):
    """Tokens of this session are void."""

    customer_id: UUID
    session_id: UUID
    reused: bool = False  # a refresh token came a second time: one of the two was a thief


class CustomerPasswordChanged(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_password_changed.v1"):
    """Another password is good; every session from before is over."""

    customer_id: UUID
    password: str
    at: datetime


class CustomerVerificationRequested(
    Event, frozen=True, kw_only=True, tag="customer_accounts.customer_verification_requested.v1"
):
    """A code to confirm the address with goes out."""

    customer_id: UUID
    secret: str
    digest: str
    at: datetime


class CustomerVerificationFailed(
    Event, frozen=True, kw_only=True, tag="customer_accounts.customer_verification_failed.v1"
):
    """A wrong code came."""

    customer_id: UUID


class CustomerEmailVerified(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_email_verified.v1"):
    """The address is the shopper's. What a guest bought under it was the shopper's too."""

    customer_id: UUID
    guest_id: UUID | None = None


class CustomerResetRequested(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_reset_requested.v1"):
    """A code to choose another password with goes out."""

    customer_id: UUID
    secret: str
    digest: str
    at: datetime


class CustomerResetFailed(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_reset_failed.v1"):
    """A wrong code came."""

    customer_id: UUID


class NotificationsChosen(Event, frozen=True, kw_only=True, tag="customer_accounts.notifications_chosen.v1"):
    """What the shopper wants to be told, by channel; only what differs."""

    customer_id: UUID
    email: dict[str, bool]
    whatsapp: dict[str, bool]


class CustomerAccountClosed(Event, frozen=True, kw_only=True, tag="customer_accounts.customer_account_closed.v1"):
    """Nobody signs in here any more."""

    customer_id: UUID


CustomerAccountEvent = (
    CustomerAccountOpened
    | CustomerSessionOpened
    | CustomerSessionRefreshed
    | CustomerSessionEnded
    | CustomerPasswordChanged
    | CustomerVerificationRequested
    | CustomerVerificationFailed
    | CustomerEmailVerified
    | CustomerResetRequested
    | CustomerResetFailed
    | NotificationsChosen
    | CustomerAccountClosed
)
