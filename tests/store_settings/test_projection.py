"""Settings as they are read."""

from numu_core.store_settings.decider import Cod, Tracking
from numu_core.store_settings.events import SettingsRevised
from numu_projections.store_settings.projection import STORE_SETTINGS
from numu_projections.store_settings.queries import known
from numu_projections.store_settings.tables import StoreSettingsRow
from tests.kernel.spec import folded, new_id, recorded

STORE = new_id(1)
FACTS = [
    SettingsRevised(store_id=STORE, section="cod", changed={"enabled": False}),
    SettingsRevised(store_id=STORE, section="tracking", changed={"pixel_id": "123456789"}),
    SettingsRevised(store_id=STORE, section="cod", changed={"most_minor": 500_000, "colour": "red"}),
]


def test_a_section_keeps_what_was_chosen_before() -> None:
    row = StoreSettingsRow(
        store_id=STORE,
        chosen={
            "cod": {"enabled": False, "most_minor": 500_000, "colour": "red"},
            "tracking": {"pixel_id": "123456789"},
        },
        revised_at={"cod": recorded(3).recorded_at, "tracking": recorded(2).recorded_at},
        version=3,
    )
    assert folded(STORE_SETTINGS, FACTS) == {STORE: row}
    assert folded(STORE_SETTINGS, FACTS, {1, 2}) == {STORE: row}


def test_a_row_is_read_with_defaults_and_without_what_we_gave_up() -> None:
    [row] = folded(STORE_SETTINGS, FACTS).values()
    read = known(row)
    assert read.settings.cod == Cod(enabled=False, most_minor=500_000)
    assert read.settings.tracking == Tracking(pixel_id="123456789")
    assert read.settings.payments.paymob_card
    assert read.revised_at["cod"] == recorded(3).recorded_at
