"""Refusals of the shipments capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CourierNotConnected(DomainError):
    """The store has no account with this courier, or we do not work with it."""

    kind = Kind.RULE
    code = "shipments/courier-not-connected"
    title = "This store is not connected to this courier"
    title_ar = "هذا المتجر غير مرتبط بشركة الشحن هذه"

    carrier: str


@dataclass(eq=False)
class OrderNotShippable(DomainError):
    """The order is not one that can leave now: unpaid by card, given up, or gone already."""

    kind = Kind.RULE
    code = "shipments/order-not-shippable"
    title = "This order cannot be shipped now"
    title_ar = "لا يمكن شحن هذا الطلب الآن"

    order_id: UUID
    status: str
    payment_status: str


@dataclass(eq=False)
class ShipmentExists(DomainError):
    """A parcel for this order is under way."""

    kind = Kind.CONFLICT
    code = "shipments/shipment-exists"
    title = "This order has a shipment already"
    title_ar = "يوجد شحنة لهذا الطلب بالفعل"

    order_id: UUID
    shipment_id: UUID


@dataclass(eq=False)
class BookingDiffers(DomainError):
    """The parcel was booked under another number before."""

    kind = Kind.CONFLICT
    code = "shipments/booking-differs"
    title = "This shipment was booked under another number"
    title_ar = "تم حجز هذه الشحنة برقم آخر"

    shipment_id: UUID
    tracking_number: str


@dataclass(eq=False)
class AddressNotServed(DomainError):
    """The courier's lists do not know where this is, or do not go there."""

    kind = Kind.RULE
    code = "shipments/address-not-served"
    title = "The courier does not serve this address"
    title_ar = "شركة الشحن لا تخدم هذا العنوان"

    place: str
