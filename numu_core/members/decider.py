"""What is remembered of a membership, and which facts may follow."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.permissions import OWNER, ROLES, matching
from numu_core.members.commands import (
    ChangeRole,
    GrantMembership,
    LiftOverride,
    MemberCommand,
    ResumeMembership,
    RevokeMembership,
    SetOverride,
    SuspendMembership,
)
from numu_core.members.errors import AlreadyMember, OwnerIsFixed, UnknownPermission, UnknownRole
from numu_core.members.events import (
    Effect,
    MemberEvent,
    MembershipGranted,
    MembershipResumed,
    MembershipRevoked,
    MembershipSuspended,
    OverrideLifted,
    OverrideSet,
    RoleChanged,
)


class MemberStatus(StrEnum):
    """Whether the member may do anything."""

    NEW = "new"  # nothing happened yet
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Override(Struct, frozen=True):
    """What counts beside the role."""

    effect: Effect
    until: datetime | None = None


class Member(Struct, frozen=True, kw_only=True):
    """An account's place in a tenant."""

    status: MemberStatus = MemberStatus.NEW
    role: str = ""
    overrides: dict[str, Override] = {}


def evolve(member: Member, event: MemberEvent) -> Member:  # noqa: PLR0911 - one line for each fact
    """The membership after ``event``."""
    match event:
        case MembershipGranted():
            return Member(status=MemberStatus.ACTIVE, role=event.role)
        case RoleChanged():
            return replace(member, role=event.role)
        case OverrideSet():
            return replace(member, overrides={**member.overrides, event.code: Override(event.effect, event.until)})
        case OverrideLifted():
            return replace(member, overrides={k: v for k, v in member.overrides.items() if k != event.code})
        case MembershipSuspended():
            return replace(member, status=MemberStatus.SUSPENDED)
        case MembershipResumed():
            return replace(member, status=MemberStatus.ACTIVE)
        case MembershipRevoked():
            return replace(member, status=MemberStatus.REVOKED)
        case _:
            assert_never(event)


def grant_membership(member: Member, command: GrantMembership) -> list[MemberEvent]:
    """Let the account in, also again; the same role again is no fact.

    Raises:
        AlreadyMember: it is in with another role, or suspended.
        UnknownRole: there is no such role.
    """
    _must_be_role(command.role)
    if member.status is MemberStatus.ACTIVE and member.role == command.role:
        return []
    if member.status not in {MemberStatus.NEW, MemberStatus.REVOKED}:
        raise AlreadyMember
    return [
        MembershipGranted(
            membership_id=command.membership_id,
            tenant_id=command.tenant_id,
            account_id=command.account_id,
            role=command.role,
        )
    ]


def change_role(member: Member, command: ChangeRole) -> list[MemberEvent]:
    """Give another role; the same is no fact.

    Raises:
        OwnerIsFixed: from or to the owner; ownership is transferred, not given.
        UnknownRole: there is no such role.
    """
    _must_be_in(member, command.membership_id)
    _must_be_role(command.role)
    if command.role == OWNER:
        raise OwnerIsFixed
    same = member.role == command.role
    return [] if same else [RoleChanged(membership_id=command.membership_id, role=command.role)]


def set_override(member: Member, command: SetOverride) -> list[MemberEvent]:
    """Allow or deny beside the role, until then or until lifted.

    Raises:
        UnknownPermission: the code covers nothing.
    """
    _must_be_in(member, command.membership_id)
    if not matching([command.code]):
        raise UnknownPermission(permission=command.code)
    if member.overrides.get(command.code) == Override(command.effect, command.until):
        return []
    return [
        OverrideSet(membership_id=command.membership_id, code=command.code, effect=command.effect, until=command.until)
    ]


def lift_override(member: Member, command: LiftOverride) -> list[MemberEvent]:
    """Let the role alone count again; without an override, nothing."""
    _must_be_in(member, command.membership_id)
    held = command.code in member.overrides
    return [OverrideLifted(membership_id=command.membership_id, code=command.code)] if held else []


def suspend_membership(member: Member, command: SuspendMembership) -> list[MemberEvent]:
    """Let the member do nothing for now; twice is once."""
    _must_be_in(member, command.membership_id)
    if member.status is MemberStatus.SUSPENDED:
        return []
    return [MembershipSuspended(membership_id=command.membership_id)]


def resume_membership(member: Member, command: ResumeMembership) -> list[MemberEvent]:
    """Undo the suspension.

    Raises:
        BadTransition: it is not suspended.
    """
    if member.status is not MemberStatus.SUSPENDED:
        raise BadTransition(what="membership", present=member.status, wanted="active")
    return [MembershipResumed(membership_id=command.membership_id)]


def revoke_membership(member: Member, command: RevokeMembership) -> list[MemberEvent]:
    """End it; twice is once."""
    if member.status is MemberStatus.REVOKED:
        return []
    _must_be_in(member, command.membership_id)
    return [MembershipRevoked(membership_id=command.membership_id)]


def _must_be_in(member: Member, membership_id: UUID) -> None:
    """A member, and not the owner, from whom nothing can be taken."""
    if member.status in {MemberStatus.NEW, MemberStatus.REVOKED}:
        raise NotFound(what="membership", id=membership_id)
    if member.role == OWNER:
        raise OwnerIsFixed


def _must_be_role(role: str) -> None:
    if role not in ROLES:
        raise UnknownRole(role=role)


MEMBERS: Decider[Member, MemberEvent] = Decider(
    stream="members",
    key="membership_id",
    initial=Member(),
    commands=MemberCommand,
    events=MemberEvent,
    evolve=evolve,
    decide={
        GrantMembership: grant_membership,
        ChangeRole: change_role,
        SetOverride: set_override,
        LiftOverride: lift_override,
        SuspendMembership: suspend_membership,
        ResumeMembership: resume_membership,
        RevokeMembership: revoke_membership,
    },
)
DECIDERS = [MEMBERS]
