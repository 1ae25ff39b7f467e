"""Refusals of the draft orders capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class DraftChanged(DomainError):
    """Somebody changed the draft while it was being made an order."""

    kind = Kind.CONFLICT
    code = "draft_orders/draft-changed"
    title = "The draft was just changed; please look again"
    title_ar = "تم تعديل المسودة للتو، يرجى المراجعة مرة أخرى"

    order_id: UUID


@dataclass(eq=False)
class DraftAmountTooLarge(DomainError):
    """A discount beyond what the draft costs, or a tax beyond what it is contained in."""

    kind = Kind.INVALID
    code = "draft_orders/amount-too-large"
    title = "This amount does not fit the draft"
    title_ar = "هذا المبلغ لا يناسب المسودة"

    what: str
    minor: int
