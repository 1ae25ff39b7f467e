"""What clients get about e-mails."""

from uuid import UUID

from msgspec import Struct


class ResentView(Struct, kw_only=True):
    """Which mail goes out again."""

    order_id: UUID
    status: str


class Heard(Struct, kw_only=True):
    """What the provider hears back."""

    status: str
    type: str
    detail: str
