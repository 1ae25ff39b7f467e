"""These facts, this row."""

from datetime import timedelta
from uuid import UUID

from numu_core.locations.events import LocationClosed, LocationDescribed, LocationOpened
from numu_projections.locations.projection import LOCATIONS
from numu_projections.locations.tables import LocationRow
from tests.kernel.spec import NOW, folded

STORE, MALL = UUID(int=1), UUID(int=2)
opened = LocationOpened(location_id=MALL, store_id=STORE, name="Mall", name_ar="المول", address={"city": "Cairo"})


def test_what_is_described_changes_the_rest_stays() -> None:
    described = LocationDescribed(location_id=MALL, name="City Mall", is_active=False, fulfills_pickup=True)
    row = LocationRow(
        location_id=MALL,
        store_id=STORE,
        name="City Mall",
        name_ar="المول",
        address={"city": "Cairo"},
        fulfills_orders=True,
        fulfills_pickup=True,
        pickup_instructions=None,
        pickup_instructions_ar=None,
        is_active=False,
        position=0,
        created_at=NOW,
        updated_at=NOW + timedelta(seconds=1),
        version=2,
    )
    assert folded(LOCATIONS, [opened, described]) == {MALL: row}


def test_a_closed_location_leaves_nothing() -> None:
    assert folded(LOCATIONS, [opened, LocationClosed(location_id=MALL)]) == {}
