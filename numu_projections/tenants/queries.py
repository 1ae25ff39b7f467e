"""Questions about tenants. They are the platform's: ``tenant_id`` is always ``PLATFORM``."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from numu_core.eventstore.connections import Db
from numu_core.kernel.errors import NotFound
from numu_projections.tenants.views import STOPPED, Standing, TenantRecord, TenantView, days_left

STANDING = "SELECT lifecycle, plan, upgrade_to, expires_at FROM tenants WHERE tenant_id = %s AND of_tenant = %s"
ON_PLANS = "SELECT of_tenant FROM tenants WHERE tenant_id = %s AND plan = ANY(%s) ORDER BY of_tenant"
ONE = """
    SELECT of_tenant AS id, name, subdomain, plan, lifecycle NOT IN ('read_only', 'cancelled') AS is_active, owner_id,
           created_at, updated_at
    FROM tenants WHERE tenant_id = %s AND of_tenant = %s
"""
OF_ACCOUNT = """
    SELECT t.of_tenant, t.name, t.subdomain, t.plan, t.lifecycle, t.expires_at, t.feature_flags
    FROM members m JOIN tenants t ON t.tenant_id = m.tenant_id AND t.of_tenant = m.of_tenant
    WHERE m.tenant_id = %s AND m.account_id = %s AND m.status = 'active'
    ORDER BY m.role = 'owner' DESC, m.joined_at, m.membership_id LIMIT 1
"""
BEFORE_PLANS = """
    SELECT of_tenant, name, subdomain
    FROM stores WHERE tenant_id = %s AND owner_id = %s ORDER BY created_at, store_id LIMIT 1
"""
STORES = "SELECT store_id FROM stores WHERE tenant_id = %s AND of_tenant = %s ORDER BY store_id"
PRODUCTS = "SELECT count(*) FROM products WHERE tenant_id = %s"
FLAGS = "SELECT feature_flags FROM tenants WHERE tenant_id = %s AND of_tenant = %s"


async def find_standing(db: Db, tenant_id: UUID, of_tenant: UUID) -> Standing | None:
    """Whether the tenant may be written to; ``None`` where it is from before there were plans."""
    async with db.cursor(row_factory=class_row(Standing)) as cursor:
        await cursor.execute(STANDING, (tenant_id, of_tenant))
        return await cursor.fetchone()


async def stores_of(db: Db, tenant_id: UUID, of_tenant: UUID) -> list[UUID]:
    """The tenant's stores."""
    return [store_id for (store_id,) in await (await db.execute(STORES, (tenant_id, of_tenant))).fetchall()]


async def count_products(db: Db, tenant_id: UUID) -> int:
    """How many products the tenant itself has."""
    row = await (await db.execute(PRODUCTS, (tenant_id,))).fetchone()
    return row[0] if row else 0


async def tenants_of(db: Db, tenant_id: UUID, plans: list[str]) -> list[UUID]:
    """The tenants on these plans."""
    rows = await (await db.execute(ON_PLANS, (tenant_id, plans))).fetchall()
    return [of_tenant for (of_tenant,) in rows]


async def get_tenant(db: Db, tenant_id: UUID, of_tenant: UUID) -> TenantRecord:
    """The tenant.

    Raises:
        NotFound: there is none.
    """
    async with db.cursor(row_factory=class_row(TenantRecord)) as cursor:
        await cursor.execute(ONE, (tenant_id, of_tenant))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound(what="tenant", id=of_tenant)
    return found


async def find_tenant(db: Db, tenant_id: UUID, account_id: UUID) -> TenantView | None:
    """The tenant an account owns, else one it works in; ``None`` before there is any."""
    row = await (await db.execute(OF_ACCOUNT, (tenant_id, account_id))).fetchone()
    if row is not None:
        return _view(*row, now=datetime.now(UTC))
    old = await (await db.execute(BEFORE_PLANS, (tenant_id, account_id))).fetchone()
    return TenantView(id=old[0], name=old[1], subdomain=old[2]) if old else None


find_tenant.projections = ("tenants", "members", "stores")  # type: ignore[attr-defined]


async def tenant_flags(db: Db, tenant_id: UUID, of_tenant: UUID) -> dict[str, bool]:
    """The features that are on or off for a tenant: ``{"ff_promotions_v2": true}``."""
    row = await (await db.execute(FLAGS, (tenant_id, of_tenant))).fetchone()
    found: dict[str, bool] = row[0] if row else {}
    return found


def _view(
    of_tenant: UUID, name: str, subdomain: str, plan: str, lifecycle: str, *rest: Any, now: datetime
) -> TenantView:
    expires_at, flags = rest
    writable = Standing(lifecycle=lifecycle, expires_at=expires_at).writable(now)
    return TenantView(
        id=of_tenant,
        name=name,
        subdomain=subdomain,
        plan=plan,
        lifecycle_state=lifecycle if writable or lifecycle in STOPPED else "read_only",
        is_demo=lifecycle == "demo",
        is_on_trial=lifecycle == "trial" and writable,
        is_read_only=not writable,
        is_writable=writable,
        expires_at=expires_at,
        days_remaining=days_left(expires_at, now),
        feature_flags=flags,
    )
