"""Intentions about phone numbers. Shape is checked here, by type."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command

Phone = Annotated[str, Meta(max_length=20)]  # E.164


class RequirePhone(Command, frozen=True, kw_only=True):
    """The number must be this shopper's. Decides nothing; a flow."""

    store_id: UUID
    customer_id: UUID
    phone: Phone


class SendPhoneCode(Command, frozen=True, kw_only=True):
    """Send a signed-in shopper a code that proves the number. A flow."""

    store_id: UUID
    customer_id: UUID
    phone: Phone
    secret: Annotated[str, Meta(max_length=200)]  # the name under which the code waits to be sent
    digest: Annotated[str, Meta(max_length=100)]


class VerifyPhoneCode(Command, frozen=True, kw_only=True):
    """Present the code. A flow."""

    store_id: UUID
    customer_id: UUID
    phone: Phone
    digest: Annotated[str, Meta(max_length=100)]


class PhoneVerified(Struct, frozen=True, kw_only=True):
    """Whether the number is the shopper's now."""

    verified: bool


class IssuePhoneCode(Command, frozen=True, kw_only=True):
    """The check's own part of ``SendPhoneCode``."""

    check_id: UUID
    store_id: UUID
    customer_id: UUID
    secret: str
    digest: str
    at: datetime


class PresentPhoneCode(Command, frozen=True, kw_only=True):
    """The check's own part of ``VerifyPhoneCode``."""

    check_id: UUID
    digest: str
    at: datetime


PhoneCommand = IssuePhoneCode | PresentPhoneCode
