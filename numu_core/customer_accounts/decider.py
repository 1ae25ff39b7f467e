"""What a shopper's account is, and which facts may follow. The state holds nothing personal."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.customer_accounts.commands import (
    ChooseNotifications,
    CustomerAccountCommand,
    EndShopperAccount,
    SignOutShopper,
)
from numu_core.customer_accounts.events import (
    CustomerAccountClosed,
    CustomerAccountEvent,
    CustomerAccountOpened,
    CustomerEmailVerified,
    CustomerPasswordChanged,
    CustomerResetFailed,
    CustomerResetRequested,
    CustomerSessionEnded,
    CustomerSessionOpened,
    CustomerSessionRefreshed,
    CustomerVerificationFailed,
    CustomerVerificationRequested,
    NotificationsChosen,
)
from numu_core.kernel.codes import CodeRules, OneTimeCode, issued, missed
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound

VERIFICATION = CodeRules(life=timedelta(hours=24))
RESET = CodeRules(life=timedelta(minutes=15))
MOST_SESSIONS = 20  # the oldest is over when one more is opened


class CustomerAccount(Struct, frozen=True, kw_only=True):
    """How one customer signs in."""

    store_id: UUID | None = None  # None: there is no account, or it was closed
    email_claim: UUID | None = None
    buyer_claim: UUID | None = None
    password: str = ""  # name of the secret that holds the hash
    tokens_from: datetime | None = None  # tokens issued earlier are void, but for those of open sessions
    sessions: dict[UUID, str] = {}  # open ones, oldest first → their only good refresh token
    verified: bool = False
    guest_id: UUID | None = None  # as whom the person bought before
    verification: OneTimeCode | None = None
    reset: OneTimeCode | None = None
    email: dict[str, bool] = {}  # notices that were chosen, or chosen away
    whatsapp: dict[str, bool] = {}

    @property
    def exists(self) -> bool:
        """Somebody may sign in."""
        return self.store_id is not None


def evolve(account: CustomerAccount, event: CustomerAccountEvent) -> CustomerAccount:  # noqa: PLR0911 - one a fact
    """The account after ``event``."""
    match event:
        case CustomerAccountOpened():
            same = {name: getattr(event, name) for name in ("store_id", "email_claim", "buyer_claim", "password")}
            return CustomerAccount(**same)
        case CustomerSessionOpened() | CustomerSessionRefreshed() | CustomerSessionEnded():
            return replace(account, sessions=_sessions(account, event))
        case CustomerPasswordChanged():
            return replace(account, password=event.password, tokens_from=event.at, reset=None)
        case CustomerEmailVerified():
            return replace(account, verified=True, verification=None, guest_id=event.guest_id or account.guest_id)
        case NotificationsChosen():
            return replace(account, email=account.email | event.email, whatsapp=account.whatsapp | event.whatsapp)
        case CustomerAccountClosed():
            return CustomerAccount()
        case _:
            return _evolve_codes(account, event)


def _sessions(
    account: CustomerAccount, event: CustomerSessionOpened | CustomerSessionRefreshed | CustomerSessionEnded
) -> dict[UUID, str]:
    left = {one: token for one, token in account.sessions.items() if one != event.session_id}
    if isinstance(event, CustomerSessionEnded):
        return left
    return dict(list({**left, event.session_id: event.refresh_id}.items())[-MOST_SESSIONS:])


def _evolve_codes(
    account: CustomerAccount,
    event: CustomerVerificationRequested | CustomerVerificationFailed | CustomerResetRequested | CustomerResetFailed,
) -> CustomerAccount:
    match event:
        case CustomerVerificationRequested():
            code = issued(account.verification, event.digest, event.at, VERIFICATION)
            return replace(account, verification=code)
        case CustomerVerificationFailed():
            return replace(account, verification=missed(account.verification))
        case CustomerResetRequested():
            return replace(account, reset=issued(account.reset, event.digest, event.at, RESET))
        case CustomerResetFailed():
            return replace(account, reset=missed(account.reset))
        case _:
            assert_never(event)


def sign_out(account: CustomerAccount, command: SignOutShopper) -> list[CustomerAccountEvent]:
    """``[CustomerSessionEnded]``; nothing when it is not open."""
    if command.session_id not in account.sessions:
        return []
    return [CustomerSessionEnded(customer_id=command.customer_id, session_id=command.session_id)]


def choose_notifications(account: CustomerAccount, command: ChooseNotifications) -> list[CustomerAccountEvent]:
    """``[NotificationsChosen]`` with what differs; nothing when nothing does. Without a choice, everything is told.

    Raises:
        NotFound: there is no such account.
    """
    if not account.exists:
        raise NotFound(what="customer", id=command.customer_id)
    email = _differing(account.email, command.email)
    whatsapp = _differing(account.whatsapp, command.whatsapp)
    if not email and not whatsapp:
        return []
    return [NotificationsChosen(customer_id=command.customer_id, email=email, whatsapp=whatsapp)]


def _differing(before: Mapping[str, bool], wanted: Mapping[Any, bool]) -> dict[str, bool]:
    return {str(name): told for name, told in wanted.items() if before.get(name, True) != told}


def end_account(account: CustomerAccount, command: EndShopperAccount) -> list[CustomerAccountEvent]:
    """``[CustomerAccountClosed]``, once."""
    return [CustomerAccountClosed(customer_id=command.customer_id)] if account.exists else []


CUSTOMER_ACCOUNTS: Decider[CustomerAccount, CustomerAccountEvent] = Decider(
    stream="customer_accounts",
    key="customer_id",
    initial=CustomerAccount(),
    commands=CustomerAccountCommand,
    events=CustomerAccountEvent,
    evolve=evolve,
    decide={
        SignOutShopper: sign_out,
        ChooseNotifications: choose_notifications,
        EndShopperAccount: end_account,
    },
)
DECIDERS = [CUSTOMER_ACCOUNTS]
