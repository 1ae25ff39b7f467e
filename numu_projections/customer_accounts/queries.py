"""Questions of shoppers about themselves. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from msgspec import convert
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.customer_accounts.views import Notices, NoticesView, ShopperAddressView, ShopperView

Db = AsyncConnection[Any]

SELF = """
    SELECT c.customer_id AS id, c.store_id, coalesce(a.email, c.email, '') AS email,
           coalesce(c.first_name, '') AS first_name, coalesce(c.last_name, '') AS last_name,
           trim(concat(c.first_name, ' ', c.last_name)) AS full_name, c.phone, c.accepts_marketing, a.is_verified,
           bought.orders AS total_orders, bought.spent AS total_spent, c.default_address_id, c.created_at, c.updated_at
    FROM customer_accounts a JOIN customers c ON c.tenant_id = a.tenant_id AND c.customer_id = a.customer_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS orders, coalesce(sum(o.total_minor)
            FILTER (WHERE o.payment_status IN ('paid', 'partially_refunded')), 0) AS spent
        FROM order_summary o JOIN order_page p USING (tenant_id, order_id)
        WHERE o.tenant_id = a.tenant_id AND o.status <> 'draft' AND o.order_number NOT LIKE 'DRAFT-%%'
          AND (o.customer_id = a.customer_id OR o.customer_id = a.guest_id AND lower(p.email) = a.email)
    ) AS bought
    WHERE a.tenant_id = %s AND a.customer_id = %s
"""
PLACES = """
    SELECT p.address_id AS id, p.customer_id, p.address ->> 'first_name' AS first_name,
           p.address ->> 'last_name' AS last_name,
           trim(concat(p.address ->> 'first_name', ' ', p.address ->> 'last_name')) AS full_name,
           p.address ->> 'address_line1' AS address_line1, p.address ->> 'address_line2' AS address_line2,
           p.address ->> 'city' AS city, p.address ->> 'state' AS state, p.address ->> 'postal_code' AS postal_code,
           p.address ->> 'country' AS country, p.address ->> 'phone' AS phone,
           c.default_address_id IS NOT DISTINCT FROM p.address_id AS is_default, p.label,
           concat_ws(', ', p.address ->> 'address_line1', nullif(p.address ->> 'address_line2', ''),
                     p.address ->> 'city', nullif(p.address ->> 'state', ''), p.address ->> 'country')
               AS formatted_address,
           (p.address ->> 'latitude')::float AS latitude, (p.address ->> 'longitude')::float AS longitude,
           (p.address ->> 'location_accuracy')::float AS location_accuracy,
           p.address ->> 'location_source' AS location_source, p.address ->> 'geocoded_address' AS geocoded_address,
           p.created_at, p.updated_at
    FROM customer_addresses p JOIN customers c ON c.tenant_id = p.tenant_id AND c.customer_id = p.customer_id
    WHERE p.tenant_id = %s AND p.customer_id = %s AND p.address IS NOT NULL
"""
ALL_PLACES = PLACES + " ORDER BY p.created_at, p.address_id LIMIT %s OFFSET %s"
ONE_PLACE = PLACES + " AND p.address_id = %s"
CHOICES = "SELECT email_notices, whatsapp_notices FROM customer_accounts WHERE tenant_id = %s AND customer_id = %s"


async def get_shopper(db: Db, tenant_id: UUID, customer_id: UUID) -> ShopperView:
    """The shopper.

    Raises:
        NotFound: there is no such account.
    """
    async with db.cursor(row_factory=class_row(ShopperView)) as cursor:
        await cursor.execute(SELF, (tenant_id, customer_id))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound(what="customer", id=customer_id)
    return found


async def list_addresses(
    db: Db, tenant_id: UUID, customer_id: UUID, *, skip: int = 0, limit: int = 100
) -> list[ShopperAddressView]:
    """The shopper's addresses, oldest first."""
    async with db.cursor(row_factory=class_row(ShopperAddressView)) as cursor:
        await cursor.execute(ALL_PLACES, (tenant_id, customer_id, limit, skip))
        return await cursor.fetchall()


async def get_address(db: Db, tenant_id: UUID, customer_id: UUID, address_id: UUID) -> ShopperAddressView:
    """One of the shopper's addresses.

    Raises:
        NotFound: the shopper has no such address.
    """
    async with db.cursor(row_factory=class_row(ShopperAddressView)) as cursor:
        await cursor.execute(ONE_PLACE, (tenant_id, customer_id, address_id))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound(what="address", id=address_id)
    return found


async def get_notices(db: Db, tenant_id: UUID, customer_id: UUID) -> NoticesView:
    """What the shopper is told.

    Raises:
        NotFound: there is no such account.
    """
    found = await (await db.execute(CHOICES, (tenant_id, customer_id))).fetchone()
    if found is None:
        raise NotFound(what="customer", id=customer_id)
    return NoticesView(email=convert(found[0], Notices), whatsapp=convert(found[1], Notices))


READ_BY: dict[Any, tuple[str, ...]] = {
    get_shopper: ("customer_accounts", "customers", "order_summary", "order_page"),
    list_addresses: ("customer_addresses", "customers"),
    get_address: ("customer_addresses", "customers"),
    get_notices: ("customer_accounts",),
}
for asked, names in READ_BY.items():
    asked.projections = names
