"""Refusals of the customers capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CustomerAlreadyRegistered(DomainError):
    """There is a customer with this id."""

    kind = Kind.CONFLICT
    code = "customers/customer-already-registered"
    title = "This customer is registered already"
    title_ar = "هذا العميل مسجل بالفعل"

    customer_id: UUID


@dataclass(eq=False)
class EmailTaken(DomainError):
    """Another customer of the store has this e-mail address."""

    kind = Kind.RULE
    code = "customers/email-taken"
    title = "Another customer has this e-mail address"
    title_ar = "البريد الإلكتروني مستخدم لعميل آخر"


@dataclass(eq=False)
class PhoneTaken(DomainError):
    """Another customer of the store has this phone number."""

    kind = Kind.RULE
    code = "customers/phone-taken"
    title = "Another customer has this phone number"
    title_ar = "رقم الهاتف مستخدم لعميل آخر"


@dataclass(eq=False)
class TooManyAddresses(DomainError):
    """More addresses than a customer may keep."""

    kind = Kind.RULE
    code = "customers/too-many-addresses"
    title = "A customer cannot keep so many addresses"
    title_ar = "لا يمكن للعميل حفظ هذا العدد من العناوين"

    most: int
