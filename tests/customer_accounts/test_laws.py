"""Whatever is done in whatever order: a token that was exchanged, ended or outlived its password opens nothing."""

from typing import Any

from hypothesis import given as over
from hypothesis import strategies as st

from numu_core.customer_accounts.commands import (
    ChangeShopperPassword,
    RefreshShopper,
    Session,
    SignInShopper,
    SignOutShopper,
    Told,
)
from numu_core.customer_accounts.decider import CUSTOMER_ACCOUNTS, MOST_SESSIONS
from numu_core.customer_accounts.events import CustomerAccountOpened
from numu_core.kernel.messages import Command, Event
from tests.kernel.spec import given, new_id

MONA = new_id(2)
steps = st.lists(
    st.tuples(st.sampled_from(["sign in", "refresh", "sign out", "change password"]), st.integers(0, 30)), max_size=25
)


class Devices:
    """What browsers hold: every token that was ever handed out, and which of them should still be good."""

    def __init__(self) -> None:
        opened: dict[str, Any] = {"email_claim": new_id(3), "buyer_claim": new_id(4), "language": "ar", "password": "0"}
        self.facts: list[Event] = [
            CustomerAccountOpened(customer_id=MONA, store_id=new_id(1), email="m@x.eg", **opened)
        ]
        self.tokens: list[tuple[int, int]] = []  # number of the session, of the token
        self.good: dict[int, int] = {}  # session → its token, oldest session first
        self.passwords = self.handed = 0

    def do(self, command: Command) -> Any:
        done = given(*self.facts).when(command)
        self.facts += done.decided
        return done.refusal or done.result

    def fresh(self, session: int) -> str:
        self.handed += 1
        self.tokens.append((session, self.handed))
        return f"{self.handed:032d}"

    def sign_in(self, _: int) -> None:
        number = 100 + self.handed
        session = Session(session_id=new_id(number), refresh_id=self.fresh(number), life_s=60)
        assert self.do(SignInShopper(customer_id=MONA, password=str(self.passwords), session=session)) is None
        self.good[number] = self.handed
        self.good = dict(list(self.good.items())[-MOST_SESSIONS:])

    def refresh(self, which: int) -> None:
        if not self.tokens:
            return
        session, token = self.tokens[which % len(self.tokens)]
        was_good = self.good.pop(session, None)
        replacement = self.fresh(session)
        asked = RefreshShopper(
            customer_id=MONA,
            session_id=new_id(session),
            presented=f"{token:032d}",
            replacement=replacement,
            life_s=60,
        )
        accepted = self.do(asked) == Told(right=True)
        assert accepted is (was_good == token)
        if accepted:
            self.good[session] = self.handed

    def sign_out(self, which: int) -> None:
        session = self.tokens[which % len(self.tokens)][0] if self.tokens else 0
        self.do(SignOutShopper(customer_id=MONA, session_id=new_id(session)))
        self.good.pop(session, None)

    def change_password(self, which: int) -> None:
        kept = list(self.good)[which % len(self.good)] if self.good else 0
        change = ChangeShopperPassword(
            customer_id=MONA,
            present=str(self.passwords),
            password=str(self.passwords + 1),
            keep_session_id=new_id(kept),
        )
        assert self.do(change) is None
        self.passwords += 1
        self.good = {session: token for session, token in self.good.items() if session == kept}


@over(steps)
def test_exactly_the_newest_token_of_each_open_session_is_good(wanted: list[tuple[str, int]]) -> None:
    devices = Devices()
    for what, which in wanted:
        getattr(devices, what.replace(" ", "_"))(which)
    facts: list[Any] = [*devices.facts]
    state = CUSTOMER_ACCOUNTS.fold(facts)
    assert state.sessions == {new_id(session): f"{token:032d}" for session, token in devices.good.items()}
    assert state.password == str(devices.passwords)
