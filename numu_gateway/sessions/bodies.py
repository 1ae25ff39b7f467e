"""What clients send about sessions, and what they get."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_projections.accounts.views import OpenSession

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Password = Annotated[str, Meta(max_length=128)]
Token = Annotated[str, Meta(min_length=1, max_length=4096)]


class LoginBody(Struct, kw_only=True):
    """``LoginRequest``."""

    email: Email
    password: Password


class GoogleBody(Struct, kw_only=True):
    """Google's ID token, under the name that its button gives it or under the plain one."""

    id_token: Token | None = None
    credential: Token | None = None

    def token(self) -> str:
        """Whichever is there."""
        return self.id_token or self.credential or ""


class HandoffBody(Struct, kw_only=True):
    """``TokenHandoffRequest``."""

    access_token: Token
    refresh_token: Token


class RevokeSessionBody(Struct, kw_only=True):
    """``RevokeSessionRequest``."""

    session_id: UUID


class CsrfView(Struct, kw_only=True):
    """``CsrfTokenResponse``."""

    csrf_token: str


class SessionView(Struct, kw_only=True):
    """``SessionResponse``."""

    id: UUID
    device_name: str
    device_type: str
    browser: str | None
    os: str | None
    ip_address: str | None
    is_current: bool
    last_active_at: datetime
    created_at: datetime


class Revoked(Struct, kw_only=True):
    """Whether a session was ended."""

    revoked: bool


class RevokedCount(Struct, kw_only=True):
    """How many were."""

    revoked_count: int


BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
PHONES = {"Android", "iOS"}
"""What browsers call themselves; the first that fits."""


def session_view(session: OpenSession, current: UUID | None) -> SessionView:
    """A session as the contract shows it."""
    agent = session.user_agent or ""
    browser = next((name for mark, name in BROWSERS if mark in agent), None)
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    return SessionView(
        id=session.session_id,
        device_name=" · ".join(name for name in (browser, system) if name) or agent[:60] or "Unknown",
        device_type="mobile" if system in PHONES else "desktop",
        browser=browser,
        os=system,
        ip_address=session.address,
        is_current=session.session_id == current,
        last_active_at=session.last_active_at,
        created_at=session.opened_at,
    )
