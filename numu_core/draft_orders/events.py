"""Facts about one draft. Stream: ``draft_orders/{order_id}``: the id is the order's, once it is one."""

from uuid import UUID

from msgspec import Struct

from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Personal, Subject


class DraftLine(Struct, frozen=True, kw_only=True):
    """So many pieces of one variant, at the price that staff has in mind."""

    line: int  # 1, 2, …
    product_id: UUID
    variant_id: UUID  # the product's own id where there is only one
    name: str
    variant_name: str | None = None
    sku: str | None = None
    quantity: int  # pieces, positive
    unit_price: Money


class DraftSaved(Event, frozen=True, kw_only=True, tag="draft_orders.draft_saved.v1"):
    """Staff prepared an order. Its number is a draft's: the order gets one when it is placed."""

    order_id: UUID
    store_id: UUID
    number: int  # of drafts, per store
    customer_id: Subject
    lines: tuple[DraftLine, ...]
    subtotal: Money
    shipping: Money
    discount: Money
    tax: Money  # contained in the subtotal, never added
    total: Money
    tax_stated: bool = False  # else it follows from the rates
    payment_method: str | None = None
    shipping_method: str | None = None
    contact: Personal[Contact]
    ship_to: Personal[Address]
    bill_to: Personal[Address] = None
    notes: Personal[str] = None  # the buyer's words


class DraftRevised(Event, frozen=True, kw_only=True, tag="draft_orders.draft_revised.v1"):
    """Staff changed their mind. Figures are all told; of the rest, what is absent stays; an empty text clears."""

    order_id: UUID
    customer_id: Subject
    shipping: Money
    discount: Money
    tax: Money
    total: Money
    tax_stated: bool = False
    payment_method: str | None = None
    shipping_method: str | None = None
    ship_to: Personal[Address] = None
    bill_to: Personal[Address] = None
    notes: Personal[str] = None  # staff's words
    customer_notes: Personal[str] = None  # the buyer's


class DraftDiscarded(Event, frozen=True, kw_only=True, tag="draft_orders.draft_discarded.v1"):
    """It will not become an order."""

    order_id: UUID
    customer_id: Subject
    reason: Personal[str] = None


class DraftConverted(Event, frozen=True, kw_only=True, tag="draft_orders.draft_converted.v1"):
    """It is an order now, under the same id."""

    order_id: UUID


DraftEvent = DraftSaved | DraftRevised | DraftDiscarded | DraftConverted


def draft_number(number: int) -> str:
    """As staff sees it: ``DRAFT-000007``."""
    return f"DRAFT-{number:06d}"
