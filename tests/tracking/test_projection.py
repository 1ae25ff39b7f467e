"""These facts, this row."""

from msgspec.structs import replace

from numu_core.kernel.attribution import Attribution, Touch
from numu_core.kernel.subjects import SubjectErased
from numu_core.tracking.events import EventDue, EventRefused, EventTold, OrderTraced
from numu_projections.tracking.projection import META_EVENTS, ORDER_TRAILS, entry_id
from numu_projections.tracking.tables import MetaEventRow
from numu_projections.tracking.views import MetaHealth, meta_event
from tests.kernel.spec import NOW, folded, new_id

STORE, TRACE, TRAIL = new_id(1), new_id(2), new_id(3)
due = EventDue(
    trace_id=TRACE, store_id=STORE, name="Purchase", event_id="o-1", pixels=("1", "2"), browser=True, trail=TRAIL
)
told = EventTold(trace_id=TRACE, pixel_id="1", fbtrace_id="A", attempts=2, known_by=("em", "ph"))
refused = EventRefused(trace_id=TRACE, pixel_id="2", reason="190", attempts=1)


def test_an_event_has_a_row_for_each_pixel() -> None:
    rows = folded(META_EVENTS, [due, told, refused])
    first, second = entry_id(TRACE, "1"), entry_id(TRACE, "2")
    row = MetaEventRow(
        entry_id=first,
        store_id=STORE,
        event_id="o-1",
        event_name="Purchase",
        pixel_id="1",
        browser=True,
        test_code=None,
        created_at=rows[first].created_at,
        attempts=2,
        known_by=("em", "ph"),
        fbtrace_id="A",
        told_at=rows[first].answered_at,
        answered_at=rows[first].answered_at,
    )
    assert rows[first] == row
    assert (rows[second].refused, rows[second].told_at) == ("190", None)
    shown = meta_event(row)
    assert (shown.channel, shown.response_status, shown.attempt_count) == ("both", 200, 2)
    assert shown.request_payload_redacted["user_data"] == {"em": "[redacted]", "ph": "[redacted]"}


def test_where_a_buyer_came_from_is_emptied_with_the_trail_alone() -> None:
    found = Attribution(first=Touch(utm_source="meta"), last=Touch(utm_source="meta"))
    traced = OrderTraced(trace_id=TRACE, store_id=STORE, customer_id=new_id(4), trail=TRAIL, attribution=found)
    kept = folded(ORDER_TRAILS, [traced])[TRACE]
    assert (kept.attribution, kept.customer_id) == (found, new_id(4))
    assert folded(ORDER_TRAILS, [traced, SubjectErased(subject_id=new_id(4))])[TRACE] == kept
    assert folded(ORDER_TRAILS, [traced, SubjectErased(subject_id=TRAIL)])[TRACE] == replace(kept, attribution=None)


def test_how_telling_goes_follows_from_the_answers_of_a_day() -> None:
    assert MetaHealth().status(on=False) == "disabled"
    assert MetaHealth().status(on=True) == "configured_no_events"
    assert MetaHealth(answered=3, refused=1, last_told_at=NOW).status(on=True) == "connected"
    assert MetaHealth(answered=3, refused=2, last_told_at=NOW).status(on=True) == "failing"
    assert MetaHealth(answered=1, refused=1).status(on=True) == "failing"
    assert MetaHealth(answered=3, refused=1, last_told_at=NOW).failure_rate == 0.3333
