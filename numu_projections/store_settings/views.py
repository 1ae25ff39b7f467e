"""What queries about settings return."""

from datetime import datetime

from msgspec import Struct

from numu_core.store_settings.decider import StoreSettings


class KnownSettings(Struct, frozen=True, kw_only=True):
    """A store's settings, defaults included, and when each section was touched last."""

    settings: StoreSettings = StoreSettings()
    revised_at: dict[str, datetime] = {}
    version: int = 0  # of the stream; the ETag
