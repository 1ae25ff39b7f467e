"""``store_settings``: one row per store that has chosen anything."""

from operator import attrgetter

from numu_core.kernel.messages import Recorded
from numu_core.store_settings.events import SettingsRevised
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.store_settings.tables import StoreSettingsRow, store_settings


def revised(row: StoreSettingsRow | None, event: SettingsRevised, at: Recorded) -> StoreSettingsRow:
    """The settings that changed, beside those that stayed."""
    chosen, when = (row.chosen, row.revised_at) if row else ({}, {})
    section = {**chosen.get(event.section, {}), **event.changed}
    return StoreSettingsRow(
        store_id=event.store_id,
        chosen={**chosen, event.section: section},
        revised_at={**when, event.section: at.recorded_at},
        version=at.version,
    )


STORE_SETTINGS = Projection(
    name="store_settings",
    version=1,
    table=store_settings,
    row=StoreSettingsRow,
    on={SettingsRevised: Fold(keys=attrgetter("store_id"), apply=revised)},
)
PROJECTIONS = [STORE_SETTINGS]
