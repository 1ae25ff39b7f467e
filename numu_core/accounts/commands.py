"""Intentions about accounts and sessions. Passwords were checked and hashed outside; commands name the secret."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.accounts.events import EndReason, Role
from numu_core.kernel.codes import Factor
from numu_core.kernel.messages import Command

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Email = Annotated[str, Meta(min_length=3, max_length=254)]
Phone = Annotated[str, Meta(max_length=20)]
Device = Annotated[str, Meta(max_length=400)]
RefreshId = Annotated[str, Meta(min_length=32, max_length=32)]
LifeS = Annotated[int, Meta(ge=1)]  # seconds


class Code(Struct, frozen=True, kw_only=True):
    """A code or link that was made outside and waits to be mailed."""

    secret: str  # the name under which it waits
    digest: str


class Register(Command, frozen=True, kw_only=True):
    """Open an account and its first session."""

    account_id: UUID
    email: Email  # lower case
    first_name: Name
    last_name: Name
    phone: Phone | None = None
    language: Literal["ar", "en"] = "ar"
    password: str
    session_id: UUID
    refresh_id: RefreshId
    life_s: LifeS
    user_agent: Device | None = None
    address: Device | None = None
    code: Code | None = None  # that confirms the address


class SignIn(Command, frozen=True, kw_only=True):
    """Open a session for somebody whose password was just found right."""

    account_id: UUID
    password: str  # the secret that it was compared with
    session_id: UUID
    refresh_id: RefreshId
    life_s: LifeS
    user_agent: Device | None = None
    address: Device | None = None
    factor: Factor | None = None
    since: int | None = None  # seconds since 1970, when the password was compared earlier


class SignedIn(Struct, frozen=True, kw_only=True):
    """What came of it. A wrong second factor is stored as a fact, so it is an answer and not a refusal."""

    passed: bool


class SignInWithGoogle(Command, frozen=True, kw_only=True):
    """Open a session for somebody whom Google knows, and the account too if there is none."""

    account_id: UUID  # of the account, should it be a new one
    subject: Annotated[str, Meta(min_length=1, max_length=255)]  # Google's own id of the person
    email: Email  # lower case
    email_verified: bool
    first_name: Name
    last_name: Name
    language: Literal["ar", "en"] = "ar"
    session_id: UUID
    refresh_id: RefreshId
    life_s: LifeS
    user_agent: Device | None = None
    address: Device | None = None


class GoogleSignedIn(Struct, frozen=True, kw_only=True):
    """Whose account it is."""

    account_id: UUID
    opened: bool  # a session; otherwise the account asks for a second factor first
    spent: str = ""  # a password that is good no more


class RefreshSession(Command, frozen=True, kw_only=True):
    """Exchange a refresh token for the next one."""

    session_id: UUID
    presented: str  # ``jti`` of the token that came
    issued_at: int  # seconds since 1970, of that token
    replacement: RefreshId
    life_s: LifeS


class Refreshed(Struct, frozen=True, kw_only=True):
    """What came of it. A reused token is stored as a fact, so it is an answer and not a refusal."""

    account_id: UUID
    reused: bool  # the session is over


class ChangePassword(Command, frozen=True, kw_only=True):
    """Let another password be good."""

    account_id: UUID
    present: str  # the secret that the caller's old password was compared with
    password: str


class RequestVerification(Command, frozen=True, kw_only=True):
    """Mail another code to confirm the address with."""

    account_id: UUID
    code: Code


class ConfirmEmail(Command, frozen=True, kw_only=True):
    """Confirm the address with a code."""

    account_id: UUID
    digest: str


class EmailConfirmed(Struct, frozen=True, kw_only=True):
    """Whether the code was right. A wrong one is stored as a fact, so it is an answer and not a refusal."""

    confirmed: bool


class VerifyEmail(Command, frozen=True, kw_only=True):
    """The address was proved: by our signed link, or by who vouches for it."""

    account_id: UUID


class RequestPasswordReset(Command, frozen=True, kw_only=True):
    """Mail a link to choose another password with."""

    account_id: UUID
    code: Code


class ResetPassword(Command, frozen=True, kw_only=True):
    """Let another password be good, for whoever has the link."""

    account_id: UUID
    digest: str
    password: str


class PasswordWasReset(Struct, frozen=True, kw_only=True):
    """What is not needed any more."""

    spent: str  # the password before


class EndSessions(Command, frozen=True, kw_only=True):
    """End these sessions of one account."""

    account_id: UUID
    session_ids: Annotated[list[UUID], Meta(max_length=1000)]
    reason: EndReason


class OpenAccount(Command, frozen=True, kw_only=True):
    """Open an account; ``Register`` and the command line do."""

    account_id: UUID
    email: Email
    first_name: Name
    last_name: Name
    phone: Phone | None
    role: Role
    language: str
    password: str


class CorrectProfile(Command, frozen=True, kw_only=True):
    """Replace the person's particulars."""

    account_id: UUID
    first_name: Name
    last_name: Name
    phone: Phone | None
    avatar_url: Annotated[str, Meta(max_length=500)] | None


class ReplacePassword(Command, frozen=True, kw_only=True):
    """Let ``password`` be good from ``at`` on."""

    account_id: UUID
    password: str
    at: datetime


class IssueVerification(Command, frozen=True, kw_only=True):
    """``Register`` and ``RequestVerification`` do."""

    account_id: UUID
    code: Code
    at: datetime


class TryVerification(Command, frozen=True, kw_only=True):
    """``ConfirmEmail`` does."""

    account_id: UUID
    digest: str
    at: datetime


class IssuePasswordReset(Command, frozen=True, kw_only=True):
    """``RequestPasswordReset`` does."""

    account_id: UUID
    code: Code
    at: datetime


class LinkGoogle(Command, frozen=True, kw_only=True):
    """``SignInWithGoogle`` does."""

    account_id: UUID


class FoundTenant(Command, frozen=True, kw_only=True):
    """Give the account its tenant, once."""

    account_id: UUID
    tenant_id: UUID


class OpenSession(Command, frozen=True, kw_only=True):
    """Open a session."""

    session_id: UUID
    account_id: UUID
    refresh_id: RefreshId
    expires_at: datetime
    user_agent: Device | None
    address: Device | None


class RotateRefresh(Command, frozen=True, kw_only=True):
    """Use up ``presented``; or notice that it was used up before."""

    session_id: UUID
    presented: str
    replacement: RefreshId
    expires_at: datetime


class EndSession(Command, frozen=True, kw_only=True):
    """End a session of this account."""

    session_id: UUID
    account_id: UUID
    reason: EndReason


class GiveRole(Command, frozen=True, kw_only=True):
    """Let the account be this to the platform. Only an operator does."""

    account_id: UUID
    role: Role


AccountCommand = (
    OpenAccount
    | CorrectProfile
    | ReplacePassword
    | IssueVerification
    | TryVerification
    | VerifyEmail
    | IssuePasswordReset
    | LinkGoogle
    | FoundTenant
    | GiveRole
)
SessionCommand = OpenSession | RotateRefresh | EndSession
