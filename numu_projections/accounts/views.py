"""What queries about accounts return."""

from uuid import UUID

from msgspec import Struct


class Standing(Struct, frozen=True, kw_only=True):
    """What keeps an account's tokens good."""

    role: str
    status: str  # active inactive suspended pending_verification
    tokens_from: int  # seconds since 1970; older tokens ended with the password they belonged to
    ended: frozenset[UUID]  # sessions that were signed out or revoked and may still have live tokens

    def holds(self, session_id: UUID | None, issued_at: int) -> bool:
        """A token of this session, issued at this second, is still good."""
        return self.status == "active" and issued_at >= self.tokens_from and session_id not in self.ended
