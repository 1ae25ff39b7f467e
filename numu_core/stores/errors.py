"""Refusals about stores."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


class SubdomainFault(StrEnum):
    """What is wrong with a subdomain."""

    LENGTH = "length"  # 3 to 63
    CHARACTERS = "characters"  # a-z 0-9 -
    HYPHENS = "hyphens"  # not first, not last, not two in a row
    RESERVED = "reserved"  # the platform's own


@dataclass(eq=False)
class SubdomainNotPossible(DomainError):
    """No store can have this subdomain."""

    kind = Kind.INVALID
    code = "stores/subdomain-not-possible"
    title = "A subdomain has 3 to 63 of a-z, 0-9 and single hyphens inside, and is not one of the platform's own"
    title_ar = "النطاق الفرعي من 3 إلى 63 حرفًا لاتينيًا صغيرًا أو رقمًا أو شرطة مفردة داخلية، وليس من الأسماء المحجوزة"

    subdomain: str
    fault: SubdomainFault


@dataclass(eq=False)
class SubdomainTaken(DomainError):
    """Another store answers there."""

    kind = Kind.RULE
    code = "stores/subdomain-taken"
    title = "This subdomain is taken"
    title_ar = "هذا النطاق الفرعي مستخدم بالفعل"

    subdomain: str


@dataclass(eq=False)
class StoreExists(DomainError):
    """The id is in use."""

    kind = Kind.CONFLICT
    code = "stores/exists"
    title = "This store exists already"
    title_ar = "هذا المتجر موجود بالفعل"

    store_id: UUID
