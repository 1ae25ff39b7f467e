"""What clients send about accounts, and what they get."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from numu_gateway.kernel.pairs import TokenPair
from numu_gateway.kernel.phones import PhoneParts
from numu_projections.accounts.views import AccountView, OpenSession
from numu_projections.stores.views import TenantView

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Password = Annotated[str, Meta(max_length=128)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Phone = Annotated[str, Meta(max_length=40)] | PhoneParts | None


class RegisterBody(Struct, kw_only=True):
    """``RegisterRequest``."""

    email: Email
    password: Password
    first_name: Name
    last_name: Name
    phone: Phone = None


class LoginBody(Struct, kw_only=True):
    """``LoginRequest``."""

    email: Email
    password: Password


class ProfileBody(Struct, kw_only=True):
    """``UpdateProfileRequest``: what is absent stays."""

    first_name: Name | UnsetType | None = UNSET
    last_name: Name | UnsetType | None = UNSET
    phone: Annotated[str, Meta(max_length=40)] | PhoneParts | UnsetType | None = UNSET
    avatar_url: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET


class ChangePasswordBody(Struct, kw_only=True):
    """``ChangePasswordRequest``."""

    current_password: Password
    new_password: Password


class RevokeSessionBody(Struct, kw_only=True):
    """``RevokeSessionRequest``."""

    session_id: UUID


class UserView(Struct, kw_only=True):
    """``UserResponse``."""

    id: UUID
    email: str | None
    first_name: str | None
    last_name: str | None
    full_name: str
    role: str
    status: str
    phone: str | None
    avatar_url: str | None
    is_verified: bool
    created_at: datetime
    updated_at: datetime
    trial_ends_at: datetime | None = None
    tenant: TenantView | None = None


class AuthView(Struct, kw_only=True):
    """``AuthResponse``."""

    user: UserView | None
    tokens: TokenPair | None
    requires_2fa: bool = False
    challenge_token: str | None = None


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


def user_view(account: AccountView, tenant: TenantView | None = None) -> UserView:
    """An account as the contract shows it."""
    return UserView(
        id=account.account_id,
        email=account.email,
        first_name=account.first_name,
        last_name=account.last_name,
        full_name=" ".join(name for name in (account.first_name, account.last_name) if name),
        role=account.role,
        status=account.status,
        phone=account.phone,
        avatar_url=account.avatar_url,
        is_verified=account.is_verified,
        created_at=account.created_at,
        updated_at=account.updated_at,
        tenant=tenant,
    )


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
