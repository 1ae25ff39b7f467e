"""Intentions about orders. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``.

Those in ``OrderCommand`` have their rule in ``decider``; some of them also move stock or money and are flows (``flows``
names them). ``PlaceOrder``, ``EnterOrder``, ``ChangeOrderStatus`` and ``EditOrder`` are flows only. Those that people
send name the ``store_id`` on whose behalf: the order of another store does not exist for them.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.orders.events import Source

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Word = Annotated[str, Meta(min_length=1, max_length=100)]
Note = Annotated[str, Meta(max_length=1000)]
Pieces = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class Till(StrEnum):
    """Who holds the cash of an order that is paid on delivery."""

    COURIER = "courier"
    MERCHANT = "merchant"


class WantedLine(Struct, frozen=True, kw_only=True):
    """What a shopper puts in the cart. The price is the catalogue's, never the shopper's."""

    product_id: UUID
    variant_id: UUID | None = None  # None: the product has only one, or ``selections`` tell
    selections: dict[str, str] = {}  # option → value, in any case: the older way to name a variant
    quantity: Annotated[int, Meta(ge=1, le=999)] = 1
    location_id: UUID | None = None  # None: the store's default location


class PlaceOrder(Command, frozen=True, kw_only=True):
    """Buy: reserve the stock, find or register the customer, take the number, ask for the payment. A flow."""

    store_id: UUID
    lines: Annotated[Sequence[WantedLine], Meta(min_length=1, max_length=200)]
    ship_to: Address
    bill_to: Address | None = None
    contact: Contact
    customer_id: UUID | None = None  # the signed-in customer; None: a guest, known by phone, then e-mail
    payment_method: Word
    shipping_method: Annotated[str, Meta(max_length=100)] | None = None
    notes: Note | None = None
    source: Source = Source.STOREFRONT


class OrderPlacedResult(Struct, frozen=True, kw_only=True):
    """What the buyer, or the till, is told."""

    order_id: UUID
    order_number: str  # ORD-000042
    customer_id: UUID
    payment_id: UUID | None
    total: Money


class EnteredLine(Struct, frozen=True, kw_only=True):
    """A line as staff or an import states it: with its price."""

    product_id: UUID
    variant_id: UUID | None = None  # None: the product has only one
    name: Name
    variant_name: Annotated[str, Meta(max_length=255)] | None = None
    sku: Annotated[str, Meta(max_length=100)] | None = None
    quantity: Pieces
    unit_price: Money  # 0 is allowed, less is not
    location_id: UUID | None = None  # None: the store's default location


class EnterOrder(Command, frozen=True, kw_only=True):
    """Enter an order by hand, or one that happened elsewhere. A flow. When it was placed is when it is entered.

    ``fulfilled`` records that the goods have left and arrived already (stock is dispatched, not reserved);
    ``paid`` that the money is there. Nothing is asked of anybody then.
    """

    store_id: UUID
    order_id: UUID | None = None  # given by an import, so that later facts find the order
    customer_id: UUID
    lines: Annotated[Sequence[EnteredLine], Meta(min_length=1, max_length=5000)]
    ship_to: Address
    bill_to: Address | None = None
    contact: Contact | None = None  # None: as the address says
    shipping: Money | None = None
    discount: Money | None = None
    tax: Money | None = None  # contained in the subtotal; None: as the table of rates says
    payment_method: Word | None = None
    shipping_method: Annotated[str, Meta(max_length=100)] | None = None
    notes: Note | None = None
    source: Source = Source.STAFF
    fulfilled: bool = False
    paid: bool = False


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
