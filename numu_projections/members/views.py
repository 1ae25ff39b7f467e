"""What queries about memberships return."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.permissions import resolved


class Override(Struct, frozen=True, kw_only=True):
    """What counts beside the role."""

    code: str
    effect: str
    until: datetime | None = None


class Membership(Struct, frozen=True, kw_only=True):
    """An account's place in a tenant."""

    membership_id: UUID | None = None
    role: str
    status: str = "active"
    overrides: tuple[Override, ...] = ()

    def codes(self, now: datetime) -> frozenset[str]:
        """The permissions at this moment."""
        if self.status != "active":
            return frozenset()
        lasting = [one for one in self.overrides if one.until is None or one.until > now]
        allowed = frozenset(one.code for one in lasting if one.effect == "allow")
        return resolved(self.role, allowed, frozenset(one.code for one in lasting if one.effect == "deny"))
