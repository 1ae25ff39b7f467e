"""``accounts``: one row per account. ``sessions``: one row per sign-in."""

from operator import attrgetter

from msgspec.structs import replace

from numu_core.accounts.events import (
    AccountOpened,
    EmailVerified,
    PasswordChanged,
    ProfileCorrected,
    RoleGiven,
    SessionEnded,
    SessionOpened,
    SessionRefreshed,
)
from numu_core.kernel.messages import Recorded
from numu_projections.accounts.tables import AccountRow, SessionRow, accounts, sessions
from numu_projections.kernel.projection import Fold, Projection


def opened(_: AccountRow | None, event: AccountOpened, at: Recorded) -> AccountRow:
    """A new account; its address is not confirmed yet."""
    return AccountRow(
        account_id=event.account_id,
        email=event.email,
        first_name=event.first_name,
        last_name=event.last_name,
        phone=event.phone,
        avatar_url=None,
        role=event.role,
        status="active",
        is_verified=False,
        language=event.language,
        tokens_from=0,
        created_at=at.recorded_at,
        updated_at=at.recorded_at,
    )


def role_given(row: AccountRow, event: RoleGiven, at: Recorded) -> AccountRow:
    """Another role on the platform."""
    return replace(row, role=event.role, updated_at=at.recorded_at)


def profile_corrected(row: AccountRow, event: ProfileCorrected, at: Recorded) -> AccountRow:
    """Other particulars."""
    return replace(
        row,
        first_name=event.first_name,
        last_name=event.last_name,
        phone=event.phone,
        avatar_url=event.avatar_url,
        updated_at=at.recorded_at,
    )


def password_changed(row: AccountRow, event: PasswordChanged, at: Recorded) -> AccountRow:
    """Older tokens are void."""
    return replace(row, tokens_from=int(event.at.timestamp()), updated_at=at.recorded_at)


def verified(row: AccountRow, _: EmailVerified, at: Recorded) -> AccountRow:
    """The address is the person's own."""
    return replace(row, is_verified=True, updated_at=at.recorded_at)


def session_opened(_: SessionRow | None, event: SessionOpened, at: Recorded) -> SessionRow:
    """Signed in."""
    return SessionRow(
        session_id=event.session_id,
        account_id=event.account_id,
        user_agent=event.user_agent,
        address=event.address,
        opened_at=at.recorded_at,
        last_active_at=at.recorded_at,
        expires_at=event.expires_at,
        ended_at=None,
    )


def session_refreshed(row: SessionRow, event: SessionRefreshed, at: Recorded) -> SessionRow:
    """Still there."""
    return replace(row, last_active_at=at.recorded_at, expires_at=event.expires_at)


def session_ended(row: SessionRow, _: SessionEnded, at: Recorded) -> SessionRow:
    """Signed out, one way or another."""
    return replace(row, ended_at=at.recorded_at)


by_account, by_session = attrgetter("account_id"), attrgetter("session_id")

ACCOUNTS = Projection(
    name="accounts",
    version=1,
    table=accounts,
    row=AccountRow,
    on={
        AccountOpened: Fold(keys=by_account, apply=opened),
        ProfileCorrected: Fold(keys=by_account, apply=profile_corrected),
        RoleGiven: Fold(keys=by_account, apply=role_given),
        PasswordChanged: Fold(keys=by_account, apply=password_changed),
        EmailVerified: Fold(keys=by_account, apply=verified),
    },
    subject="account_id",
    personal=("email", "first_name", "last_name", "phone", "avatar_url"),
)
SESSIONS = Projection(
    name="sessions",
    version=1,
    table=sessions,
    row=SessionRow,
    on={
        SessionOpened: Fold(keys=by_session, apply=session_opened),
        SessionRefreshed: Fold(keys=by_session, apply=session_refreshed),
        SessionEnded: Fold(keys=by_session, apply=session_ended),
    },
    subject="account_id",
    personal=("user_agent", "address"),
)
PROJECTIONS = [ACCOUNTS, SESSIONS]
