"""Confirming an address, resetting a password, signing in with Google and with a second factor: the rules."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.accounts.commands import (
    Code,
    ConfirmEmail,
    EmailConfirmed,
    GoogleSignedIn,
    PasswordWasReset,
    RequestPasswordReset,
    RequestVerification,
    ResetPassword,
    SignedIn,
    SignIn,
    SignInWithGoogle,
    VerifyEmail,
)
from numu_core.accounts.errors import GoogleUnconfirmed, SessionOver
from numu_core.accounts.events import (
    AccountOpened,
    EmailVerified,
    GoogleLinked,
    PasswordChanged,
    PasswordResetRequested,
    Role,
    SessionOpened,
    VerificationFailed,
    VerificationRequested,
)
from numu_core.accounts.flows import EMAIL, GOOGLE
from numu_core.kernel.claims import Claimed
from numu_core.kernel.codes import CodeExpired, CodeTooSoon, Factor, TooManyTries
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import keyed_id
from numu_core.two_factor.errors import FactorNeeded
from numu_core.two_factor.events import TwoFactorBegun, TwoFactorEnabled, TwoFactorFailed, TwoFactorPassed
from tests.accounts.facts import AMIRA, FIRST, LIFE_S, SESSION, opened, register, signed_in
from tests.kernel.spec import NOW, SECRET, given

CODE, NEXT = Code(secret="code/1", digest="d1"), Code(secret="code/2", digest="d2")
OTHER = UUID(int=11)
requested = VerificationRequested(account_id=AMIRA, secret="code/1", digest="d1", at=NOW)
failed, verified = VerificationFailed(account_id=AMIRA), EmailVerified(account_id=AMIRA)
reset_requested = PasswordResetRequested(account_id=AMIRA, secret="code/1", digest="d1", at=NOW)
claimed = Claimed(claim_id=keyed_id(SECRET, EMAIL, "amira@example.com"), what=EMAIL, holder=AMIRA)
linked = GoogleLinked(account_id=AMIRA)
google_claimed = Claimed(claim_id=keyed_id(SECRET, GOOGLE, "g-1"), what=GOOGLE, holder=AMIRA)
begun = TwoFactorBegun(account_id=AMIRA, secret="secret/1", backup=("1" * 64,), at=NOW)
enabled = TwoFactorEnabled(account_id=AMIRA, at=NOW)


def confirm(digest: str) -> ConfirmEmail:
    return ConfirmEmail(account_id=AMIRA, digest=digest)


def test_registering_mails_a_code() -> None:
    done = given().when(replace(register, code=CODE))
    assert done.decided[2:] == [requested, signed_in]


def test_the_right_code_confirms_the_address() -> None:
    done = given(opened, requested).when(confirm("d1")).then(verified)
    assert done.result == EmailConfirmed(confirmed=True)


def test_a_wrong_code_is_counted_and_the_sixth_is_not_looked_at() -> None:
    assert given(opened, requested).when(confirm("d2")).then(failed).result == EmailConfirmed(confirmed=False)
    given(opened, requested, *[failed] * 5).when(confirm("d1")).then_refused(TooManyTries())
    given(opened, requested, *[failed] * 4).when(confirm("d1")).then(verified)


def test_a_code_lives_for_a_day() -> None:
    given(opened, requested).when(confirm("d1"), now=NOW + timedelta(hours=24)).then_refused(CodeExpired())
    given(opened).when(confirm("d1")).then_refused(CodeExpired())


def test_another_code_replaces_the_first_after_a_minute() -> None:
    another = RequestVerification(account_id=AMIRA, code=NEXT)
    given(opened, requested).when(another).then_refused(CodeTooSoon(retry_after=60))
    later = NOW + timedelta(seconds=60)
    second = replace(requested, secret="code/2", digest="d2", at=later)
    given(opened, requested).when(another, now=later).then(second)
    given(opened, requested, second).when(confirm("d1"), now=later).then(failed)


def test_a_confirmed_address_stays_confirmed() -> None:
    assert given(opened, verified).when(confirm("whatever")).then().result == EmailConfirmed(confirmed=True)
    given(opened, verified).when(RequestVerification(account_id=AMIRA, code=NEXT)).then_nothing()
    given(opened, verified).when(VerifyEmail(account_id=AMIRA)).then_nothing()
    given(opened).when(VerifyEmail(account_id=AMIRA)).then(verified)
    given().when(VerifyEmail(account_id=AMIRA)).then_refused(NotFound(what="account", id=AMIRA))


def reset(digest: str = "d1") -> ResetPassword:
    return ResetPassword(account_id=AMIRA, digest=digest, password="password/2")


def test_the_link_resets_the_password_once_and_proves_the_address() -> None:
    changed = PasswordChanged(account_id=AMIRA, password="password/2", at=NOW)
    done = given(opened, reset_requested).when(reset()).then(changed, verified)
    assert done.result == PasswordWasReset(spent="password/1")
    given(opened, reset_requested, changed, verified).when(reset()).then_refused(CodeExpired())


def test_an_old_or_replaced_link_resets_nothing() -> None:
    given(opened, reset_requested).when(reset(), now=NOW + timedelta(hours=1)).then_refused(CodeExpired())
    given(opened, reset_requested).when(reset("d0")).then_refused(CodeExpired())
    given(opened).when(reset()).then_refused(CodeExpired())


def test_a_link_is_mailed_once_a_minute() -> None:
    wish = RequestPasswordReset(account_id=AMIRA, code=CODE)
    given(opened).when(wish).then(reset_requested)
    given(opened, reset_requested).when(wish).then_refused(CodeTooSoon(retry_after=60))


def test_changing_the_password_voids_a_link_that_is_out() -> None:
    changed = PasswordChanged(account_id=AMIRA, password="password/2", at=NOW)
    given(opened, reset_requested, changed).when(reset()).then_refused(CodeExpired())


sign_in = SignIn(account_id=AMIRA, password="password/1", session_id=SESSION, refresh_id=FIRST, life_s=LIFE_S)


def test_an_account_with_a_second_factor_gets_a_session_for_a_right_one_alone() -> None:
    given(opened, begun, enabled).when(sign_in).then_refused(FactorNeeded())
    right = replace(sign_in, factor=Factor(secret="secret/1", step=7))
    passed = TwoFactorPassed(account_id=AMIRA, step=7, backup=None, at=NOW)
    assert given(opened, begun, enabled).when(right).then(passed, signed_in).result == SignedIn(passed=True)
    wrong = replace(sign_in, factor=Factor(secret="secret/1"))
    done = given(opened, begun, enabled).when(wrong).then(TwoFactorFailed(account_id=AMIRA, at=NOW))
    assert done.result == SignedIn(passed=False)
    given(opened, begun).when(sign_in).then(signed_in)


def test_a_challenge_from_before_a_new_password_is_over() -> None:
    changed = PasswordChanged(account_id=AMIRA, password="password/1", at=NOW)
    then, before = int(NOW.timestamp()), int(NOW.timestamp()) - 1
    given(opened, changed).when(replace(sign_in, since=before)).then_refused(SessionOver())
    given(opened, changed).when(replace(sign_in, since=then)).then(signed_in)


def google(**more: Any) -> SignInWithGoogle:
    wish = SignInWithGoogle(
        account_id=OTHER,
        subject="g-1",
        email="amira@example.com",
        email_verified=True,
        first_name="Amira",
        last_name="Hassan",
        session_id=SESSION,
        refresh_id=FIRST,
        life_s=LIFE_S,
    )
    return replace(wish, **more)


def test_google_opens_an_account_without_a_password() -> None:
    done = given().when(google())
    assert done.result == GoogleSignedIn(account_id=OTHER, opened=True)
    claims = [event for event in done.decided if isinstance(event, Claimed)]
    assert {event.what: event.holder for event in claims} == {EMAIL: OTHER, GOOGLE: OTHER}
    assert [event for event in done.decided if not isinstance(event, Claimed)] == [
        AccountOpened(
            account_id=OTHER,
            email="amira@example.com",
            first_name="Amira",
            last_name="Hassan",
            phone=None,
            role=Role.STORE_OWNER,
            language="ar",
            password="",
        ),
        GoogleLinked(account_id=OTHER),
        EmailVerified(account_id=OTHER),
        replace(signed_in, account_id=OTHER),
    ]


def test_google_finds_the_account_of_the_address_and_keeps_its_password() -> None:
    done = given(claimed, opened, verified).when(google()).then(google_claimed, linked, signed_in)
    assert done.result == GoogleSignedIn(account_id=AMIRA, opened=True)


def test_a_password_of_an_address_that_nobody_had_confirmed_is_void() -> None:
    voided = PasswordChanged(account_id=AMIRA, password="", at=NOW)
    done = given(claimed, opened).when(google()).then(google_claimed, linked, voided, verified, signed_in)
    assert done.result == GoogleSignedIn(account_id=AMIRA, opened=True, spent="password/1")


def test_google_knows_its_person_again_under_another_address() -> None:
    done = given(claimed, opened, verified, google_claimed, linked).when(google(email="new@example.com"))
    assert done.then(signed_in).result == GoogleSignedIn(account_id=AMIRA, opened=True)


@pytest.mark.parametrize("facts", [(), (claimed, opened, verified)])
def test_an_address_that_google_does_not_vouch_for_opens_nothing(facts: tuple[Any, ...]) -> None:
    given(*facts).when(google(email_verified=False)).then_refused(GoogleUnconfirmed())


def test_google_does_not_replace_the_second_factor() -> None:
    done = given(claimed, opened, verified, google_claimed, linked, begun, enabled).when(google())
    assert done.then().result == GoogleSignedIn(account_id=AMIRA, opened=False)
    assert not [event for event in done.decided if isinstance(event, SessionOpened)]
