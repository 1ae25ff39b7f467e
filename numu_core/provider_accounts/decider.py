"""A store's account at a provider: which secret holds its keys now, and which held them before."""

import re
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.ids import named_id
from numu_core.provider_accounts.commands import ConnectProvider, DisconnectProvider, LearnOwner, ProviderAccountCommand
from numu_core.provider_accounts.errors import KeysDisagree
from numu_core.provider_accounts.events import (
    OwnerLearnt,
    ProviderAccountEvent,
    ProviderConnected,
    ProviderDisconnected,
)

KEY = re.compile(r"(?P<country>[a-z]{3})_[ps]k_(?P<mode>test|live)_")


class ProviderAccount(Struct, frozen=True, kw_only=True):
    """What a flow, a worker or a webhook must know of the account besides its keys."""

    connected: ProviderConnected | None = None
    former_secret: str = ""  # during a change of keys, callbacks may still be signed with the old one

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the secrets a callback may be signed with, the present one first."""
        present = (self.connected.secret,) if self.connected else ()
        return (*present, *((self.former_secret,) if self.former_secret else ()))


class Keys(Struct, frozen=True):
    """What a provider's keys tell about themselves."""

    country: str  # "egy"
    live: bool


def read_keys(secret_key: str, public_key: str) -> Keys:
    """Country and mode of a pair like ``egy_sk_test_…`` and ``egy_pk_test_…``; of an older form: Egypt, live.

    Raises:
        KeysDisagree: one is for testing and one is live, or they are of two countries.
    """
    told = {(key["country"], key["mode"]) for key in map(KEY.match, (secret_key, public_key)) if key}
    if len(told) > 1:
        raise KeysDisagree
    country, mode = told.pop() if told else ("egy", "live")
    return Keys(country, mode == "live")


def provider_account_id(store_id: UUID, provider: str) -> UUID:
    """The stream of ``store_id``'s account at ``provider``."""
    return named_id("provider_accounts", str(store_id), provider)


def connect(account: ProviderAccount, command: ConnectProvider) -> list[ProviderAccountEvent]:
    """``[ProviderConnected]``; nothing when it is connected in just this way."""
    connected = ProviderConnected(**asdict(command))
    return [] if account.connected == connected else [connected]


def disconnect(account: ProviderAccount, command: DisconnectProvider) -> list[ProviderAccountEvent]:
    """``[ProviderDisconnected]``, once."""
    if (was := account.connected) is None:
        return []
    return [ProviderDisconnected(account_id=command.account_id, store_id=was.store_id, provider=was.provider)]


def learn_owner(account: ProviderAccount, command: LearnOwner) -> list[ProviderAccountEvent]:
    """``[OwnerLearnt]``, while the owner is not known."""
    if account.connected is None or account.connected.owner or not command.owner:
        return []
    return [OwnerLearnt(account_id=command.account_id, owner=command.owner)]


def evolve(account: ProviderAccount, event: ProviderAccountEvent) -> ProviderAccount:
    """The account after ``event``."""
    former = account.connected.secret if account.connected else account.former_secret
    match event:
        case ProviderConnected():
            return ProviderAccount(connected=event, former_secret=former)
        case ProviderDisconnected():
            return ProviderAccount(former_secret=former)
        case OwnerLearnt():
            connected = account.connected and replace(account.connected, owner=event.owner)
            return replace(account, connected=connected)


PROVIDER_ACCOUNTS: Decider[ProviderAccount, ProviderAccountEvent] = Decider(
    stream="provider_accounts",
    key="account_id",
    initial=ProviderAccount(),
    commands=ProviderAccountCommand,
    events=ProviderAccountEvent,
    evolve=evolve,
    decide={ConnectProvider: connect, DisconnectProvider: disconnect, LearnOwner: learn_owner},
)
DECIDERS = [PROVIDER_ACCOUNTS]
