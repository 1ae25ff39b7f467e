"""How a buyer found the store, and how far an order has come: what advertisements are measured by."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Moment = Literal["placed", "paid", "confirmed", "processing", "shipped", "delivered"]


class Touch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way on which somebody came to the store."""

    at: datetime | None = None  # None: when the order was placed
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    gclid: str | None = None
    fbclid: str | None = None
    referrer: str | None = None
    landing_path: str | None = None


class Attribution(Struct, frozen=True, kw_only=True):
    """How a buyer found the store: at first, and this time."""

    first: Touch
    last: Touch
    session_id: str | None = None
