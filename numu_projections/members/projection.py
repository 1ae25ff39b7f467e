"""``members``: one row per membership, by which routes of a store let people in."""

from operator import attrgetter

from msgspec.structs import replace

from numu_core.kernel.messages import Recorded
from numu_core.members.events import (
    MembershipGranted,
    MembershipResumed,
    MembershipRevoked,
    MembershipSuspended,
    OverrideLifted,
    OverrideSet,
    RoleChanged,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.members.tables import MemberRow, OverrideRow, members


def granted(row: MemberRow | None, event: MembershipGranted, at: Recorded) -> MemberRow:
    """A member, perhaps again."""
    return MemberRow(
        membership_id=event.membership_id,
        of_tenant=event.tenant_id,
        account_id=event.account_id,
        role=event.role,
        status="active",
        overrides=[],
        joined_at=row.joined_at if row else at.recorded_at,
        updated_at=at.recorded_at,
        version=at.version,
    )


def role_changed(row: MemberRow, event: RoleChanged, at: Recorded) -> MemberRow:
    """Another role."""
    return replace(row, role=event.role, updated_at=at.recorded_at, version=at.version)


def override_set(row: MemberRow, event: OverrideSet, at: Recorded) -> MemberRow:
    """Allowed or denied; one override for each code."""
    others = [one for one in row.overrides if one.code != event.code]
    new = OverrideRow(code=event.code, effect=event.effect, until=event.until)
    return replace(row, overrides=[*others, new], updated_at=at.recorded_at, version=at.version)


def override_lifted(row: MemberRow, event: OverrideLifted, at: Recorded) -> MemberRow:
    """The role alone counts."""
    others = [one for one in row.overrides if one.code != event.code]
    return replace(row, overrides=others, updated_at=at.recorded_at, version=at.version)


def suspended(row: MemberRow, _: MembershipSuspended, at: Recorded) -> MemberRow:
    """Not now."""
    return replace(row, status="suspended", updated_at=at.recorded_at, version=at.version)


def resumed(row: MemberRow, _: MembershipResumed, at: Recorded) -> MemberRow:
    """Again."""
    return replace(row, status="active", updated_at=at.recorded_at, version=at.version)


def revoked(row: MemberRow, _: MembershipRevoked, at: Recorded) -> MemberRow:
    """Not any more."""
    return replace(row, status="revoked", overrides=[], updated_at=at.recorded_at, version=at.version)


by_membership = attrgetter("membership_id")

MEMBERS = Projection(
    name="members",
    version=1,
    table=members,
    row=MemberRow,
    on={
        MembershipGranted: Fold(keys=by_membership, apply=granted),
        RoleChanged: Fold(keys=by_membership, apply=role_changed),
        OverrideSet: Fold(keys=by_membership, apply=override_set),
        OverrideLifted: Fold(keys=by_membership, apply=override_lifted),
        MembershipSuspended: Fold(keys=by_membership, apply=suspended),
        MembershipResumed: Fold(keys=by_membership, apply=resumed),
        MembershipRevoked: Fold(keys=by_membership, apply=revoked),
    },
)
PROJECTIONS = [MEMBERS]
