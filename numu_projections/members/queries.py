"""Questions about memberships. They are the platform's: ``tenant_id`` is always ``PLATFORM``."""

from uuid import UUID

from msgspec import convert

from numu_core.eventstore.connections import Db
from numu_projections.members.views import Membership, Override

ONE = """
    SELECT membership_id, role, status, overrides
    FROM members WHERE tenant_id = %s AND membership_id = %s
"""


async def find_membership(db: Db, tenant_id: UUID, membership_id: UUID) -> Membership | None:
    """The membership, whatever its status, or ``None``."""
    row = await (await db.execute(ONE, (tenant_id, membership_id))).fetchone()
    if row is None:
        return None
    found, role, status, overrides = row
    listed = convert(overrides, tuple[Override, ...])
    return Membership(membership_id=found, role=role, status=status, overrides=listed)
