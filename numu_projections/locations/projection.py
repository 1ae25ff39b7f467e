"""``locations``: one row per open location."""

from operator import attrgetter

from msgspec import UNSET, structs
from msgspec.structs import replace

from numu_core.kernel.messages import Recorded
from numu_core.locations.events import LocationClosed, LocationDescribed, LocationOpened
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.locations.tables import LocationRow, locations


def opened(_: LocationRow | None, event: LocationOpened, at: Recorded) -> LocationRow:
    """A new place."""
    return LocationRow(
        **structs.asdict(event), created_at=at.recorded_at, updated_at=at.recorded_at, version=at.version
    )


def described(row: LocationRow, event: LocationDescribed, at: Recorded) -> LocationRow:
    """The fields that were given."""
    told = {name: value for name, value in structs.asdict(event).items() if value is not UNSET}
    return replace(row, **told, updated_at=at.recorded_at, version=at.version)


def closed(row: LocationRow, event: LocationClosed, at: Recorded) -> None:
    """Gone."""


by_location = attrgetter("location_id")

LOCATIONS = Projection(
    name="locations",
    version=1,
    table=locations,
    row=LocationRow,
    on={
        LocationOpened: Fold(keys=by_location, apply=opened),
        LocationDescribed: Fold(keys=by_location, apply=described),
        LocationClosed: Fold(keys=by_location, apply=closed),
    },
)
PROJECTIONS = [LOCATIONS]
