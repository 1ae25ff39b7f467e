"""The read model of store settings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class StoreSettingsRow(Struct, frozen=True, kw_only=True):
    """What a store has chosen, section by section; what it never chose is absent."""

    store_id: UUID
    chosen: dict[str, dict[str, Any]]  # section → setting → value
    revised_at: dict[str, datetime]  # section → when something in it was chosen last
    version: int  # of the stream; the ETag


store_settings = table("store_settings", StoreSettingsRow, key="store_id")
