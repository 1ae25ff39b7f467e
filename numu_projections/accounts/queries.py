"""Questions about accounts and sessions. They are the platform's: ``tenant_id`` is always ``PLATFORM``."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.accounts.views import AccountView, OpenSession, Standing

Db = AsyncConnection[Any]

STANDING = """
    SELECT a.status, a.tokens_from,
           (SELECT coalesce(array_agg(s.session_id), '{}') FROM sessions s
            WHERE s.tenant_id = a.tenant_id AND s.account_id = a.account_id AND s.ended_at IS NOT NULL
              AND s.expires_at > now())
    FROM accounts a WHERE a.tenant_id = %s AND a.account_id = %s
"""
ONE = """
    SELECT account_id, email, first_name, last_name, phone, avatar_url, role, status, is_verified, language,
           created_at, updated_at
    FROM accounts WHERE tenant_id = %s AND account_id = %s
"""
OPEN = """
    SELECT s.session_id, s.user_agent, s.address, s.opened_at, s.last_active_at
    FROM sessions s JOIN accounts a USING (tenant_id, account_id)
    WHERE s.tenant_id = %s AND s.account_id = %s AND s.ended_at IS NULL AND s.expires_at > now()
      AND extract(epoch FROM s.last_active_at) >= a.tokens_from
    ORDER BY s.last_active_at DESC LIMIT 1000
"""


async def find_standing(db: Db, tenant_id: UUID, account_id: UUID) -> Standing | None:
    """What keeps the account's tokens good, or ``None`` when there is no such account."""
    row = await (await db.execute(STANDING, (tenant_id, account_id))).fetchone()
    if row is None:
        return None
    status, tokens_from, ended = row
    return Standing(status=status, tokens_from=tokens_from, ended=frozenset(ended))


async def get_account(db: Db, tenant_id: UUID, account_id: UUID) -> AccountView:
    """The account.

    Raises:
        NotFound: there is none.
    """
    async with db.cursor(row_factory=class_row(AccountView)) as cursor:
        await cursor.execute(ONE, (tenant_id, account_id))
        account = await cursor.fetchone()
    if account is None:
        raise NotFound(what="account", id=account_id)
    return account


async def open_sessions(db: Db, tenant_id: UUID, account_id: UUID) -> list[OpenSession]:
    """The sessions whose tokens may be good, the latest used first; at most 1000."""
    async with db.cursor(row_factory=class_row(OpenSession)) as cursor:
        await cursor.execute(OPEN, (tenant_id, account_id))
        return await cursor.fetchall()
