"""What clients send about orders, and what they get. Amounts are integers in minor units."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.draft_orders.commands import ReviseDraft, SaveDraft
from numu_core.draft_orders.events import DraftLine
from numu_core.kernel.money import Currency, Money
from numu_core.orders.commands import EditOrder
from numu_core.orders.errors import AmountsAreFixed
from numu_gateway.kernel.addresses import AddressBody
from numu_gateway.kernel.text import clean, plain
from numu_projections.orders.views import TrackingView

Short = Annotated[str, Meta(max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Amount = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Note = Annotated[str, Meta(max_length=1000)]
Utm = Annotated[str, Meta(max_length=200)]
Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]


class OrderLineBody(Struct, kw_only=True):
    """``OrderLineItemRequest``."""

    product_id: UUID
    product_name: Annotated[str, Meta(min_length=1, max_length=255)]
    variant_id: UUID | None = None
    variant_name: Annotated[str, Meta(max_length=255)] | None = None
    sku: Short | None = None
    quantity: Annotated[int, Meta(ge=1, le=1_000_000_000)] = 1
    unit_price: Annotated[int, Meta(ge=0, le=10**12)]


class CreateOrderBody(Struct, kw_only=True):
    """``CreateOrderRequest``."""

    customer_id: UUID
    line_items: Annotated[list[OrderLineBody], Meta(min_length=1, max_length=1000)]
    shipping_address: AddressBody
    billing_address: AddressBody | None = None
    shipping_cost: Amount = 0
    tax_amount: Amount = 0  # contained in the prices; 0: as the rate of the currency says
    discount_amount: Amount = 0
    currency: Currency = "EGP"
    payment_method: Short | None = None
    shipping_method: Short | None = None
    customer_notes: Note | None = None

    def draft(self, order_id: UUID, store_id: UUID) -> SaveDraft:
        """The same, to be prepared only."""
        currency = self.currency
        return SaveDraft(
            order_id=order_id,
            store_id=store_id,
            customer_id=self.customer_id,
            lines=[
                DraftLine(
                    line=number,
                    product_id=line.product_id,
                    variant_id=line.variant_id or line.product_id,
                    name=plain(line.product_name),
                    variant_name=clean(line.variant_name),
                    sku=clean(line.sku),
                    quantity=line.quantity,
                    unit_price=Money(line.unit_price, currency),
                )
                for number, line in enumerate(self.line_items, 1)
            ],
            ship_to=self.shipping_address.address("shipping_address"),
            bill_to=self.billing_address.address("billing_address") if self.billing_address else None,
            shipping=Money(self.shipping_cost, currency),
            discount=Money(self.discount_amount, currency),
            tax=Money(self.tax_amount, currency) if self.tax_amount else None,
            payment_method=self.payment_method or None,
            shipping_method=clean(self.shipping_method),
            notes=clean(self.customer_notes),
        )


class UpdateOrderBody(Struct, kw_only=True):
    """``UpdateOrderRequest``: what is absent or ``null`` stays. Amounts and method of a placed order do not change."""

    shipping_address: AddressBody | None = None
    billing_address: AddressBody | None = None
    shipping_cost: Amount | None = None
    tax_amount: Amount | None = None
    discount_amount: Amount | None = None
    payment_method: Short | None = None
    shipping_method: Short | None = None
    tracking_number: Name | None = None
    notes: Annotated[str, Meta(max_length=4000)] | None = None
    customer_notes: Note | None = None

    def correction(self, order_id: UUID, store_id: UUID) -> EditOrder:
        """What may still be corrected on an order.

        Raises:
            AmountsAreFixed: what was agreed is not changed like this.
        """
        for field in FIXED:
            if getattr(self, field) not in {None, ""}:
                raise AmountsAreFixed(field=field)
        return EditOrder(
            order_id=order_id, store_id=store_id, tracking_number=clean(self.tracking_number), **self.said()
        )

    def revision(self, order_id: UUID, store_id: UUID) -> ReviseDraft:
        """What may be changed on a draft."""
        return ReviseDraft(
            order_id=order_id,
            store_id=store_id,
            shipping_minor=self.shipping_cost,
            discount_minor=self.discount_amount,
            tax_minor=self.tax_amount,
            payment_method=self.payment_method or None,
            **self.said(),
        )

    def said(self) -> dict[str, Any]:
        """Addresses and words, without markup."""
        return {
            "ship_to": self.shipping_address.address("shipping_address") if self.shipping_address else None,
            "bill_to": self.billing_address.address("billing_address") if self.billing_address else None,
            "notes": clean(self.notes),
            "customer_notes": clean(self.customer_notes),
            "shipping_method": clean(self.shipping_method),
        }


FIXED = ("shipping_cost", "tax_amount", "discount_amount", "payment_method")
"""Fields of ``UpdateOrderBody`` that are refused of a placed order."""


class StatusBody(Struct, kw_only=True):
    """``UpdateOrderStatusRequest``."""

    status: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(max_length=500)] | None = None


class BulkStatusBody(Struct, kw_only=True):
    """``BulkUpdateOrderStatusRequest``."""

    order_ids: Annotated[list[UUID], Meta(min_length=1, max_length=100)]
    status: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(max_length=500)] | None = None


class BulkStatusError(Struct, frozen=True, kw_only=True):
    """Why one order did not move."""

    order_id: UUID
    code: str  # "kernel/bad-transition"
    error: str


class BulkStatusView(Struct, frozen=True, kw_only=True):
    """``BulkUpdateOrderStatusResponse``."""

    updated: int
    failed: int = 0
    errors: list[BulkStatusError] = []


class CommentBody(Struct, kw_only=True):
    """``CreateOrderCommentRequest``."""

    content: Annotated[str, Meta(min_length=1, max_length=4000)]


class TrackedStore(Struct, frozen=True, kw_only=True):
    """``TrackingStore``."""

    name: str
    subdomain: str | None
    logo_url: str | None = None
    custom_domain: str | None = None


class OrderTrackingView(TrackingView, frozen=True, kw_only=True):
    """``OrderTrackingResponse``."""

    store: TrackedStore
