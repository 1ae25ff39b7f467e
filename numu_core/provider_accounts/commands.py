"""Intentions about a store's account at one provider."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from numu_core.kernel.messages import Command

Short = Annotated[str, Meta(max_length=100)]


class ConnectProvider(Command, frozen=True, kw_only=True):
    """Work with this account. Its keys were sealed under the name ``secret`` before."""

    account_id: UUID
    store_id: UUID
    provider: Annotated[str, Meta(pattern="^[a-z]{2,20}$")]
    live: bool
    secret: Annotated[str, Meta(min_length=1, max_length=200)]
    owner: Short = ""
    integration_ids: dict[Short, Short] = field(default_factory=dict)
    automatic: bool = False


class DisconnectProvider(Command, frozen=True, kw_only=True):
    """Work with it no more. Disconnecting twice is disconnecting once."""

    account_id: UUID


class LearnOwner(Command, frozen=True, kw_only=True):
    """A report signed with the account's key names its owner: every later one must name the same."""

    account_id: UUID
    owner: Short


ProviderAccountCommand = ConnectProvider | DisconnectProvider | LearnOwner
