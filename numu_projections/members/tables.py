"""Memberships; of the platform's tenant."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_core.members.events import Effect
from numu_projections.kernel.tables import table


class OverrideRow(Struct, frozen=True, kw_only=True):
    """What counts beside the role."""

    code: str
    effect: Effect
    until: datetime | None


class MemberRow(Struct, frozen=True, kw_only=True):
    """An account's place in a tenant."""

    membership_id: UUID
    of_tenant: UUID
    account_id: UUID
    role: str
    status: str  # active suspended revoked
    overrides: list[OverrideRow]
    joined_at: datetime
    updated_at: datetime
    version: int  # of its stream


members = table("members", MemberRow, key="membership_id", index=["of_tenant", "account_id"])
