"""Accounts and sessions: what may happen, and what may not."""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from numu_core.accounts.commands import (
    ChangePassword,
    CorrectProfile,
    EndSession,
    EndSessions,
    FoundTenant,
    OpenAccount,
    Refreshed,
    RefreshSession,
    SignIn,
)
from numu_core.accounts.errors import (
    AccountExists,
    AccountNotActive,
    EmailTaken,
    SessionOver,
    TenantAlreadyFounded,
    WrongPassword,
)
from numu_core.accounts.events import (
    EndReason,
    PasswordChanged,
    ProfileCorrected,
    Role,
    SessionEnded,
    SessionRefreshed,
    TenantFounded,
)
from numu_core.accounts.flows import EMAIL
from numu_core.kernel.claims import Claimed
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import keyed_id
from tests.accounts.facts import (
    AMIRA,
    FIRST,
    LIFE_S,
    OTHER_SESSION,
    SECOND,
    SESSION,
    TENANT,
    THIRD,
    opened,
    register,
    signed_in,
)
from tests.kernel.spec import NOW, SECRET, given

STRANGER = UUID(int=9)
claimed = Claimed(claim_id=keyed_id(SECRET, EMAIL, "amira@example.com"), what=EMAIL, holder=AMIRA)
ended = SessionEnded(session_id=SESSION, reason=EndReason.SIGNED_OUT)
refresh = RefreshSession(
    session_id=SESSION, presented=FIRST, issued_at=int(NOW.timestamp()), replacement=SECOND, life_s=LIFE_S
)
refreshed = SessionRefreshed(session_id=SESSION, refresh_id=SECOND, expires_at=NOW + timedelta(seconds=LIFE_S))
sign_in = SignIn(account_id=AMIRA, password="password/1", session_id=SESSION, refresh_id=FIRST, life_s=LIFE_S)
changed = PasswordChanged(account_id=AMIRA, password="password/2", at=NOW + timedelta(hours=1))


def test_registering_claims_the_address_and_signs_in() -> None:
    given().when(register).then(claimed, opened, signed_in)


def test_an_address_is_one_persons() -> None:
    given(claimed, opened).when(replace(register, account_id=STRANGER)).then_refused(EmailTaken())


def test_an_account_is_opened_once() -> None:
    again = OpenAccount(
        account_id=AMIRA, email="b@example.com", first_name="B", last_name="C", phone=None, role=Role.STORE_OWNER,
        language="en", password="password/3",
    )  # fmt: skip
    given(opened).when(again).then_refused(AccountExists(account_id=AMIRA))


def test_signing_in_opens_a_session() -> None:
    given(opened).when(sign_in).then(signed_in)


def test_nobody_signs_in_to_an_account_that_was_never_opened() -> None:
    given().when(sign_in).then_refused(AccountNotActive())


def test_a_password_that_changed_while_it_was_checked_is_wrong() -> None:
    given(opened, changed).when(sign_in).then_refused(WrongPassword())


def test_a_refresh_token_is_exchanged() -> None:
    when = given(opened, signed_in).when(refresh)
    when.then(refreshed)
    assert when.result == Refreshed(account_id=AMIRA, reused=False)


def test_a_refresh_token_that_comes_twice_ends_the_session() -> None:
    when = given(opened, signed_in, refreshed).when(replace(refresh, replacement=THIRD))
    when.then(SessionEnded(session_id=SESSION, reason=EndReason.REUSED))
    assert when.result == Refreshed(account_id=AMIRA, reused=True)


def test_after_a_reuse_the_genuine_token_is_void_too() -> None:
    over = SessionEnded(session_id=SESSION, reason=EndReason.REUSED)
    genuine = replace(refresh, presented=SECOND, replacement=THIRD)
    given(opened, signed_in, refreshed, over).when(genuine).then_refused(SessionOver())


def test_a_session_that_nobody_opened_cannot_be_refreshed() -> None:
    given(opened).when(refresh).then_refused(SessionOver())


def test_a_token_older_than_the_password_refreshes_nothing() -> None:
    given(opened, signed_in, changed).when(refresh).then_refused(SessionOver())


def test_a_changed_password_counts_from_the_moment_of_the_change() -> None:
    wish = ChangePassword(account_id=AMIRA, present="password/1", password="password/2")
    given(opened).when(wish).then(PasswordChanged(account_id=AMIRA, password="password/2", at=NOW))


def test_two_password_changes_at_once_are_one() -> None:
    wish = ChangePassword(account_id=AMIRA, present="password/1", password="password/3")
    given(opened, changed).when(wish).then_refused(WrongPassword())


def test_signing_out_twice_is_signing_out_once() -> None:
    wish = EndSession(session_id=SESSION, account_id=AMIRA, reason=EndReason.SIGNED_OUT)
    given(opened, signed_in).when(wish).then(ended)
    given(opened, signed_in, ended).when(wish).then_nothing()


def test_nobody_ends_somebody_elses_session() -> None:
    wish = EndSession(session_id=SESSION, account_id=STRANGER, reason=EndReason.REVOKED)
    given(opened, signed_in).when(wish).then_refused(NotFound(what="session", id=SESSION))


def test_several_sessions_end_together_or_not_at_all() -> None:
    other = replace(signed_in, session_id=OTHER_SESSION, account_id=STRANGER)
    wish = EndSessions(account_id=AMIRA, session_ids=[SESSION, OTHER_SESSION], reason=EndReason.REVOKED)
    given(opened, signed_in, other).when(wish).then_refused(NotFound(what="session", id=OTHER_SESSION))


def test_a_profile_is_corrected_as_a_whole() -> None:
    wish = CorrectProfile(account_id=AMIRA, first_name="Amira", last_name="Hassan", phone=None, avatar_url=None)
    corrected = ProfileCorrected(account_id=AMIRA, first_name="Amira", last_name="Hassan", phone=None, avatar_url=None)
    given(opened).when(wish).then(corrected)
    given().when(wish).then_refused(NotFound(what="account", id=AMIRA))


def test_a_tenant_is_founded_once() -> None:
    founded = TenantFounded(account_id=AMIRA, tenant_id=TENANT)
    given(opened).when(FoundTenant(account_id=AMIRA, tenant_id=TENANT)).then(founded)
    given(opened, founded).when(FoundTenant(account_id=AMIRA, tenant_id=TENANT)).then_nothing()
    given(opened, founded).when(FoundTenant(account_id=AMIRA, tenant_id=STRANGER)).then_refused(
        TenantAlreadyFounded(account_id=AMIRA)
    )
