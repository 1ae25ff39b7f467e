"""Refusals of the provider_orders capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class ProviderOrderTaken(DomainError):
    """The provider's order belongs to another payment."""

    kind = Kind.CONFLICT
    code = "provider-orders/taken"
    title = "The provider's order belongs to another payment"
    title_ar = "طلب مزود الدفع يخص دفعة أخرى"

    payment_id: UUID
