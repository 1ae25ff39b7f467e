"""Registering, signing in and out: accounts, sessions and the claim on the e-mail address together."""

from datetime import timedelta

from numu_core.accounts.commands import (
    ChangePassword,
    EndSession,
    EndSessions,
    OpenAccount,
    OpenSession,
    Refreshed,
    RefreshSession,
    Register,
    ReplacePassword,
    RotateRefresh,
    SignIn,
)
from numu_core.accounts.decider import ACCOUNTS, SESSIONS, AccountStatus, SessionStatus
from numu_core.accounts.errors import AccountNotActive, EmailTaken, SessionOver, WrongPassword
from numu_core.accounts.events import Role
from numu_core.kernel.claims import claim_personal, personal_holder_of
from numu_core.kernel.shop import Shop

EMAIL = "accounts.email"


def register(shop: Shop, command: Register) -> None:
    """Open a merchant's account, with its address claimed and its first session open.

    Raises:
        EmailTaken: the address belongs to another account.
    """
    if personal_holder_of(shop, EMAIL, command.email) is not None:
        raise EmailTaken
    claim_personal(shop, EMAIL, command.email, command.account_id)
    shop.do(
        OpenAccount(
            account_id=command.account_id,
            email=command.email,
            first_name=command.first_name,
            last_name=command.last_name,
            phone=command.phone,
            role=Role.STORE_OWNER,
            language=command.language,
            password=command.password,
        )
    )
    _open_session(shop, command)


def sign_in(shop: Shop, command: SignIn) -> None:
    """Open a session.

    Raises:
        AccountNotActive: the account may not sign in.
        WrongPassword: the password was changed while it was being checked.
    """
    account = shop.state(ACCOUNTS, command.account_id)
    if account.status is not AccountStatus.ACTIVE:
        raise AccountNotActive
    if account.password != command.password:
        raise WrongPassword
    _open_session(shop, command)


def refresh_session(shop: Shop, command: RefreshSession) -> Refreshed:
    """Exchange a refresh token. A token that comes a second time ends the session: that is a fact, hence no refusal.

    Raises:
        SessionOver: no such open session, or its account's password is newer than the token.
        AccountNotActive: the account may not sign in any more.
    """
    session = shop.state(SESSIONS, command.session_id)
    if session.status is not SessionStatus.OPEN or session.account_id is None:
        raise SessionOver
    account = shop.state(ACCOUNTS, session.account_id)
    if account.status is not AccountStatus.ACTIVE:
        raise AccountNotActive
    if account.tokens_from is not None and command.issued_at < int(account.tokens_from.timestamp()):
        raise SessionOver
    shop.do(
        RotateRefresh(
            session_id=command.session_id,
            presented=command.presented,
            replacement=command.replacement,
            expires_at=shop.now + timedelta(seconds=command.life_s),
        )
    )
    after = shop.state(SESSIONS, command.session_id)
    return Refreshed(account_id=session.account_id, reused=after.status is SessionStatus.ENDED)


def change_password(shop: Shop, command: ChangePassword) -> None:
    """Let another password be good; every token from before is void.

    Raises:
        WrongPassword: the password was changed meanwhile.
    """
    if shop.state(ACCOUNTS, command.account_id).password != command.present:
        raise WrongPassword
    shop.do(ReplacePassword(account_id=command.account_id, password=command.password, at=shop.now))


def end_sessions(shop: Shop, command: EndSessions) -> None:
    """End several sessions of one account.

    Raises:
        NotFound: one of them is not this account's.
    """
    shop.expect(SESSIONS, command.session_ids)
    for session_id in command.session_ids:
        shop.do(EndSession(session_id=session_id, account_id=command.account_id, reason=command.reason))


def _open_session(shop: Shop, command: Register | SignIn) -> None:
    shop.do(
        OpenSession(
            session_id=command.session_id,
            account_id=command.account_id,
            refresh_id=command.refresh_id,
            expires_at=shop.now + timedelta(seconds=command.life_s),
            user_agent=command.user_agent,
            address=command.address,
        )
    )


FLOWS = [
    (Register, register),
    (SignIn, sign_in),
    (RefreshSession, refresh_session),
    (ChangePassword, change_password),
    (EndSessions, end_sessions),
]
