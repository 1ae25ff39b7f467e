"""Registering, signing in and out: accounts, sessions and the claim on the e-mail address together."""

from datetime import timedelta
from uuid import UUID

from numu_core.accounts.commands import (
    ChangePassword,
    ConfirmEmail,
    EmailConfirmed,
    EndSession,
    EndSessions,
    GoogleSignedIn,
    IssuePasswordReset,
    IssueVerification,
    LinkGoogle,
    OpenAccount,
    OpenSession,
    PasswordWasReset,
    Refreshed,
    RefreshSession,
    Register,
    ReplacePassword,
    RequestPasswordReset,
    RequestVerification,
    ResetPassword,
    RotateRefresh,
    SignedIn,
    SignIn,
    SignInWithGoogle,
    TryVerification,
    VerifyEmail,
)
from numu_core.accounts.decider import ACCOUNTS, RESET, SESSIONS, AccountStatus, SessionStatus
from numu_core.accounts.errors import AccountNotActive, EmailTaken, GoogleUnconfirmed, SessionOver, WrongPassword
from numu_core.accounts.events import Role
from numu_core.kernel.claims import claim_personal, personal_holder_of
from numu_core.kernel.codes import CodeExpired, is_right
from numu_core.kernel.shop import Shop
from numu_core.two_factor.commands import Checked, CheckFactor
from numu_core.two_factor.decider import TWO_FACTOR
from numu_core.two_factor.errors import FactorNeeded

EMAIL, GOOGLE = "accounts.email", "accounts.google"


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
    if command.code:
        shop.do(IssueVerification(account_id=command.account_id, code=command.code, at=shop.now))
    _open_session(shop, command, command.account_id)


def sign_in(shop: Shop, command: SignIn) -> SignedIn:
    """Open a session, where the account asks for a second factor only if that is right.

    Raises:
        AccountNotActive: the account may not sign in.
        WrongPassword: the password was changed while it was being checked.
        SessionOver: the password was compared earlier, and changed since.
        FactorNeeded: the account asks for a second factor, and none is given.
    """
    account = shop.state(ACCOUNTS, command.account_id)
    if account.status is not AccountStatus.ACTIVE:
        raise AccountNotActive
    if account.password != command.password:
        raise WrongPassword
    if command.since is not None and account.tokens_from and command.since < int(account.tokens_from.timestamp()):
        raise SessionOver
    if shop.state(TWO_FACTOR, command.account_id).enabled:
        if command.factor is None:
            raise FactorNeeded
        checked: Checked = shop.do(CheckFactor(account_id=command.account_id, factor=command.factor))
        if not checked.passed:
            return SignedIn(passed=False)
    _open_session(shop, command, command.account_id)
    return SignedIn(passed=True)


def sign_in_with_google(shop: Shop, command: SignInWithGoogle) -> GoogleSignedIn:
    """Open a session for the account that Google's person has, or gets now.

    A password that somebody gave an account whose address nobody had confirmed is void: it may not be its owner's.

    Raises:
        GoogleUnconfirmed: the address is how we would know the person, and Google does not vouch for it.
        AccountNotActive: the account may not sign in.
    """
    account_id = personal_holder_of(shop, GOOGLE, command.subject) or _account_of_address(shop, command)
    account, spent = shop.state(ACCOUNTS, account_id), ""
    if account.status is not AccountStatus.ACTIVE:
        raise AccountNotActive
    if not account.google:
        claim_personal(shop, GOOGLE, command.subject, account_id)
        shop.do(LinkGoogle(account_id=account_id))
    if not account.verified:
        if account.password:
            spent = account.password
            shop.do(ReplacePassword(account_id=account_id, password="", at=shop.now))
        shop.do(VerifyEmail(account_id=account_id))
    asks = shop.state(TWO_FACTOR, account_id).enabled
    if not asks:
        _open_session(shop, command, account_id)
    return GoogleSignedIn(account_id=account_id, opened=not asks, spent=spent)


def _account_of_address(shop: Shop, command: SignInWithGoogle) -> UUID:
    if not command.email_verified:
        raise GoogleUnconfirmed
    found = personal_holder_of(shop, EMAIL, command.email)
    if found is not None:
        return found
    claim_personal(shop, EMAIL, command.email, command.account_id)
    shop.do(
        OpenAccount(
            account_id=command.account_id,
            email=command.email,
            first_name=command.first_name,
            last_name=command.last_name,
            phone=None,
            role=Role.STORE_OWNER,
            language=command.language,
            password="",
        )
    )
    return command.account_id


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


def request_verification(shop: Shop, command: RequestVerification) -> None:
    """Mail another code to confirm the address with."""
    shop.do(IssueVerification(account_id=command.account_id, code=command.code, at=shop.now))


def confirm_email(shop: Shop, command: ConfirmEmail) -> EmailConfirmed:
    """Whether the code was right; either way it is a fact."""
    shop.do(TryVerification(account_id=command.account_id, digest=command.digest, at=shop.now))
    return EmailConfirmed(confirmed=shop.state(ACCOUNTS, command.account_id).verified)


def request_password_reset(shop: Shop, command: RequestPasswordReset) -> None:
    """Mail a link to choose another password with."""
    shop.do(IssuePasswordReset(account_id=command.account_id, code=command.code, at=shop.now))


def reset_password(shop: Shop, command: ResetPassword) -> PasswordWasReset:
    """Let another password be good; every token from before is void. Who has the link also has the address.

    Raises:
        CodeExpired: the link was used, replaced by a newer one, or is too old.
    """
    account = shop.state(ACCOUNTS, command.account_id)
    if not is_right(account.reset, command.digest, shop.now, RESET):
        raise CodeExpired
    shop.do(ReplacePassword(account_id=command.account_id, password=command.password, at=shop.now))
    shop.do(VerifyEmail(account_id=command.account_id))
    return PasswordWasReset(spent=account.password)


def end_sessions(shop: Shop, command: EndSessions) -> None:
    """End several sessions of one account.

    Raises:
        NotFound: one of them is not this account's.
    """
    shop.expect(SESSIONS, command.session_ids)
    for session_id in command.session_ids:
        shop.do(EndSession(session_id=session_id, account_id=command.account_id, reason=command.reason))


def _open_session(shop: Shop, command: Register | SignIn | SignInWithGoogle, account_id: UUID) -> None:
    shop.do(
        OpenSession(
            session_id=command.session_id,
            account_id=account_id,
            refresh_id=command.refresh_id,
            expires_at=shop.now + timedelta(seconds=command.life_s),
            user_agent=command.user_agent,
            address=command.address,
        )
    )


FLOWS = [
    (Register, register),
    (SignIn, sign_in),
    (SignInWithGoogle, sign_in_with_google),
    (RefreshSession, refresh_session),
    (ChangePassword, change_password),
    (RequestVerification, request_verification),
    (ConfirmEmail, confirm_email),
    (RequestPasswordReset, request_password_reset),
    (ResetPassword, reset_password),
    (EndSessions, end_sessions),
]
