"""Tenants; of the platform's tenant."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class TenantRow(Struct, frozen=True, kw_only=True):
    """A merchant's place."""

    of_tenant: UUID
    owner_id: UUID
    name: str
    subdomain: str
    plan: str
    upgrade_to: str | None
    lifecycle: str
    expires_at: datetime | None
    feature_flags: dict[str, bool]
    created_at: datetime
    updated_at: datetime


tenants = table("tenants", TenantRow, key="of_tenant", index=["owner_id", "plan"])
