"""The rules of a place that keeps goods."""

from typing import Any
from uuid import UUID

import pytest

from numu_core.kernel.errors import NotFound
from numu_core.locations.commands import CloseLocation, DescribeLocation, OpenLocation
from numu_core.locations.decider import LOCATIONS
from numu_core.locations.errors import DefaultLocationStays, LocationClosedBefore
from numu_core.locations.events import LocationClosed, LocationDescribed, LocationOpened, default_location_id
from tests.kernel.spec import given

STORE, OTHER_STORE, MALL = (UUID(int=n) for n in range(1, 4))
HOME = default_location_id(STORE)

home = LocationOpened(location_id=HOME, store_id=STORE, name="Warehouse")
mall = LocationOpened(location_id=MALL, store_id=STORE, name="Mall", name_ar="المول", position=1)
closed = LocationClosed(location_id=MALL)


def describe(location_id: UUID = MALL, **fields: Any) -> DescribeLocation:
    return DescribeLocation(location_id=location_id, store_id=STORE, **fields)


def test_opening_twice_is_opening_once() -> None:
    open_mall = OpenLocation(location_id=MALL, store_id=STORE, name="Mall", name_ar="المول", position=1)
    given().when(open_mall).then(mall)
    given(mall).when(open_mall).then_nothing()
    given(mall, closed).when(open_mall).then_refused(LocationClosedBefore(location_id=MALL))


def test_what_is_not_said_stays() -> None:
    given(mall).when(describe(name="City Mall", name_ar=None)).then(
        LocationDescribed(location_id=MALL, name="City Mall", name_ar=None)
    )
    given(mall).when(describe()).then_nothing()


def test_orders_are_served_from_open_active_places_that_fulfil() -> None:
    assert LOCATIONS.fold([mall]).serves
    assert not LOCATIONS.fold([mall, LocationDescribed(location_id=MALL, is_active=False)]).serves
    assert not LOCATIONS.fold([mall, LocationDescribed(location_id=MALL, fulfills_orders=False)]).serves
    assert not LOCATIONS.fold([mall, closed]).serves
    assert not LOCATIONS.fold([]).serves


@pytest.mark.parametrize("fields", [{"is_active": False}, {"fulfills_orders": False}])
def test_the_default_location_stays_on(fields: dict[str, Any]) -> None:
    stays = DefaultLocationStays(location_id=HOME)
    given(home).when(describe(HOME, **fields)).then_refused(stays)
    given().when(OpenLocation(location_id=HOME, store_id=STORE, name="x", **fields)).then_refused(stays)
    assert given(mall).when(describe(MALL, **fields)).refusal is None


def test_closing_is_done_once_and_never_to_the_default() -> None:
    given(mall).when(CloseLocation(location_id=MALL, store_id=STORE)).then(closed)
    given(mall, closed).when(CloseLocation(location_id=MALL, store_id=STORE)).then_nothing()
    close_home = CloseLocation(location_id=HOME, store_id=STORE)
    given(home).when(close_home).then_refused(DefaultLocationStays(location_id=HOME))


@pytest.mark.parametrize("kind", [DescribeLocation, CloseLocation])
def test_another_store_has_no_such_location(kind: Any) -> None:
    missing = NotFound(what="location", id=MALL)
    given(mall).when(kind(location_id=MALL, store_id=OTHER_STORE)).then_refused(missing)
    given(mall, closed).when(kind(location_id=MALL, store_id=OTHER_STORE)).then_refused(missing)
    given().when(kind(location_id=MALL, store_id=STORE)).then_refused(missing)
