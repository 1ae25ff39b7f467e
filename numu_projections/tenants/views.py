"""What queries about tenants return."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

DAY = timedelta(days=1)
TRYING, STOPPED = frozenset({"trial", "demo"}), frozenset({"read_only", "cancelled"})


class Standing(Struct, frozen=True, kw_only=True):
    """Whether a tenant may be written to."""

    lifecycle: str = "active"
    plan: str = "free"
    upgrade_to: str | None = None
    expires_at: datetime | None = None

    def writable(self, now: datetime) -> bool:
        """It may; a trial whose time is over may not, even before the deadline has fired."""
        over = self.lifecycle in TRYING and self.expires_at is not None and self.expires_at <= now
        return self.lifecycle not in STOPPED and not over


class TenantView(Struct, frozen=True, kw_only=True):
    """``TenantInfoResponse`` of the contract."""

    id: UUID
    name: str
    subdomain: str
    plan: str = "free"
    lifecycle_state: str = "active"
    is_demo: bool = False
    is_on_trial: bool = False
    is_read_only: bool = False
    is_writable: bool = True
    expires_at: datetime | None = None
    days_remaining: int | None = None
    demo_email: str | None = None
    feature_flags: dict[str, bool] = {}


class TenantRecord(Struct, frozen=True, kw_only=True):
    """``TenantResponse`` of the contract."""

    id: UUID
    name: str
    subdomain: str
    plan: str
    is_active: bool
    owner_id: UUID | None
    created_at: datetime
    updated_at: datetime


def days_left(expires_at: datetime | None, now: datetime) -> int | None:
    """Whole days that have begun, at least 0; ``None`` without an end."""
    return None if expires_at is None else max(0, -((now - expires_at) // DAY))
