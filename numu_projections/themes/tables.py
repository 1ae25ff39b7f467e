"""Read models of themes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class ThemeRow(Struct, frozen=True, kw_only=True):
    """How one store looks; only what the merchant chose, the rest is the theme's own."""

    store_id: UUID
    installation_id: UUID
    theme: str  # "bazar", or the name of a theme from elsewhere
    bundle: dict[str, Any] | None  # of a theme from elsewhere: bundle_url, css_url, checksum, version, source_repo
    draft: dict[str, dict[str, Any]]  # section → setting → value
    live: dict[str, dict[str, Any]]
    edition: int  # 0: nothing was ever published
    published_at: datetime | None
    attached_at: datetime | None  # the theme from elsewhere
    version: int  # of the stream; the ETag


class AssetRow(Struct, frozen=True, kw_only=True):
    """A picture that was uploaded for the store's pages."""

    asset_id: UUID
    store_id: UUID
    asset_type: str
    url: str
    filename: str
    added_at: datetime


themes = table("themes", ThemeRow, key="store_id")
theme_assets = table("theme_assets", AssetRow, key="asset_id", index=[("store_id", "added_at")])
