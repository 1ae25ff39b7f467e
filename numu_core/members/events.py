"""Facts about memberships. Stream: ``members/{membership_id}`` of the platform; one for each account in a tenant."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event

Effect = Literal["allow", "deny"]


def membership_id(tenant_id: UUID, account_id: UUID) -> UUID:
    """The one membership that an account can have in a tenant."""
    return named_id("members", str(tenant_id), str(account_id))


class MembershipGranted(Event, frozen=True, kw_only=True, tag="members.membership_granted.v1"):
    """The account works in the tenant's stores; also again, after it was revoked."""

    membership_id: UUID
    tenant_id: UUID
    account_id: UUID
    role: str  # a key of ``permissions.ROLES``


class RoleChanged(Event, frozen=True, kw_only=True, tag="members.role_changed.v1"):
    """The member has another role."""

    membership_id: UUID
    role: str


class OverrideSet(Event, frozen=True, kw_only=True, tag="members.override_set.v1"):
    """Beside the role, this is allowed or denied."""

    membership_id: UUID
    code: str  # a permission code, or a pattern: "orders.*"
    effect: Effect
    until: datetime | None = None  # None: until it is lifted


class OverrideLifted(Event, frozen=True, kw_only=True, tag="members.override_lifted.v1"):
    """For this, the role alone counts again."""

    membership_id: UUID
    code: str


class MembershipSuspended(Event, frozen=True, kw_only=True, tag="members.membership_suspended.v1"):
    """The member may do nothing for now."""

    membership_id: UUID


class MembershipResumed(Event, frozen=True, kw_only=True, tag="members.membership_resumed.v1"):
    """The member may do again what it could."""

    membership_id: UUID


class MembershipRevoked(Event, frozen=True, kw_only=True, tag="members.membership_revoked.v1"):
    """The account does not work here any more; its overrides are gone."""

    membership_id: UUID


MemberEvent = (
    MembershipGranted
    | RoleChanged
    | OverrideSet
    | OverrideLifted
    | MembershipSuspended
    | MembershipResumed
    | MembershipRevoked
)
