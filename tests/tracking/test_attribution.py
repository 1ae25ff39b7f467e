"""How a shopper found the store, as clients tell it; nothing they tell can cost a sale."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.kernel.attribution import Attribution, Touch
from numu_gateway.kernel.attribution import LONGEST, attribution

TS = "2026-11-01T10:00:00+02:00"


def test_first_and_last_touch_are_kept() -> None:
    first = {"ts": TS, "utm_source": "google", "referrer": "https://google.com/"}
    told = {
        "v": 1,
        "first_touch": first,
        "last_touch": {"utm_source": "<b>meta</b>", "fbclid": "AbC"},
        "session_id": "s",
    }
    assert attribution(told, {}) == Attribution(
        first=Touch(at=datetime(2026, 11, 1, 8, tzinfo=UTC), utm_source="google", referrer="https://google.com/"),
        last=Touch(utm_source="meta", fbclid="AbC"),
        session_id="s",
    )


def test_utm_beside_the_envelope_stand_for_the_last_touch() -> None:
    found = attribution(None, {"utm_source": "whatsapp", "utm_medium": None})
    assert found == Attribution(first=Touch(utm_source="whatsapp"), last=Touch(utm_source="whatsapp"))
    told = {"last_touch": {"utm_source": "meta"}}
    assert attribution(told, {"utm_source": "whatsapp"}) == Attribution(
        first=Touch(utm_source="meta"), last=Touch(utm_source="meta")
    )


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"first_touch": 7, "last_touch": []},
        {"first_touch": {"ts": TS}},
        {"last_touch": {"utm_source": 5}},
        {"last_touch": {"utm_source": "x"}, "padding": "x" * 5000},
    ],
)
def test_what_tells_nothing_is_nothing(told: dict[str, Any] | None) -> None:
    assert attribution(told, {}) is None


@pytest.mark.parametrize("ts", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon", 7])
def test_a_moment_that_there_is_not_is_left_out(ts: Any) -> None:
    found = attribution({"last_touch": {"utm_source": "meta", "ts": ts}}, {})
    assert found is not None
    assert found.last == Touch(utm_source="meta")


@given(
    st.dictionaries(
        st.sampled_from(["first_touch", "last_touch", "session_id", "v"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.dictionaries(st.sampled_from([*LONGEST, "ts"]), inner) | st.lists(inner),
            max_leaves=8,
        ),
    )
)
def test_whatever_is_sent_is_read_or_left_out(told: dict[str, Any]) -> None:
    found = attribution(told, {})
    for touch in (found.first, found.last) if found else ():
        assert all(len(getattr(touch, name) or "") <= most for name, most in LONGEST.items())
