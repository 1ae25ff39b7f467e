"""Intentions about memberships."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.messages import Command
from numu_core.members.events import Effect

Code = Annotated[str, Meta(min_length=1, max_length=60)]
RoleName = Annotated[str, Meta(min_length=1, max_length=60)]


class GrantMembership(Command, frozen=True, kw_only=True):
    """Let an account work in a tenant's stores."""

    membership_id: UUID  # ``events.membership_id(tenant_id, account_id)``
    tenant_id: UUID
    account_id: UUID
    role: RoleName


class ChangeRole(Command, frozen=True, kw_only=True):
    """Give the member another role."""

    membership_id: UUID
    role: RoleName


class SetOverride(Command, frozen=True, kw_only=True):
    """Allow or deny something beside the role."""

    membership_id: UUID
    code: Code
    effect: Effect
    until: datetime | None = None


class LiftOverride(Command, frozen=True, kw_only=True):
    """Let the role alone count again."""

    membership_id: UUID
    code: Code


class SuspendMembership(Command, frozen=True, kw_only=True):
    """Let the member do nothing for now."""

    membership_id: UUID


class ResumeMembership(Command, frozen=True, kw_only=True):
    """Undo a suspension."""

    membership_id: UUID


class RevokeMembership(Command, frozen=True, kw_only=True):
    """End the membership."""

    membership_id: UUID


MemberCommand = (
    GrantMembership | ChangeRole | SetOverride | LiftOverride | SuspendMembership | ResumeMembership | RevokeMembership
)
