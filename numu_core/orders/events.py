"""Facts about one order. Stream: ``orders/{order_id}``.

Facts that take goods out of what was sold (cancelled, payment failed, given back) repeat the lines they concern, with
the quantity they concern, so that sales figures follow from the facts alone.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.attribution import Moment
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Personal, Subject


class Status(StrEnum):
    """Where an order stands. Source: HTTP contract, section 9."""

    NEW = "new"  # nothing happened yet; never shown
    DRAFT = "draft"
    PENDING_DEPOSIT = "pending_deposit"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    PAYMENT_FAILED = "payment_failed"


class PaymentStatus(StrEnum):
    """Whether the money is there. Source: HTTP contract, section 9."""

    PENDING = "pending"
    PAID = "paid"
    REFUNDED = "refunded"
    FAILED = "failed"


ALLOWED: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.PENDING, Status.PENDING_DEPOSIT}),
    Status.DRAFT: frozenset({Status.PENDING, Status.CANCELLED}),
    Status.PENDING_DEPOSIT: frozenset({Status.CONFIRMED, Status.CANCELLED, Status.PAYMENT_FAILED}),
    Status.PENDING: frozenset({Status.CONFIRMED, Status.PROCESSING, Status.CANCELLED, Status.PAYMENT_FAILED}),
    Status.CONFIRMED: frozenset({Status.PROCESSING, Status.CANCELLED}),
    Status.PROCESSING: frozenset({Status.SHIPPED, Status.CANCELLED}),
    Status.SHIPPED: frozenset({Status.DELIVERED, Status.RETURNED}),
    Status.DELIVERED: frozenset({Status.REFUNDED}),
    Status.PAYMENT_FAILED: frozenset({Status.PENDING, Status.CANCELLED}),
    Status.RETURNED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.REFUNDED: frozenset(),
}
"""From where to where. Source: HTTP contract, section 9."""


class Source(StrEnum):
    """Where the order came from."""

    STOREFRONT = "storefront"
    STAFF = "staff"
    IMPORT = "import"


IMPORTER = "import:"
"""How the actor begins who writes down what happened elsewhere: its orders were mailed and sent long ago."""


class OrderLine(Struct, frozen=True, kw_only=True):
    """So many pieces of one variant, from one location. Names and price as agreed; later changes do not touch them."""

    line: int  # 1, 2, … in its order
    product_id: UUID
    variant_id: UUID
    location_id: UUID | None  # where the pieces come from; None: a service, of which there are none
    name: str
    variant_name: str | None = None  # "Red / XL"
    sku: str | None = None
    quantity: int  # pieces, positive
    unit_price: Money
    discount: Money | None = None  # this line's part of the order's discount


class GiftPart(Struct, frozen=True, kw_only=True):
    """What one gift card pays of an order."""

    card_id: UUID
    last_four: str
    amount: Money  # positive


class Coupon(Struct, frozen=True, kw_only=True):
    """The coupon that was used."""

    coupon_id: UUID
    code: str  # as the merchant writes it
    discount: Money  # what it took off; 0: it sent the parcel for nothing


class AppliedPromotion(Struct, frozen=True, kw_only=True):
    """An automatic promotion that took something off."""

    promotion_id: UUID
    title: str
    title_ar: str = ""
    amount: Money


class Why(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of how the total came about."""

    stage: str  # "base", "coupon", "shipping", …
    amount: Money  # what it added; negative: took off
    label: str
    label_ar: str = ""
    line: int | None = None  # None: the whole order
    source_id: UUID | None = None  # the coupon, promotion, rate or gift card


class Deposit(Struct, frozen=True, kw_only=True):
    """The part of an order's money that is wanted before the goods leave; the rest is paid on delivery."""

    payment_id: UUID  # the payment that was asked for
    gateway: str  # the method that takes it: "paymob_card"
    amount: Money
    expires_at: datetime  # when the order is given up without it


class Answer(Struct, frozen=True, kw_only=True):
    """What the buyer answered to a question of the merchant's own, with the question as it was then."""

    id: str
    label: str
    label_ar: str = ""
    value: str


def order_number(number: int) -> str:
    """As the shop prints it: ``ORD-000042``."""
    return f"ORD-{number:06d}"


class OrderPlaced(Event, frozen=True, kw_only=True, tag="orders.order_placed.v1"):
    """The customer agreed to buy these lines for this total."""

    order_id: UUID
    store_id: UUID
    number: int  # per store, from 1, no gaps
    customer_id: Subject
    lines: tuple[OrderLine, ...]
    subtotal: Money  # sum of the lines
    shipping: Money
    discount: Money
    tax: Money  # contained in the subtotal, never added
    total: Money  # subtotal + shipping - discount
    payment_method: str | None = None  # "cod", "paymob_card", …
    payment_id: UUID | None = None  # the payment that was asked for, if one was
    shipping_method: str | None = None  # as the buyer read it: "Standard delivery"
    shipping_rate_id: UUID | None = None
    pickup_location_id: UUID | None = None  # fetched there: nothing is sent
    coupon: Coupon | None = None
    gift_cards: tuple[GiftPart, ...] = ()  # they paid their part at once
    deposit: Deposit | None = None
    promotions: tuple[AppliedPromotion, ...] = ()
    why: tuple[Why, ...] = ()
    country: str  # where it goes, for statistics; not personal
    contact: Personal[Contact]
    ship_to: Personal[Address]
    bill_to: Personal[Address] = None
    notes: Personal[str] = None  # the buyer's words
    answers: Personal[tuple[Answer, ...]] = None
    language: str | None = None  # "ar" or "en", that the buyer reads; None: nobody said, so the store's
    source: Source


class OrderConfirmed(Event, frozen=True, kw_only=True, tag="orders.order_confirmed.v1"):
    """Somebody checked the order: it will be fulfilled."""

    order_id: UUID


class ProcessingStarted(Event, frozen=True, kw_only=True, tag="orders.processing_started.v1"):
    """The order is being packed."""

    order_id: UUID


class OrderPaid(Event, frozen=True, kw_only=True, tag="orders.order_paid.v1"):
    """The whole total came in. An order that was given up before stays given up: the money has to go back."""

    order_id: UUID
    payment_id: UUID | None = None  # None: staff says so
    amount: Money


class OrderPaymentFailed(Event, frozen=True, kw_only=True, tag="orders.order_payment_failed.v1"):
    """Nobody paid, or not in time. The stock is free again."""

    order_id: UUID
    store_id: UUID
    customer_id: Subject
    payment_id: UUID | None = None
    reason: Personal[str] = None
    lines: tuple[OrderLine, ...]
    country: str


class DepositPaid(Event, frozen=True, kw_only=True, tag="orders.deposit_paid.v1"):
    """The part in advance came in: the order is confirmed, unless it was given up before."""

    order_id: UUID
    payment_id: UUID
    amount: Money


class PaymentAsked(Event, frozen=True, kw_only=True, tag="orders.payment_asked.v1"):
    """What is due is asked for anew, perhaps in another way."""

    order_id: UUID
    payment_id: UUID
    payment_method: str


class OrderEdited(Event, frozen=True, kw_only=True, tag="orders.order_edited.v1"):
    """Lines were taken out, put in, or changed in number, and what the order costs with them.

    ``total = gift cards + received so far + due - owed``.
    """

    order_id: UUID
    store_id: UUID
    customer_id: Subject
    reason: Personal[str] = None
    lines: tuple[OrderLine, ...]  # as they are now
    removed: tuple[OrderLine, ...] = ()  # with as many pieces as are less
    added: tuple[OrderLine, ...] = ()  # with as many pieces as are more
    subtotal: Money
    shipping: Money
    discount: Money
    tax: Money
    total: Money
    due: Money  # still to be paid
    owed: Money  # to be given back
    coupon: Coupon | None = None
    gift_cards: tuple[GiftPart, ...] = ()
    why: tuple[Why, ...] = ()
    country: str


class OrderReopened(Event, frozen=True, kw_only=True, tag="orders.order_reopened.v1"):
    """An order whose payment had failed is on again, its stock reserved anew."""

    order_id: UUID
    store_id: UUID
    payment_id: UUID | None = None  # the payment that is asked for now
    lines: tuple[OrderLine, ...]
    country: str


class OrderShipped(Event, frozen=True, kw_only=True, tag="orders.order_shipped.v1"):
    """All of it left."""

    order_id: UUID


class OrderDelivered(Event, frozen=True, kw_only=True, tag="orders.order_delivered.v1"):
    """The customer has it."""

    order_id: UUID


class OrderLinesReturned(Event, frozen=True, kw_only=True, tag="orders.order_lines_returned.v1"):
    """Pieces came back: each line with the quantity that came back now."""

    order_id: UUID
    store_id: UUID
    lines: tuple[OrderLine, ...]
    country: str
    restocked: bool  # they went back on the shelf they came from


class OrderReturned(Event, frozen=True, kw_only=True, tag="orders.order_returned.v1"):
    """Everything came back before it was delivered."""

    order_id: UUID


class OrderCancelled(Event, frozen=True, kw_only=True, tag="orders.order_cancelled.v1"):
    """The order is off. ``lines`` is empty when it had been given up before, for lack of payment."""

    order_id: UUID
    cause: str | None = None  # "payment_expired": nobody paid in time
    store_id: UUID
    customer_id: Subject
    reason: Personal[str] = None
    lines: tuple[OrderLine, ...]
    country: str


class OrderRefunded(Event, frozen=True, kw_only=True, tag="orders.order_refunded.v1"):
    """The customer has the whole amount back, or will have it."""

    order_id: UUID
    amount: Money
    returning: bool = False  # money had come in: ``MoneyReturned`` says when it is back


class MoneyReturned(Event, frozen=True, kw_only=True, tag="orders.money_returned.v1"):
    """Money that had come in for the order went back."""

    order_id: UUID
    payment_id: UUID | None = None  # the payment that had brought it; None: staff once said that it was there
    amount: Money
    owed: Money  # of it, what was owed; the rest was given


class MoneyKept(Event, frozen=True, kw_only=True, tag="orders.money_kept.v1"):
    """Somebody decided that so much of what was owed back stays with the shop."""

    order_id: UUID
    amount: Money


class OrderAddressCorrected(Event, frozen=True, kw_only=True, tag="orders.order_address_corrected.v1"):
    """It goes elsewhere, or is billed elsewhere. An address that is absent stays as it was."""

    order_id: UUID
    customer_id: Subject
    ship_to: Personal[Address] = None
    bill_to: Personal[Address] = None


class OrderNoted(Event, frozen=True, kw_only=True, tag="orders.order_noted.v1"):
    """Staff wrote something on the order. What is absent stays as it was; an empty text clears."""

    order_id: UUID
    customer_id: Subject
    notes: Personal[str] = None  # staff's words, for staff
    customer_notes: Personal[str] = None  # the buyer's words, corrected
    shipping_method: str | None = None


class TrackingAssigned(Event, frozen=True, kw_only=True, tag="orders.tracking_assigned.v1"):
    """The carrier's number for this order."""

    order_id: UUID
    tracking_number: str
    tracking_url: str | None = None


class OrderCommented(Event, frozen=True, kw_only=True, tag="orders.order_commented.v1"):
    """Staff talks to staff about the order."""

    order_id: UUID
    comment_id: UUID
    customer_id: Subject
    body: Personal[str]


OrderEvent = (
    OrderPlaced
    | OrderConfirmed
    | ProcessingStarted
    | OrderPaid
    | OrderPaymentFailed
    | DepositPaid
    | PaymentAsked
    | OrderEdited
    | OrderReopened
    | OrderShipped
    | OrderDelivered
    | OrderLinesReturned
    | OrderReturned
    | OrderCancelled
    | OrderRefunded
    | MoneyReturned
    | MoneyKept
    | OrderAddressCorrected
    | OrderNoted
    | TrackingAssigned
    | OrderCommented
)

MOMENTS: dict[type[OrderEvent], Moment] = {
    DepositPaid: "paid", OrderPaid: "paid", OrderConfirmed: "confirmed", ProcessingStarted: "processing",
    OrderShipped: "shipped", OrderDelivered: "delivered",
}  # fmt: skip
"""How far an order has come by a fact, for whoever measures advertisements."""
