"""Memberships: granting, changing, taking away."""

from datetime import timedelta
from uuid import UUID

import pytest

from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.messages import Command
from numu_core.members.commands import (
    ChangeRole,
    GrantMembership,
    LiftOverride,
    ResumeMembership,
    RevokeMembership,
    SetOverride,
    SuspendMembership,
)
from numu_core.members.errors import AlreadyMember, OwnerIsFixed, UnknownPermission, UnknownRole
from numu_core.members.events import (
    MembershipGranted,
    MembershipResumed,
    MembershipRevoked,
    MembershipSuspended,
    OverrideLifted,
    OverrideSet,
    RoleChanged,
    membership_id,
)
from numu_projections.members.projection import MEMBERS
from numu_projections.members.tables import MemberRow, OverrideRow
from tests.kernel.spec import NOW, folded, given

TENANT, ACCOUNT = UUID(int=30), UUID(int=31)
ID = membership_id(TENANT, ACCOUNT)
grant = GrantMembership(membership_id=ID, tenant_id=TENANT, account_id=ACCOUNT, role="support")
granted = MembershipGranted(membership_id=ID, tenant_id=TENANT, account_id=ACCOUNT, role="support")
owns = MembershipGranted(membership_id=ID, tenant_id=TENANT, account_id=ACCOUNT, role="owner")
suspended, resumed = MembershipSuspended(membership_id=ID), MembershipResumed(membership_id=ID)
revoked = MembershipRevoked(membership_id=ID)
denied = OverrideSet(membership_id=ID, code="orders.view", effect="deny")
deny = SetOverride(membership_id=ID, code="orders.view", effect="deny")
ANY: list[Command] = [
    ChangeRole(membership_id=ID, role="manager"), deny, LiftOverride(membership_id=ID, code="orders.view"),
    SuspendMembership(membership_id=ID),
]  # fmt: skip


def test_somebody_comes_and_may_come_again() -> None:
    given().when(grant).then(granted)
    given(granted).when(grant).then_nothing()
    given(granted, revoked).when(grant).then(granted)


def test_what_cannot_be() -> None:
    missing = NotFound(what="membership", id=ID)
    here, away = given(granted), given(granted, suspended)
    other = GrantMembership(membership_id=ID, tenant_id=TENANT, account_id=ACCOUNT, role="admin")
    here.when(other).then_refused(AlreadyMember())
    away.when(grant).then_refused(AlreadyMember())
    given().when(ChangeRole(membership_id=ID, role="king")).then_refused(missing)
    given().when(RevokeMembership(membership_id=ID)).then_refused(missing)
    here.when(ChangeRole(membership_id=ID, role="king")).then_refused(UnknownRole(role="king"))
    here.when(ChangeRole(membership_id=ID, role="owner")).then_refused(OwnerIsFixed())
    wish = SetOverride(membership_id=ID, code="orders.fly", effect="allow")
    here.when(wish).then_refused(UnknownPermission(permission="orders.fly"))
    present = BadTransition(what="membership", present="active", wanted="active")
    here.when(ResumeMembership(membership_id=ID)).then_refused(present)


@pytest.mark.parametrize("command", [*ANY, RevokeMembership(membership_id=ID)], ids=lambda one: type(one).__name__)
def test_nothing_is_taken_from_the_owner(command: Command) -> None:
    given(owns).when(command).then_refused(OwnerIsFixed())


@pytest.mark.parametrize("command", ANY, ids=lambda one: type(one).__name__)
def test_who_is_gone_cannot_be_changed(command: Command) -> None:
    given(granted, revoked).when(command).then_refused(NotFound(what="membership", id=ID))


def test_a_role_changes_once() -> None:
    given(granted).when(ChangeRole(membership_id=ID, role="manager")).then(
        RoleChanged(membership_id=ID, role="manager")
    )
    given(granted).when(ChangeRole(membership_id=ID, role="support")).then_nothing()


def test_overrides_are_set_and_lifted() -> None:
    given(granted).when(deny).then(denied)
    given(granted, denied).when(deny).then_nothing()
    later = SetOverride(membership_id=ID, code="orders.view", effect="allow", until=NOW + timedelta(days=1))
    given(granted, denied).when(later).then(
        OverrideSet(membership_id=ID, code="orders.view", effect="allow", until=NOW + timedelta(days=1))
    )
    lift = LiftOverride(membership_id=ID, code="orders.view")
    given(granted, denied).when(lift).then(OverrideLifted(membership_id=ID, code="orders.view"))
    given(granted).when(lift).then_nothing()
    given(granted, denied, revoked, granted).when(lift).then_nothing()


def test_a_suspension_is_undone() -> None:
    given(granted).when(SuspendMembership(membership_id=ID)).then(suspended)
    given(granted, suspended).when(SuspendMembership(membership_id=ID)).then_nothing()
    given(granted, suspended).when(ResumeMembership(membership_id=ID)).then(resumed)


@pytest.mark.parametrize("cuts", [(), (1,), (2, 3)])
def test_the_read_model(cuts: tuple[int, ...]) -> None:
    role = RoleChanged(membership_id=ID, role="manager")
    allowed = OverrideSet(membership_id=ID, code="billing.*", effect="allow")
    facts = [granted, role, denied, allowed, OverrideLifted(membership_id=ID, code="orders.view"), suspended]
    row = folded(MEMBERS, facts, cuts)[ID]
    assert row == MemberRow(
        membership_id=ID,
        of_tenant=TENANT,
        account_id=ACCOUNT,
        role="manager",
        status="suspended",
        overrides=[OverrideRow(code="billing.*", effect="allow", until=None)],
        joined_at=NOW,
        updated_at=NOW + timedelta(seconds=5),
        version=6,
    )
    assert folded(MEMBERS, [*facts, resumed])[ID].status == "active"
    gone = folded(MEMBERS, [*facts, revoked])[ID]
    assert (gone.status, gone.overrides) == ("revoked", [])
    assert folded(MEMBERS, [*facts, revoked, granted])[ID].joined_at == NOW
