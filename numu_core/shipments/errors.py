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
    """The order is not one that can leave now: unpaid by card, given up, gone already, or fetched by its customer."""

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


@dataclass(eq=False)
class NotReturnable(DomainError):
    """Only what was delivered comes back, once, while the customer has any of it."""

    kind = Kind.RULE
    code = "shipments/not-returnable"
    title = "This shipment cannot be returned"
    title_ar = "لا يمكن إرجاع هذه الشحنة"

    shipment_id: UUID
    status: str


@dataclass(eq=False)
class CollectTooLarge(DomainError):
    """More is to be collected than the order costs; from a return nothing is."""

    kind = Kind.INVALID
    code = "shipments/collect-too-large"
    title = "The cash to collect is more than this shipment may ask for"
    title_ar = "المبلغ المطلوب تحصيله أكبر من المسموح به لهذه الشحنة"

    asked_minor: int
    most_minor: int


@dataclass(eq=False)
class NotOurCourier(DomainError):
    """Only a parcel that the store brings itself is moved by hand; couriers report on theirs."""

    kind = Kind.RULE
    code = "shipments/not-our-courier"
    title = "The courier reports where this shipment is; it cannot be moved by hand"
    title_ar = "شركة الشحن هي التي تحدّث حالة هذه الشحنة ولا يمكن تغييرها يدويًا"

    carrier: str


@dataclass(eq=False)
class NotBookedYet(DomainError):
    """The courier has not given this parcel a number."""

    kind = Kind.CONFLICT
    code = "shipments/not-booked-yet"
    title = "The courier has not accepted this shipment yet"
    title_ar = "لم تقبل شركة الشحن هذه الشحنة بعد"

    shipment_id: UUID


@dataclass(eq=False)
class NotWithCourier(DomainError):
    """The store brings it itself: there is no courier to ask."""

    kind = Kind.RULE
    code = "shipments/not-with-courier"
    title = "No courier carries this shipment"
    title_ar = "هذه الشحنة ليست لدى شركة شحن"

    shipment_id: UUID
