"""Questions about settings. Every function takes the tenant first; there is no other way in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import convert, json
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_core.store_settings.decider import STORE_SETTINGS
from numu_core.store_settings.events import SettingsRevised
from numu_projections.store_settings.tables import StoreSettingsRow
from numu_projections.store_settings.views import KnownSettings, StoreRecord, public_store

Db = AsyncConnection[Any]

ONE = """
    SELECT store_id, chosen, revised_at, version FROM store_settings WHERE tenant_id = %s AND store_id = %s
"""

RECORD = """
    SELECT convert_to(row_to_json(found)::text, 'UTF8') FROM (
        SELECT s.store_id AS id, s.name, s.slug, s.subdomain, s.custom_domain, s.description, s.logo_url, s.banner_url,
               s.status, s.default_currency, s.default_language, s.country, s.social_links, s.settings,
               s.theme_settings, s.business_hours, s.updated_at,
               coalesce(t.feature_flags, '{}') AS tenant_feature_flags
        FROM stores s LEFT JOIN tenants t ON t.tenant_id = s.tenant_id AND t.of_tenant = s.of_tenant
        WHERE s.tenant_id = %s AND s.store_id = %s
    ) AS found
"""
POLICIES = """
    SELECT handle, body FROM pages WHERE tenant_id = %s AND store_id = %s AND kind = 'policy' AND published
"""
IDENTITY = "SELECT live -> 'identity' FROM themes WHERE tenant_id = %s AND store_id = %s"


async def store_record(db: Db, tenant_id: UUID, store_id: UUID) -> bytes:
    """What the platform knows of a store, as ``StoreRecord`` in JSON; of the platform's tenant.

    Raises:
        NotFound: there is no such store.
    """
    row = await (await db.execute(RECORD, (tenant_id, store_id))).fetchone()
    if row is None:
        raise NotFound(what="store", id=store_id)
    return bytes(row[0])


async def shown_store(db: Db, tenant_id: UUID, store_id: UUID, record: bytes) -> bytes:
    """A store as everybody may see it, as ``PublicStore`` in JSON. ``record`` is what ``store_record`` tells."""
    known = await settings_of(db, tenant_id, store_id)
    policies = dict(await (await db.execute(POLICIES, (tenant_id, store_id))).fetchall())
    theme = await (await db.execute(IDENTITY, (tenant_id, store_id))).fetchone()
    identity = (theme[0] if theme else None) or {}
    return json.encode(public_store(json.decode(record, type=StoreRecord), known, policies, identity))


async def settings_of(db: Db, tenant_id: UUID, store_id: UUID) -> KnownSettings:
    """What the store has chosen; the defaults of a store that never chose anything."""
    async with db.cursor(row_factory=class_row(StoreSettingsRow)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id))
        row = await cursor.fetchone()
    return known(row) if row else KnownSettings()


def known(row: StoreSettingsRow) -> KnownSettings:
    """The row, with defaults where nothing was chosen, and without what is no longer a setting."""
    facts = [SettingsRevised(store_id=row.store_id, section=name, changed=said) for name, said in row.chosen.items()]
    revised_at = convert(row.revised_at, dict[str, datetime])  # JSON knows no moments
    return KnownSettings(settings=STORE_SETTINGS.fold(facts), revised_at=revised_at, version=row.version)


settings_of.projections = ("store_settings",)  # type: ignore[attr-defined]
store_record.projections = ("stores", "tenants")  # type: ignore[attr-defined]
shown_store.projections = ("store_settings", "pages", "themes")  # type: ignore[attr-defined]
