"""Read models of accounts and sessions; of the platform's tenant."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class AccountRow(Struct, frozen=True, kw_only=True):
    """An account."""

    account_id: UUID
    email: str | None
    first_name: str | None
    last_name: str | None
    phone: str | None
    avatar_url: str | None
    role: str
    status: str
    is_verified: bool
    language: str
    tokens_from: int  # seconds since 1970; tokens issued earlier are void
    created_at: datetime
    updated_at: datetime


class SessionRow(Struct, frozen=True, kw_only=True):
    """A sign-in on one device."""

    session_id: UUID
    account_id: UUID
    user_agent: str | None
    address: str | None
    opened_at: datetime
    last_active_at: datetime
    expires_at: datetime
    ended_at: datetime | None


accounts = table("accounts", AccountRow, key="account_id")
sessions = table("sessions", SessionRow, key="session_id", index=["account_id"])
