"""Facts about people who run shops. Streams ``accounts/{account_id}`` and ``sessions/{session_id}`` of the platform.

Passwords are not here: ``password`` is the name under which the secret store keeps the hash; ``""``: there is none.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from numu_core.kernel.messages import Event
from numu_core.kernel.personal import Personal, Subject


class Role(StrEnum):
    """What an account is to the platform; what it may do in a store is a membership."""

    CUSTOMER = "customer"
    STORE_OWNER = "store_owner"
    STORE_ADMIN = "store_admin"
    STORE_STAFF = "store_staff"
    SUPER_ADMIN = "super_admin"


class EndReason(StrEnum):
    """Why a session is over."""

    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"  # by its owner, from another device
    REUSED = "token_reused"  # a refresh token came a second time: one of the two was a thief


class AccountOpened(Event, frozen=True, kw_only=True, tag="accounts.account_opened.v1"):
    """Somebody registered."""

    account_id: Subject
    email: Personal[str]  # lower case
    first_name: Personal[str]
    last_name: Personal[str]
    phone: Personal[str]  # E.164
    role: Role
    language: str  # "ar" or "en"
    password: str


class ProfileCorrected(Event, frozen=True, kw_only=True, tag="accounts.profile_corrected.v1"):
    """The person gave these particulars instead; they hold as a whole."""

    account_id: Subject
    first_name: Personal[str]
    last_name: Personal[str]
    phone: Personal[str]
    avatar_url: Personal[str]


class PasswordChanged(Event, frozen=True, kw_only=True, tag="accounts.password_changed.v1"):
    """Another password is good from now on; tokens from before are not."""

    account_id: UUID
    password: str
    at: datetime


class VerificationRequested(Event, frozen=True, kw_only=True, tag="accounts.verification_requested.v1"):
    """A code, and a link, to confirm the e-mail address with are on their way; earlier codes are void."""

    account_id: UUID
    secret: str  # the name under which they wait to be mailed
    digest: str
    at: datetime


class VerificationFailed(Event, frozen=True, kw_only=True, tag="accounts.verification_failed.v1"):
    """A wrong code came."""

    account_id: UUID


class EmailVerified(Event, frozen=True, kw_only=True, tag="accounts.email_verified.v1"):
    """The address is the person's own."""

    account_id: UUID


class PasswordResetRequested(Event, frozen=True, kw_only=True, tag="accounts.password_reset_requested.v1"):
    """A link to choose another password with is on its way; earlier links are void."""

    account_id: UUID
    secret: str
    digest: str
    at: datetime


class GoogleLinked(Event, frozen=True, kw_only=True, tag="accounts.google_linked.v1"):
    """The person may sign in with Google; which Google account it is, is a claim."""

    account_id: UUID


class TenantFounded(Event, frozen=True, kw_only=True, tag="accounts.tenant_founded.v1"):
    """The account has a tenant: all stores it opens are in it."""

    account_id: UUID
    tenant_id: UUID


class SessionOpened(Event, frozen=True, kw_only=True, tag="accounts.session_opened.v1"):
    """Somebody signed in."""

    session_id: UUID
    account_id: Subject
    refresh_id: str  # ``jti`` of the refresh token that is good now
    expires_at: datetime
    user_agent: Personal[str]
    address: Personal[str]


class SessionRefreshed(Event, frozen=True, kw_only=True, tag="accounts.session_refreshed.v1"):
    """A refresh token was used, for the first and only time, and replaced."""

    session_id: UUID
    refresh_id: str
    expires_at: datetime


class SessionEnded(Event, frozen=True, kw_only=True, tag="accounts.session_ended.v1"):
    """No token of this session is good any more."""

    session_id: UUID
    reason: EndReason


class RoleGiven(Event, frozen=True, kw_only=True, tag="accounts.role_given.v1"):
    """The account is this to the platform from now on."""

    account_id: UUID
    role: Role


AccountEvent = (
    AccountOpened
    | ProfileCorrected
    | PasswordChanged
    | VerificationRequested
    | VerificationFailed
    | EmailVerified
    | PasswordResetRequested
    | GoogleLinked
    | TenantFounded
    | RoleGiven
)
SessionEvent = SessionOpened | SessionRefreshed | SessionEnded
