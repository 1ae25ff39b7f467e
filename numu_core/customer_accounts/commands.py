"""Intentions about how a customer signs in. Passwords were checked and hashed outside; commands name the secret.

Those in ``CustomerAccountCommand`` have their rule in ``decider``; all others need the time, or more than the account,
and are flows.
"""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from numu_core.kernel.messages import Command

FirstOrLast = Annotated[str, Meta(max_length=100)]
Email = Annotated[str, Meta(min_length=3, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")]
Phone = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{5,14}$")]  # E.164
RefreshId = Annotated[str, Meta(min_length=32, max_length=32)]
Secret = Annotated[str, Meta(min_length=1, max_length=300)]
Digest = Annotated[str, Meta(min_length=1, max_length=200)]
LifeS = Annotated[int, Meta(ge=1)]  # seconds
Notice = Literal["order_confirmation", "shipping_update", "delivery_confirmation"]


class Session(Struct, frozen=True, kw_only=True):
    """A session about to be opened."""

    session_id: UUID
    refresh_id: RefreshId
    life_s: LifeS


class RegisterShopper(Command, frozen=True, kw_only=True):
    """Choose a password and be signed in. A flow."""

    customer_id: UUID
    store_id: UUID
    email: Email  # lower case
    first_name: FirstOrLast
    last_name: FirstOrLast
    phone: Phone | None = None
    accepts_marketing: bool = False
    language: Literal["ar", "en"] = "ar"
    password: Secret
    session: Session
    secret: Secret  # of the code that confirms the address
    digest: Digest


class SignInShopper(Command, frozen=True, kw_only=True):
    """Open a session for somebody whose password was just found right."""

    customer_id: UUID
    password: Secret  # the secret that it was compared with
    session: Session


class RefreshShopper(Command, frozen=True, kw_only=True):
    """Exchange a refresh token."""

    customer_id: UUID
    session_id: UUID
    presented: RefreshId
    replacement: RefreshId
    life_s: LifeS


class SignOutShopper(Command, frozen=True, kw_only=True):
    """End a session; one that is not open: nothing."""

    customer_id: UUID
    session_id: UUID


class ChangeShopperPassword(Command, frozen=True, kw_only=True):
    """Let another password be good. Every session ends, but for the one that asks."""

    customer_id: UUID
    present: Secret
    password: Secret
    keep_session_id: UUID | None = None


class RequestShopperVerification(Command, frozen=True, kw_only=True):
    """Mail another code to confirm the address with."""

    customer_id: UUID
    secret: Secret
    digest: Digest


class VerifyShopperEmail(Command, frozen=True, kw_only=True):
    """Present the code. A flow."""

    customer_id: UUID
    digest: Digest
    email: Email | None = None  # the account's, lower case: the state does not know it; another one is passed over


class Told(Struct, frozen=True, kw_only=True):
    """Whether it was right. A wrong code is stored as a fact, so it is an answer and not a refusal."""

    right: bool
    spent: str = ""  # the secret that is of no use any more


class RequestShopperReset(Command, frozen=True, kw_only=True):
    """Mail a code to choose another password with."""

    customer_id: UUID
    secret: Secret
    digest: Digest


class ResetShopperPassword(Command, frozen=True, kw_only=True):
    """Present the code and choose another password. A flow."""

    customer_id: UUID
    digest: Digest
    password: Secret


class ChooseNotifications(Command, frozen=True, kw_only=True):
    """Want to be told of something, or not; what is absent stays."""

    customer_id: UUID
    email: dict[Notice, bool] = field(default_factory=dict)
    whatsapp: dict[Notice, bool] = field(default_factory=dict)


class EndShopperAccount(Command, frozen=True, kw_only=True):
    """The account's own part of ``CloseShopperAccount``."""

    customer_id: UUID


class CloseShopperAccount(Command, frozen=True, kw_only=True):
    """Close the account and forget the person. A flow."""

    customer_id: UUID
    guest_too: bool = False  # whatever the guest of the account bought was bought with its address


CustomerAccountCommand = SignOutShopper | ChooseNotifications | EndShopperAccount
