"""Facts about a store's settings. Stream: ``store_settings/{store_id}``."""

from typing import Any
from uuid import UUID

from numu_core.kernel.messages import Event


class SettingsRevised(Event, frozen=True, kw_only=True, tag="store_settings.settings_revised.v1"):
    """The merchant chose differently: only what differs, by field. Secrets are never among it."""

    store_id: UUID
    section: str  # a field of ``StoreSettings``
    changed: dict[str, Any]  # field → value, as JSON
