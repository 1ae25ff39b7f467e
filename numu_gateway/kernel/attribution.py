"""How a shopper found the store, as clients tell it.

Nobody loses a sale over it: what cannot be read is left out, what is too long is cut.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import ValidationError, convert, json

from numu_core.kernel.attribution import Attribution, Touch
from numu_gateway.kernel.errors import MomentNotPossible
from numu_gateway.kernel.moments import utc
from numu_gateway.kernel.text import plain

MOST_BYTES = 4096
"""Of the envelope. Source: HTTP contract, section 16."""
UTM = dict.fromkeys(("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"), 200)
LONGEST = {**UTM, "gclid": 256, "fbclid": 256, "referrer": 500, "landing_path": 500}


def attribution(envelope: Mapping[str, Any] | None, utm: Mapping[str, str | None]) -> Attribution | None:
    """``AttributionSnapshot`` and the ``utm_*`` beside it, which stand for the last touch where there is none."""
    told = envelope if envelope and len(json.encode(envelope)) <= MOST_BYTES else {}
    first, last = touch(told.get("first_touch")), touch(told.get("last_touch"))
    last = last or touch(utm)
    if first is None and last is None:
        return None
    session = told.get("session_id")
    named = plain(session)[:64] if isinstance(session, str) else None
    return Attribution(first=first or last or Touch(), last=last or first or Touch(), session_id=named)


def touch(said: Any) -> Touch | None:
    """One touch; nothing, where nothing is told of it."""
    if not isinstance(said, Mapping):
        return None
    words = {
        name: cut
        for name, most in LONGEST.items()
        if isinstance(said.get(name), str) and (cut := plain(said[name])[:most])
    }
    return Touch(at=moment(said.get("ts")), **words) if words else None


def moment(said: Any) -> datetime | None:
    """An instant; nothing, where it is none, or none that is possible."""
    try:
        return utc(convert(said, datetime))
    except (ValidationError, MomentNotPossible):
        return None
