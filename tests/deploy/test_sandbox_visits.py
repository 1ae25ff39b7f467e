"""Bosta's visits, returns and lists, as the sandbox imitates them: asked with the real provider module."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from numu_core.kernel.money import Money
from numu_core.kernel.providers import ProviderRefused
from numu_core.shipments.commands import PrintLabel
from numu_core.shipments.providers.bosta import BOSTA
from numu_core.shipments.providers.bosta_questions import Agreed, CallOffVisit, FindVisit, Visit
from tests.deploy.test_sandbox import COURIER, ask, booked, listener, parcel, sandbox
from tests.kernel.sandbox import Listener, Sandbox

__all__ = ["listener", "sandbox"]


def test_a_place_is_visited_once_a_day_and_not_on_fridays(sandbox: Sandbox) -> None:
    today = datetime.now(UTC).date()
    monday = today + timedelta(days=7 * 60 - today.weekday())
    visit = Visit(
        pickup_id=uuid4(),
        place="sandbox-location-1",
        day=monday,
        slot="10:00 to 13:00",
        contact_name="Store desk",
        contact_phone="+201012345678",
        contact_email=None,
        parcels=3,
        notes="",
    )
    agreed = ask(sandbox, BOSTA, visit, COURIER)
    assert isinstance(agreed, Agreed)
    assert ask(sandbox, BOSTA, FindVisit(pickup_id=visit.pickup_id), COURIER) == agreed
    for wrong, code in (
        (visit, "1078"),
        (replace(visit, day=monday + timedelta(days=4)), "1080"),
        (replace(visit, day=date(2020, 1, 6)), "1083"),
        (replace(visit, place="nowhere"), "1073"),
        (replace(visit, contact_phone=""), "1077"),
    ):
        with pytest.raises(ProviderRefused, match=code):
            ask(sandbox, BOSTA, wrong, COURIER)
    assert ask(sandbox, BOSTA, CallOffVisit(carrier_id=agreed.carrier_id), COURIER) == Agreed()
    assert ask(sandbox, BOSTA, FindVisit(pickup_id=visit.pickup_id), COURIER) == Agreed()
    assert ask(sandbox, BOSTA, visit, COURIER) != agreed  # the day is free again


def test_a_return_is_fetched_and_has_no_label(sandbox: Sandbox, listener: Listener) -> None:
    back = booked(sandbox, parcel(listener, back=True, collect=Money(0, "EGP")))
    with pytest.raises(ProviderRefused, match="AWB"):
        ask(sandbox, BOSTA, PrintLabel(tracking_number=back.tracking_number), COURIER)
