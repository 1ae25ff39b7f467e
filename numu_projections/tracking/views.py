"""What queries about marketing return: the contract's shapes."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from numu_projections.tracking.tables import MetaEventRow

Status = Literal["disabled", "configured_no_events", "connected", "failing"]
FAILING = 0.5
"""Of a day's answers: more refusals than this, and something is wrong with the connection."""


class MetaEventView(Struct, frozen=True, kw_only=True):
    """``MetaEventLogEntry``."""

    id: UUID
    event_id: str
    event_name: str
    event_time: datetime
    pixel_id: str
    response_status: int | None
    fbtrace_id: str | None
    attempt_count: int
    last_error: str | None
    sent_at: datetime | None
    created_at: datetime
    channel: Literal["browser", "server", "both"]
    request_payload_redacted: dict[str, Any]


class MetaHealth(Struct, frozen=True, kw_only=True):
    """How telling Meta went during a day."""

    answered: int = 0
    refused: int = 0
    last_told_at: datetime | None = None  # ever

    @property
    def failure_rate(self) -> float:
        """The part that was refused."""
        return round(self.refused / self.answered, 4) if self.answered else 0.0

    def status(self, *, on: bool) -> Status:
        """In the contract's words."""
        if not on:
            return "disabled"
        if self.failure_rate > FAILING:
            return "failing"
        return "connected" if self.last_told_at else "configured_no_events"


def meta_event(row: MetaEventRow) -> MetaEventView:
    """As merchants see it: of whom it told, they see only by which kinds of data."""
    payload = {
        "event_name": row.event_name,
        "event_id": row.event_id,
        "event_time": int(row.created_at.timestamp()),
        "user_data": dict.fromkeys(row.known_by, "[redacted]"),
        **({"test_event_code": row.test_code} if row.test_code else {}),
    }
    return MetaEventView(
        id=row.entry_id,
        event_id=row.event_id,
        event_name=row.event_name,
        event_time=row.created_at,
        pixel_id=row.pixel_id,
        response_status=200 if row.told_at else None,
        fbtrace_id=row.fbtrace_id,
        attempt_count=row.attempts,
        last_error=row.refused,
        sent_at=row.told_at,
        created_at=row.created_at,
        channel="both" if row.browser else "server",
        request_payload_redacted=payload,
    )
