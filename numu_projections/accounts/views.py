"""What queries about accounts return."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Standing(Struct, frozen=True, kw_only=True):
    """What keeps an account's tokens good."""

    status: str  # active inactive suspended pending_verification
    tokens_from: int  # seconds since 1970; older tokens ended with the password they belonged to
    ended: frozenset[UUID]  # sessions that were signed out or revoked and may still have live tokens

    def holds(self, session_id: UUID | None, issued_at: int) -> bool:
        """A token of this session, issued at this second, is still good."""
        return self.status == "active" and issued_at >= self.tokens_from and session_id not in self.ended


class AccountView(Struct, frozen=True, kw_only=True):
    """An account; what is personal is ``None`` once the person is forgotten."""

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
    created_at: datetime
    updated_at: datetime


class OpenSession(Struct, frozen=True, kw_only=True):
    """A device where somebody is signed in."""

    session_id: UUID
    user_agent: str | None
    address: str | None
    opened_at: datetime
    last_active_at: datetime
