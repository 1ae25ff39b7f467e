"""These facts, these accounts and sessions."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from numu_core.accounts.events import (
    EndReason,
    PasswordChanged,
    ProfileCorrected,
    SessionEnded,
    SessionRefreshed,
)
from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import SubjectErased
from numu_projections.accounts.projection import ACCOUNTS, SESSIONS
from numu_projections.accounts.tables import AccountRow, SessionRow
from numu_projections.accounts.views import Standing
from tests.accounts.facts import AMIRA, LIFE_S, SECOND, SESSION, opened, signed_in
from tests.kernel.spec import NOW, folded

corrected = ProfileCorrected(
    account_id=AMIRA, first_name="Amira", last_name="Ali", phone=None, avatar_url="https://x/a"
)
changed = PasswordChanged(account_id=AMIRA, password="password/2", at=NOW + timedelta(hours=1))
refreshed = SessionRefreshed(session_id=SESSION, refresh_id=SECOND, expires_at=NOW + timedelta(seconds=LIFE_S + 1))
ended = SessionEnded(session_id=SESSION, reason=EndReason.SIGNED_OUT)
STORY: list[Event] = [opened, signed_in, corrected, changed, refreshed, ended]


def test_an_account_shows_its_latest_particulars() -> None:
    row = AccountRow(
        account_id=AMIRA,
        email="amira@example.com",
        first_name="Amira",
        last_name="Ali",
        phone=None,
        avatar_url="https://x/a",
        role="store_owner",
        status="active",
        is_verified=False,
        language="ar",
        tokens_from=int((NOW + timedelta(hours=1)).timestamp()),
        created_at=NOW,
        updated_at=NOW + timedelta(seconds=3),
    )
    assert folded(ACCOUNTS, STORY) == {AMIRA: row}


def test_a_session_shows_when_it_was_used_and_ended() -> None:
    row = SessionRow(
        session_id=SESSION,
        account_id=AMIRA,
        user_agent=None,
        address=None,
        opened_at=NOW + timedelta(seconds=1),
        last_active_at=NOW + timedelta(seconds=4),
        expires_at=NOW + timedelta(seconds=LIFE_S + 1),
        ended_at=NOW + timedelta(seconds=5),
    )
    assert folded(SESSIONS, STORY) == {SESSION: row}


@given(cuts=st.sets(st.integers(0, len(STORY))))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    for projection in (ACCOUNTS, SESSIONS):
        assert folded(projection, STORY, cuts) == folded(projection, STORY)


def test_a_forgotten_person_is_an_empty_account() -> None:
    row = folded(ACCOUNTS, [*STORY, SubjectErased(subject_id=AMIRA)])[AMIRA]
    assert (row.email, row.first_name, row.last_name, row.phone, row.avatar_url) == (None,) * 5
    assert row.role == "store_owner"


def test_a_token_is_good_while_nothing_speaks_against_it() -> None:
    standing = Standing(status="active", tokens_from=100, ended=frozenset({SESSION}))
    assert standing.holds(AMIRA, 100)
    assert not standing.holds(AMIRA, 99)
    assert not standing.holds(SESSION, 200)
    suspended = Standing(status="suspended", tokens_from=0, ended=frozenset())
    assert not suspended.holds(AMIRA, 200)
