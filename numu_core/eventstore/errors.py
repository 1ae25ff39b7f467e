"""What the log refuses."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class IdempotencyKeyReused(DomainError):
    """The key belongs to another request."""

    kind = Kind.INVALID
    code = "kernel/idempotency-key-reused"
    title = "This idempotency key was used with another request"
    title_ar = "استُخدم مفتاح التكرار هذا مع طلب مختلف"

    key: str


@dataclass(eq=False)
class Overloaded(DomainError):
    """Too much is waiting already; nothing was done."""

    kind = Kind.UNAVAILABLE
    code = "kernel/overloaded"
    title = "Too many requests are waiting; try again shortly"
    title_ar = "الطلبات المنتظرة كثيرة، حاول مرة أخرى بعد قليل"

    retry_after_s: int = 1


@dataclass(eq=False)
class LogUnavailable(DomainError):
    """The database cannot be reached; nothing was done."""

    kind = Kind.UNAVAILABLE
    code = "kernel/log-unavailable"
    title = "The service cannot store anything right now; try again shortly"
    title_ar = "لا يمكن للخدمة حفظ أي شيء الآن، حاول مرة أخرى بعد قليل"

    retry_after_s: int = 2


@dataclass(eq=False)
class TextNotStorable(DomainError):
    """A text holds the character U+0000, which no table can hold."""

    kind = Kind.INVALID
    code = "kernel/text-not-storable"
    title = "A text contains a character that cannot be stored"
    title_ar = "يحتوي النص على رمز لا يمكن حفظه"


@dataclass(eq=False)
class VersionConflict(DomainError):
    """What was edited has changed since it was read."""

    kind = Kind.CONFLICT
    code = "kernel/version-conflict"
    title = "This was changed by someone else since you read it"
    title_ar = "عدّل شخص آخر هذا العنصر منذ أن قرأته"

    id: UUID
    expected: int
    current: int
