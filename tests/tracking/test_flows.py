"""Who is told what, and when; rules without I/O."""

from typing import Any
from uuid import UUID

import pytest

from numu_core.customers.events import CustomerRegistered
from numu_core.kernel.attribution import Attribution, Touch
from numu_core.kernel.ids import keyed_id
from numu_core.store_settings.events import SettingsRevised
from numu_core.tracking.commands import (
    RecordRefused,
    RecordTold,
    ReportStep,
    RequestEvent,
    SendTestEvent,
    TraceOrder,
)
from numu_core.tracking.errors import NotConnected
from numu_core.tracking.events import EventDue, EventRefused, EventTold, OrderTraced, Seen, event_trace
from numu_core.tracking.flows import TRAIL
from tests.kernel.spec import SECRET, given, new_id

STORE, MONA, ORDER = new_id(1), new_id(2), new_id(3)
SEEN = Seen(fbp="fb.1.17.9")
STEP = ReportStep(store_id=STORE, name="Search", event_id="e-1", visitor="v-1", seen=SEEN)
TRACE = event_trace(STORE, "Search", "e-1")


def settings(**tracking: Any) -> SettingsRevised:
    told = {"pixel_id": "1", "capi_enabled": True, "capi_secret": "meta/1", **tracking}
    return SettingsRevised(store_id=STORE, section="tracking", changed=told)


def trail(of: str) -> UUID:
    return keyed_id(SECRET, TRAIL, of)


def due(**more: Any) -> EventDue:
    told: dict[str, Any] = {"trail": trail(f"{STORE}/v-1"), "seen": SEEN, "pixels": ("1",), "browser": False, **more}
    return EventDue(trace_id=TRACE, store_id=STORE, name="Search", event_id="e-1", **told)


def test_a_step_is_asked_for_once() -> None:
    given(settings()).when(STEP).then(due())
    given(settings(), due()).when(STEP).then_nothing()


def test_every_pixel_that_hears_from_our_servers_is_told() -> None:
    more = [{"pixel_id": "2"}, {"pixel_id": "3", "capi_enabled": False}, {"pixel_id": "1"}]
    given(settings(pixels=more, pixel_enabled=True)).when(STEP).then(due(pixels=("1", "2"), browser=True))


def test_a_visitor_whom_the_store_knows_shares_the_customers_trail() -> None:
    known = CustomerRegistered(customer_id=MONA, store_id=STORE)
    seen = Seen(fbp="fb.1.17.9", customer_id=MONA)
    step = ReportStep(store_id=STORE, name="Search", event_id="e-1", visitor="v-1", seen=seen)
    given(settings(), known).when(step).then(due(trail=trail(str(MONA)), seen=seen))
    stranger = CustomerRegistered(customer_id=MONA, store_id=new_id(9))
    given(settings(), stranger).when(step).then(due(seen=seen))


@pytest.mark.parametrize(
    ("chosen", "opted_out", "told"),
    [
        ({}, None, True),
        ({}, False, True),
        ({}, True, False),
        ({"consent_required": True}, None, False),
        ({"consent_required": True}, True, False),
        ({"consent_required": True}, False, True),
        ({"capi_enabled": False}, False, False),
        ({"pixel_id": ""}, False, False),
    ],
)
def test_who_minds_is_left_out(chosen: dict[str, Any], opted_out: bool | None, told: bool) -> None:
    step = ReportStep(store_id=STORE, name="Search", event_id="e-1", visitor="v-1", seen=SEEN, opted_out=opted_out)
    assert bool(given(settings(**chosen)).when(step).decided) == told


def test_a_test_needs_pixel_and_token() -> None:
    test = SendTestEvent(store_id=STORE, event_id="test:1", test_code="TEST1")
    given(settings(capi_secret="")).when(test).then_refused(NotConnected())
    given(settings(pixel_id="")).when(test).then_refused(NotConnected())
    [asked] = given(settings(capi_enabled=False)).when(test).decided
    assert isinstance(asked, EventDue)
    assert (asked.test_code, asked.seen, asked.pixels) == ("TEST1", None, ("1",))


def test_each_pixel_answers_once() -> None:
    taken = RecordTold(trace_id=TRACE, pixel_id="1", fbtrace_id="A", attempts=2, known_by=["fbp"])
    told = EventTold(trace_id=TRACE, pixel_id="1", fbtrace_id="A", attempts=2, known_by=("fbp",))
    given(due(pixels=("1", "2"))).when(taken).then(told)
    given(due(pixels=("1", "2")), told).when(taken).then_nothing()
    no = RecordRefused(trace_id=TRACE, pixel_id="2", reason="190", attempts=1)
    given(due(pixels=("1", "2")), told).when(no).then(
        EventRefused(trace_id=TRACE, pixel_id="2", reason="190", attempts=1)
    )
    given(due()).when(no).then_nothing()


def test_where_a_buyer_came_from_is_kept_once() -> None:
    found = Attribution(first=Touch(utm_source="meta"), last=Touch(utm_source="meta"))
    trace = TraceOrder(trace_id=ORDER, store_id=STORE, customer_id=MONA, trail=trail(str(MONA)), attribution=found)
    kept = OrderTraced(trace_id=ORDER, store_id=STORE, customer_id=MONA, trail=trail(str(MONA)), attribution=found)
    given().when(trace).then(kept)
    given(kept).when(trace).then_nothing()
    asked = RequestEvent(
        trace_id=TRACE,
        store_id=STORE,
        name="Search",
        event_id="e-1",
        pixels=["1"],
        browser=False,
        trail=trail(f"{STORE}/v-1"),
        seen=SEEN,
    )
    given().when(asked).then(due())
