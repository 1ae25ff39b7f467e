"""Intentions about one order of a payment provider."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.messages import Command


class BindProviderOrder(Command, frozen=True, kw_only=True):
    """The provider's order is this payment's. Binding twice is binding once."""

    provider_order_id: UUID
    payment_id: UUID


class KeepReport(Command, frozen=True, kw_only=True):
    """Keep a genuine report about an order that no payment is known for, yet or at all."""

    provider_order_id: UUID
    key: Annotated[str, Meta(max_length=200)]
    report: Annotated[str, Meta(max_length=4000)]


ProviderOrderCommand = BindProviderOrder | KeepReport
