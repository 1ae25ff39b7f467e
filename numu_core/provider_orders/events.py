"""Facts about one order of a payment provider. Stream: ``provider_orders/{provider_order_id}``."""

from uuid import UUID

from numu_core.kernel.messages import Event


class ProviderOrderBound(Event, frozen=True, kw_only=True, tag="provider_orders.provider_order_bound.v1"):
    """The provider's order is this payment's, for ever."""

    provider_order_id: UUID
    payment_id: UUID


class ReportKept(Event, frozen=True, kw_only=True, tag="provider_orders.report_kept.v1"):
    """A genuine report came before its payment was known; it counts as soon as it is."""

    provider_order_id: UUID
    key: str  # what tells this report from every other
    report: str  # JSON, in the words of ``payments``; opaque here


ProviderOrderEvent = ProviderOrderBound | ReportKept
