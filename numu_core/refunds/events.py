"""Facts about the money that goes back for one order. Stream: ``refunds/{order_id}``."""

from enum import StrEnum
from uuid import UUID

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Personal, Subject


class Status(StrEnum):
    """Where a refund stands. Source: HTTP contract, section 9."""

    REQUESTED = "requested"  # somebody has to agree
    APPROVED = "approved"  # to be carried out: by a person, or as soon as the refund before it is through
    PROCESSING = "processing"  # the provider is being asked
    PROCESSED = "processed"  # the money went back
    REJECTED = "rejected"
    FAILED = "failed"  # the provider said no; may be tried again


class Cause(StrEnum):
    """Why money goes back."""

    EDITED = "order_edited"
    CANCELLED = "order_cancelled"
    PAYMENT_LATE = "paid_too_late"  # for an order that had been given up
    RETURNED = "order_returned"
    REFUNDED = "order_refunded"  # staff took the whole order back
    PAID_TWICE = "paid_twice"
    NOT_WANTED = "paid_after_all"  # a payment that had been called off
    STAFF = "staff"  # it is not owed; somebody wants it so


class Reason(StrEnum):
    """Why, in the contract's words."""

    DEFECTIVE = "defective"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    CUSTOMER_REQUEST = "customer_request"
    DUPLICATE_ORDER = "duplicate_order"
    OTHER = "other"


class RefundRequested(Event, frozen=True, kw_only=True, tag="refunds.refund_requested.v1"):
    """So much shall go back, the way it came."""

    order_id: UUID
    refund_id: UUID
    store_id: UUID
    customer_id: Subject
    number: int  # per store, from 1
    payment_id: UUID | None = None  # None: staff once said that the money was there
    transaction_id: str = ""  # the one that brought the money
    provider: str | None = None  # None: people carry it back
    amount: Money
    whole: bool = False  # all that the order had brought
    automatic: bool = False  # it is owed: nobody has to agree
    cause: Cause
    reason: Reason = Reason.OTHER
    note: Personal[str] = None


class RefundApproved(Event, frozen=True, kw_only=True, tag="refunds.refund_approved.v1"):
    """It shall be done."""

    order_id: UUID
    refund_id: UUID


class RefundRejected(Event, frozen=True, kw_only=True, tag="refunds.refund_rejected.v1"):
    """It shall not be done: the shop keeps the money."""

    order_id: UUID
    refund_id: UUID
    customer_id: Subject
    note: Personal[str] = None


class RefundStarted(Event, frozen=True, kw_only=True, tag="refunds.refund_started.v1"):
    """The provider shall have given back ``level`` of the transaction in all, and no more, however often asked."""

    order_id: UUID
    refund_id: UUID
    payment_id: UUID
    level: Money


class RefundTaken(Event, frozen=True, kw_only=True, tag="refunds.refund_taken.v1"):
    """The provider has taken it up, and will have done it later: it must not be asked again."""

    order_id: UUID
    refund_id: UUID
    payment_id: UUID
    provider_refund_id: str


class RefundFailed(Event, frozen=True, kw_only=True, tag="refunds.refund_failed.v1"):
    """The provider will not do it, or never said that it had; to try again is to look first."""

    order_id: UUID
    refund_id: UUID
    answer: str  # the provider's words, without secrets


class RefundProcessed(Event, frozen=True, kw_only=True, tag="refunds.refund_processed.v1"):
    """The money went back."""

    order_id: UUID
    refund_id: UUID
    amount: Money
    by_hand: bool = False


RefundEvent = (
    RefundRequested | RefundApproved | RefundRejected | RefundStarted | RefundTaken | RefundFailed | RefundProcessed
)
