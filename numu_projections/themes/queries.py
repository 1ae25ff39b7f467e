"""Questions about themes. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.themes.tables import AssetRow, ThemeRow
from numu_projections.themes.views import ResolvedTheme, resolved

Db = AsyncConnection[Any]

ONE = """
    SELECT store_id, installation_id, theme, bundle, draft, live, edition, published_at, attached_at, version
    FROM themes WHERE tenant_id = %s AND store_id = %s
"""
ASSETS = """
    SELECT asset_id, store_id, asset_type, url, filename, added_at
    FROM theme_assets WHERE tenant_id = %s AND store_id = %s ORDER BY added_at DESC, asset_id
"""


async def find_theme(db: Db, tenant_id: UUID, store_id: UUID) -> ThemeRow | None:
    """What is known of the store's theme; ``None`` when nothing was installed or chosen yet."""
    async with db.cursor(row_factory=class_row(ThemeRow)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id))
        return await cursor.fetchone()


async def live_theme(db: Db, tenant_id: UUID, store_id: UUID, language: str) -> bytes:
    """The theme that shoppers see, as ``ResolvedTheme`` in JSON."""
    return msgspec.json.encode(resolved(store_id, await find_theme(db, tenant_id, store_id), language))


async def draft_theme(db: Db, tenant_id: UUID, store_id: UUID, language: str, installation_id: str) -> ResolvedTheme:
    """The theme as its editor has it now.

    Raises:
        NotFound: this is not the store's installation.
    """
    theme = resolved(store_id, await find_theme(db, tenant_id, store_id), language, draft=True)
    if theme.installation_id != installation_id.lower():
        raise NotFound(what="theme installation", id=installation_id[:100])
    return theme


async def list_assets(db: Db, tenant_id: UUID, store_id: UUID) -> list[AssetRow]:
    """The store's uploaded pictures, the newest first."""
    async with db.cursor(row_factory=class_row(AssetRow)) as cursor:
        await cursor.execute(ASSETS, (tenant_id, store_id))
        return await cursor.fetchall()


find_theme.projections = live_theme.projections = draft_theme.projections = ("themes",)  # type: ignore[attr-defined]
list_assets.projections = ("theme_assets",)  # type: ignore[attr-defined]
