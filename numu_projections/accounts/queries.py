"""Questions about accounts and sessions. They are the platform's: ``tenant_id`` is always ``PLATFORM``."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from numu_projections.accounts.views import Standing

Db = AsyncConnection[Any]

STANDING = """
    SELECT a.role, a.status, a.tokens_from,
           (SELECT coalesce(array_agg(s.session_id), '{}') FROM sessions s
            WHERE s.tenant_id = a.tenant_id AND s.account_id = a.account_id AND s.ended_at IS NOT NULL
              AND s.expires_at > now())
    FROM accounts a WHERE a.tenant_id = %s AND a.account_id = %s
"""


async def find_standing(db: Db, tenant_id: UUID, account_id: UUID) -> Standing | None:
    """What keeps the account's tokens good, or ``None`` when there is no such account."""
    row = await (await db.execute(STANDING, (tenant_id, account_id))).fetchone()
    if row is None:
        return None
    role, status, tokens_from, ended = row
    return Standing(role=role, status=status, tokens_from=tokens_from, ended=frozenset(ended))
