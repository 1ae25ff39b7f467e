"""What is remembered of accounts and sessions, and which facts may follow. Nothing personal is."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.accounts.commands import (
    AccountCommand,
    CorrectProfile,
    EndSession,
    FoundTenant,
    GiveRole,
    IssuePasswordReset,
    IssueVerification,
    LinkGoogle,
    OpenAccount,
    OpenSession,
    ReplacePassword,
    RotateRefresh,
    SessionCommand,
    TryVerification,
    VerifyEmail,
)
from numu_core.accounts.errors import AccountExists, SessionOver, TenantAlreadyFounded
from numu_core.accounts.events import (
    AccountEvent,
    AccountOpened,
    EmailVerified,
    EndReason,
    GoogleLinked,
    PasswordChanged,
    PasswordResetRequested,
    ProfileCorrected,
    Role,
    RoleGiven,
    SessionEnded,
    SessionEvent,
    SessionOpened,
    SessionRefreshed,
    TenantFounded,
    VerificationFailed,
    VerificationRequested,
)
from numu_core.kernel.codes import CodeRules, OneTimeCode, is_right, issued, may_issue, missed
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound

VERIFICATION = CodeRules(life=timedelta(hours=24))
RESET = CodeRules(life=timedelta(hours=1))


class AccountStatus(StrEnum):
    """Whether somebody may sign in."""

    NEW = "new"  # nothing happened yet
    ACTIVE = "active"


class Account(Struct, frozen=True, kw_only=True):
    """Somebody who runs shops."""

    status: AccountStatus = AccountStatus.NEW
    role: Role = Role.STORE_OWNER
    password: str = ""  # name of the secret that holds the hash
    tokens_from: datetime | None = None  # tokens issued earlier are void
    tenant_id: UUID | None = None
    verified: bool = False
    verification: OneTimeCode | None = None
    reset: OneTimeCode | None = None
    google: bool = False


class SessionStatus(StrEnum):
    """Whether tokens of the session may be good."""

    NEW = "new"
    OPEN = "open"
    ENDED = "ended"


class Session(Struct, frozen=True, kw_only=True):
    """One sign-in on one device."""

    status: SessionStatus = SessionStatus.NEW
    account_id: UUID | None = None
    refresh_id: str = ""  # the only refresh token that is good


def evolve_account(account: Account, event: AccountEvent) -> Account:  # noqa: C901, PLR0911 - one for each fact
    """The account after ``event``."""
    match event:
        case AccountOpened():
            return replace(account, status=AccountStatus.ACTIVE, role=event.role, password=event.password)
        case ProfileCorrected():
            return account
        case PasswordChanged():
            return replace(account, password=event.password, tokens_from=event.at, reset=None)
        case VerificationRequested():
            code = issued(account.verification, event.digest, event.at, VERIFICATION)
            return replace(account, verification=code)
        case VerificationFailed():
            return replace(account, verification=missed(account.verification))
        case EmailVerified():
            return replace(account, verified=True, verification=None)
        case PasswordResetRequested():
            return replace(account, reset=issued(account.reset, event.digest, event.at, RESET))
        case GoogleLinked():
            return replace(account, google=True)
        case TenantFounded():
            return replace(account, tenant_id=event.tenant_id)
        case RoleGiven():
            return replace(account, role=event.role)
        case _:
            assert_never(event)


def evolve_session(session: Session, event: SessionEvent) -> Session:
    """The session after ``event``."""
    match event:
        case SessionOpened():
            return Session(status=SessionStatus.OPEN, account_id=event.account_id, refresh_id=event.refresh_id)
        case SessionRefreshed():
            return replace(session, refresh_id=event.refresh_id)
        case SessionEnded():
            return replace(session, status=SessionStatus.ENDED)
        case _:
            assert_never(event)


def open_account(account: Account, command: OpenAccount) -> list[AccountEvent]:
    """Open the account once.

    Raises:
        AccountExists: the id is in use.
    """
    if account.status is not AccountStatus.NEW:
        raise AccountExists(account_id=command.account_id)
    return [
        AccountOpened(
            account_id=command.account_id,
            email=command.email,
            first_name=command.first_name,
            last_name=command.last_name,
            phone=command.phone,
            role=command.role,
            language=command.language,
            password=command.password,
        )
    ]


def give_role(account: Account, command: GiveRole) -> list[AccountEvent]:
    """``[RoleGiven]``; nothing when it is that already."""
    _must_exist(account, command.account_id)
    return [] if account.role is command.role else [RoleGiven(account_id=command.account_id, role=command.role)]


def correct_profile(account: Account, command: CorrectProfile) -> list[AccountEvent]:
    """Replace the person's particulars."""
    _must_exist(account, command.account_id)
    return [
        ProfileCorrected(
            account_id=command.account_id,
            first_name=command.first_name,
            last_name=command.last_name,
            phone=command.phone,
            avatar_url=command.avatar_url,
        )
    ]


def replace_password(account: Account, command: ReplacePassword) -> list[AccountEvent]:
    """Let another password be good."""
    _must_exist(account, command.account_id)
    return [PasswordChanged(account_id=command.account_id, password=command.password, at=command.at)]


def issue_verification(account: Account, command: IssueVerification) -> list[AccountEvent]:
    """Another code is on its way; nothing once the address is confirmed.

    Raises:
        CodeTooSoon: one was mailed just now.
    """
    _must_exist(account, command.account_id)
    if account.verified:
        return []
    may_issue(account.verification, command.at, VERIFICATION)
    code = command.code
    return [VerificationRequested(account_id=command.account_id, secret=code.secret, digest=code.digest, at=command.at)]


def try_verification(account: Account, command: TryVerification) -> list[AccountEvent]:
    """The address is confirmed, or a wrong code is counted; nothing once it is confirmed.

    Raises:
        CodeExpired: there is no code.
        TooManyTries: it was guessed at.
    """
    _must_exist(account, command.account_id)
    if account.verified:
        return []
    if is_right(account.verification, command.digest, command.at, VERIFICATION):
        return [EmailVerified(account_id=command.account_id)]
    return [VerificationFailed(account_id=command.account_id)]


def verify_email(account: Account, command: VerifyEmail) -> list[AccountEvent]:
    """The address is the person's own, once."""
    _must_exist(account, command.account_id)
    return [] if account.verified else [EmailVerified(account_id=command.account_id)]


def issue_password_reset(account: Account, command: IssuePasswordReset) -> list[AccountEvent]:
    """A link is on its way.

    Raises:
        CodeTooSoon: one was mailed just now.
    """
    _must_exist(account, command.account_id)
    may_issue(account.reset, command.at, RESET)
    code = command.code
    return [
        PasswordResetRequested(account_id=command.account_id, secret=code.secret, digest=code.digest, at=command.at)
    ]


def link_google(account: Account, command: LinkGoogle) -> list[AccountEvent]:
    """The person may sign in with Google, once."""
    _must_exist(account, command.account_id)
    return [] if account.google else [GoogleLinked(account_id=command.account_id)]


def found_tenant(account: Account, command: FoundTenant) -> list[AccountEvent]:
    """Give the account its tenant, once.

    Raises:
        TenantAlreadyFounded: it has another one.
    """
    _must_exist(account, command.account_id)
    if account.tenant_id == command.tenant_id:
        return []
    if account.tenant_id is not None:
        raise TenantAlreadyFounded(account_id=command.account_id)
    return [TenantFounded(account_id=command.account_id, tenant_id=command.tenant_id)]


def open_session(session: Session, command: OpenSession) -> list[SessionEvent]:
    """Open the session; the same again is a no-op.

    Raises:
        SessionOver: it was opened and ended before.
    """
    if session.status is SessionStatus.OPEN and session.refresh_id == command.refresh_id:
        return []
    if session.status is not SessionStatus.NEW:
        raise SessionOver
    return [
        SessionOpened(
            session_id=command.session_id,
            account_id=command.account_id,
            refresh_id=command.refresh_id,
            expires_at=command.expires_at,
            user_agent=command.user_agent,
            address=command.address,
        )
    ]


def rotate_refresh(session: Session, command: RotateRefresh) -> list[SessionEvent]:
    """Use up a refresh token, or end the session because it had been used up before.

    Raises:
        SessionOver: there is no open session.
    """
    if session.status is not SessionStatus.OPEN:
        raise SessionOver
    if command.presented != session.refresh_id:
        return [SessionEnded(session_id=command.session_id, reason=EndReason.REUSED)]
    return [
        SessionRefreshed(session_id=command.session_id, refresh_id=command.replacement, expires_at=command.expires_at)
    ]


def end_session(session: Session, command: EndSession) -> list[SessionEvent]:
    """End the session; ending it twice is ending it once.

    Raises:
        NotFound: this account has no such session.
    """
    if session.account_id != command.account_id:
        raise NotFound(what="session", id=command.session_id)
    if session.status is SessionStatus.ENDED:
        return []
    return [SessionEnded(session_id=command.session_id, reason=command.reason)]


def _must_exist(account: Account, account_id: UUID) -> None:
    if account.status is AccountStatus.NEW:
        raise NotFound(what="account", id=account_id)


ACCOUNTS: Decider[Account, AccountEvent] = Decider(
    stream="accounts",
    key="account_id",
    initial=Account(),
    commands=AccountCommand,
    events=AccountEvent,
    evolve=evolve_account,
    decide={
        OpenAccount: open_account,
        CorrectProfile: correct_profile,
        GiveRole: give_role,
        ReplacePassword: replace_password,
        IssueVerification: issue_verification,
        TryVerification: try_verification,
        VerifyEmail: verify_email,
        IssuePasswordReset: issue_password_reset,
        LinkGoogle: link_google,
        FoundTenant: found_tenant,
    },
)
SESSIONS: Decider[Session, SessionEvent] = Decider(
    stream="sessions",
    key="session_id",
    initial=Session(),
    commands=SessionCommand,
    events=SessionEvent,
    evolve=evolve_session,
    decide={OpenSession: open_session, RotateRefresh: rotate_refresh, EndSession: end_session},
)
DECIDERS = [ACCOUNTS, SESSIONS]
