"""Questions about settings. Every function takes the tenant first; there is no other way in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import convert
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.store_settings.decider import STORE_SETTINGS
from numu_core.store_settings.events import SettingsRevised
from numu_projections.store_settings.tables import StoreSettingsRow
from numu_projections.store_settings.views import KnownSettings

Db = AsyncConnection[Any]

ONE = """
    SELECT store_id, chosen, revised_at, version FROM store_settings WHERE tenant_id = %s AND store_id = %s
"""


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
