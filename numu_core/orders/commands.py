"""Intentions about orders. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``.

Those in ``OrderCommand`` have their rule in ``decider``; some of them also move stock or money and are flows (``flows``
names them). ``PlaceOrder``, ``ChangeOrderStatus`` and ``EditOrder`` are flows only. Those that people
send name the ``store_id`` on whose behalf: the order of another store does not exist for them.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money, total
from numu_core.kernel.tax import contained_tax
from numu_core.kernel.texts import Language
from numu_core.orders.errors import AmountOutOfRange
from numu_core.orders.events import Answer, AppliedPromotion, Coupon, Deposit, GiftPart, OrderLine, Source, Why

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Word = Annotated[str, Meta(min_length=1, max_length=100)]
Note = Annotated[str, Meta(max_length=1000)]
Pieces = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class Till(StrEnum):
    """Who holds the cash of an order that is paid on delivery."""

    COURIER = "courier"
    MERCHANT = "merchant"


MOST = 2**53 - 1  # minor units: beyond, a JSON number is not exact everywhere


class Amounts(Struct, frozen=True, kw_only=True):
    """What an order costs; all in one currency."""

    subtotal: Money  # sum of the lines
    shipping: Money
    discount: Money
    tax: Money  # contained in the subtotal, never added
    total: Money  # subtotal + shipping - discount

    @classmethod
    def of(
        cls,
        lines: Iterable[OrderLine],
        shipping: Money | None = None,
        discount: Money | None = None,
        tax: Money | None = None,
    ) -> "Amounts":
        """What ``lines``, at least one, cost; the tax is worked out unless it is stated.

        Raises:
            AmountOutOfRange: negative, or larger than what it is taken from, or beyond what is countable.
            CurrencyMismatch: not all in one currency.
        """
        prices = [line.unit_price * line.quantity for line in lines]
        assert prices, "an order has lines"
        nothing, subtotal = Money(0, prices[0].currency), total(prices, prices[0].currency)
        shipping, discount = nothing + (shipping or nothing), nothing + (discount or nothing)
        tax = nothing + (tax or contained_tax(subtotal))
        gross = subtotal + shipping
        bounds = (
            ("shipping", shipping.minor, MOST - subtotal.minor),
            ("discount", discount.minor, gross.minor),
            ("tax", tax.minor, subtotal.minor),
        )
        for what, minor, most in bounds:
            if not 0 <= minor <= most:
                raise AmountOutOfRange(what=what, minor=minor)
        return cls(subtotal=subtotal, shipping=shipping, discount=discount, tax=tax, total=gross - discount)


class PlaceOrder(Command, frozen=True, kw_only=True):
    """Place an order at figures that somebody worked out: checkout, or whoever turns a draft into an order. A flow.

    It reserves the stock, finds or registers the customer, uses the coupon, charges the gift cards, takes the number
    and asks for what is still due.
    """

    store_id: UUID
    order_id: UUID | None = None  # None: a fresh one
    lines: Annotated[Sequence[OrderLine], Meta(min_length=1, max_length=5000)]
    ship_to: Address
    bill_to: Address | None = None
    contact: Contact
    customer_id: UUID | None = None  # None: a guest, known by phone, then e-mail
    shipping: Money | None = None
    discount: Money | None = None  # all of it, of which the lines tell their parts
    tax: Money | None = None  # contained in the subtotal; None: as the table of rates says
    payment_method: Word | None = None
    shipping_method: Annotated[str, Meta(max_length=100)] | None = None
    shipping_rate_id: UUID | None = None
    pickup_location_id: UUID | None = None
    coupon: Coupon | None = None
    gift_cards: Annotated[Sequence[GiftPart], Meta(max_length=10)] = ()
    deposit: Deposit | None = None
    promotions: Annotated[Sequence[AppliedPromotion], Meta(max_length=100)] = ()
    why: Sequence[Why] = ()
    notes: Note | None = None
    answers: Annotated[Sequence[Answer], Meta(max_length=20)] = ()
    language: Language | None = None  # that the buyer reads; None: the store's
    source: Source = Source.STOREFRONT
    handed_over: bool = False  # the goods have left and arrived already: nothing is reserved
    paid: bool = False  # the money is there: nobody is asked for it


class OrderPlacedResult(Struct, frozen=True, kw_only=True):
    """What the buyer, or the till, is told."""

    order_id: UUID
    order_number: str  # ORD-000042
    customer_id: UUID
    payment_id: UUID | None
    deposit_payment_id: UUID | None = None  # the payment of the part that is wanted first
    total: Money


class ConfirmOrder(Command, frozen=True, kw_only=True):
    """Say that the order will be fulfilled."""

    order_id: UUID


class StartProcessing(Command, frozen=True, kw_only=True):
    """Pack it."""

    order_id: UUID


class MarkOrderPaid(Command, frozen=True, kw_only=True):
    """The whole total came in. The same payment again is a no-op. A flow.

    From the payments capability: with ``payment_id`` and ``amount``. From staff: without; cash on delivery is then
    collected by the shop itself, and any other open payment is voided.
    """

    order_id: UUID
    store_id: UUID | None = None
    payment_id: UUID | None = None
    amount: Money | None = None  # None: the total


class FailOrderPayment(Command, frozen=True, kw_only=True):
    """Nobody paid. The stock is released. A no-op for an order that does not wait for money any more. A flow."""

    order_id: UUID
    payment_id: UUID | None = None
    reason: Annotated[str, Meta(max_length=200)] | None = None


class ReopenOrder(Command, frozen=True, kw_only=True):
    """Try again after a failed payment: reserve the stock anew. A flow.

    Without ``payment_id`` (from staff) the money is asked for anew.
    """

    order_id: UUID
    payment_id: UUID | None = None


class ShipOrder(Command, frozen=True, kw_only=True):
    """The goods left: dispatch the stock. An order not yet in processing passes through it. A flow."""

    order_id: UUID


class DeliverOrder(Command, frozen=True, kw_only=True):
    """The customer has it; cash on delivery is collected and the order paid. Not shipped yet: it is first. A flow."""

    order_id: UUID
    cash_held_by: Till = Till.MERCHANT


class ReturnLine(Struct, frozen=True, kw_only=True):
    """So many pieces of one line of the order."""

    line: Annotated[int, Meta(ge=1)]
    quantity: Pieces


class ReturnOrder(Command, frozen=True, kw_only=True):
    """Pieces came back. Without ``lines``: all that is still out. A flow."""

    order_id: UUID
    lines: Annotated[Sequence[ReturnLine], Meta(max_length=5000)] = ()
    restock: bool = True  # put them back where they came from


class CancelOrder(Command, frozen=True, kw_only=True):
    """Call it off: the stock is released, an open payment voided. Cancelling twice is cancelling once. A flow."""

    order_id: UUID
    store_id: UUID | None = None
    reason: Annotated[str, Meta(max_length=500)] | None = None
    payment_id: UUID | None = None  # the payment whose story this is: nothing more happens to it
    cause: Word | None = None  # "payment_expired"


class RecordDeposit(Command, frozen=True, kw_only=True):
    """The part in advance came in: the rest is paid on delivery. The same payment again is a no-op. A flow."""

    order_id: UUID
    payment_id: UUID
    amount: Money


class AskPayment(Command, frozen=True, kw_only=True):
    """Ask anew for what is due, perhaps in another way; what was asked for before is void. A flow.

    Where nothing is due any more, the order is paid.
    """

    order_id: UUID
    store_id: UUID | None = None
    payment_method: Word | None = None  # None: as before


class AskedResult(Struct, frozen=True, kw_only=True):
    """The payment that is open now; none: nothing is due, or nobody is asked."""

    payment_id: UUID | None


class RefundOrder(Command, frozen=True, kw_only=True):
    """Say that the customer has the whole amount back."""

    order_id: UUID


class CorrectOrderAddress(Command, frozen=True, kw_only=True):
    """Send it, or bill it, elsewhere; before it has left."""

    order_id: UUID
    ship_to: Address | None = None
    bill_to: Address | None = None


class NoteOrder(Command, frozen=True, kw_only=True):
    """Write on the order. What is absent stays; an empty text clears."""

    order_id: UUID
    notes: Annotated[str, Meta(max_length=4000)] | None = None
    customer_notes: Note | None = None
    shipping_method: Annotated[str, Meta(max_length=100)] | None = None


class AssignTracking(Command, frozen=True, kw_only=True):
    """Note the carrier's number."""

    order_id: UUID
    tracking_number: Word
    tracking_url: Annotated[str, Meta(max_length=500)] | None = None


class CommentOnOrder(Command, frozen=True, kw_only=True):
    """Tell colleagues something about the order. The same ``comment_id`` again is a no-op."""

    order_id: UUID
    store_id: UUID | None = None
    comment_id: UUID
    body: Annotated[str, Meta(min_length=1, max_length=4000)]


class ChangeOrderStatus(Command, frozen=True, kw_only=True):
    """Move the order by hand, as far as the table of statuses allows; what belongs to it happens with it. A flow."""

    order_id: UUID
    store_id: UUID | None = None
    status: str
    reason: Annotated[str, Meta(max_length=500)] | None = None


class EditOrder(Command, frozen=True, kw_only=True):
    """Everything staff may correct on an order at once. A flow."""

    order_id: UUID
    store_id: UUID | None = None
    ship_to: Address | None = None
    bill_to: Address | None = None
    notes: Annotated[str, Meta(max_length=4000)] | None = None
    customer_notes: Note | None = None
    shipping_method: Annotated[str, Meta(max_length=100)] | None = None
    tracking_number: Word | None = None


OrderCommand = (
    ConfirmOrder
    | StartProcessing
    | MarkOrderPaid
    | FailOrderPayment
    | ReopenOrder
    | ShipOrder
    | DeliverOrder
    | ReturnOrder
    | CancelOrder
    | RefundOrder
    | CorrectOrderAddress
    | NoteOrder
    | AssignTracking
    | CommentOnOrder
)
