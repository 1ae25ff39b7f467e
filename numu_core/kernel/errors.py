"""The root of every refusal. Core speaks of kinds; only the gateway knows HTTP."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID


class Kind(StrEnum):
    """Why something was refused, in words that outlive HTTP."""

    RULE = "rule"  # a business rule says no
    INVALID = "invalid"  # can never succeed as asked
    UNAUTHENTICATED = "unauthenticated"  # who are you?
    PAYMENT_REQUIRED = "payment_required"  # the plan, or a gateway, says no
    FORBIDDEN = "forbidden"  # not for this actor
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"  # not in the present state; may succeed later
    TOO_LARGE = "too_large"  # less of it, please
    UNSUPPORTED = "unsupported"  # not this kind of thing
    TOO_MANY = "too_many"  # slow down
    UNAVAILABLE = "unavailable"  # someone else's fault; retry


@dataclass(eq=False)
class DomainError(Exception):
    """An expected refusal: shown to the caller, never logged as a crash."""

    kind: ClassVar[Kind]
    code: ClassVar[str]  # stable, public, "capability/kebab-case"
    title: ClassVar[str]  # one line, the same for every occurrence
    title_ar: ClassVar[str]  # the same line in Arabic
    contract: ClassVar[str | None] = None  # the HTTP contract's own code, where it names this error

    def facts(self) -> dict[str, Any]:
        """The fields of this occurrence, fit for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return ", ".join([self.title, *(f"{name}={value}" for name, value in self.facts().items())])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.facts() == other.facts()

    def __hash__(self) -> int:
        return hash((type(self), str(self.facts())))


@dataclass(eq=False)
class NotFound(DomainError):
    """What was named does not exist for this tenant."""

    kind = Kind.NOT_FOUND
    code = "kernel/not-found"
    title = "Not found"
    title_ar = "غير موجود"

    what: str  # "product"
    id: UUID | str


@dataclass(eq=False)
class BadTransition(DomainError):
    """The thing is not in a state that allows this."""

    kind = Kind.INVALID
    code = "kernel/bad-transition"
    title = "This change is not possible in the present state"
    title_ar = "لا يمكن إجراء هذا التغيير في الحالة الحالية"

    what: str  # "order"
    present: str
    wanted: str
