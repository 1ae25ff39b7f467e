"""Intentions to buy. ``CheckOut`` is the shopper's; ``EnterOrder`` writes down what staff or an import state.

Both end in ``orders.PlaceOrder``, which holds the final figures. Shape is checked here, by type.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.attribution import Attribution
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency, Money
from numu_core.kernel.texts import Language

MOST_LINES, MOST_PIECES = 200, 999

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Word = Annotated[str, Meta(min_length=1, max_length=100)]
Note = Annotated[str, Meta(max_length=1000)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
Pieces = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class WantedLine(Struct, frozen=True, kw_only=True):
    """What a shopper wants. The price is the catalogue's, never the shopper's."""

    product_id: UUID
    variant_id: UUID | None = None  # None: the product has only one, or ``selections`` tell
    selections: dict[str, str] = {}  # option → value, in any case: the older way to name a variant
    quantity: Annotated[int, Meta(ge=1, le=MOST_PIECES)] = 1
    location_id: UUID | None = None  # None: the store's default location


class CheckOut(Command, frozen=True, kw_only=True):
    """Buy these lines, or what is in the caller's cart where there are none. A flow.

    Whose cart it is, the actor tells: the same request under the same key is the same request, whether or not the
    shopper's cart cookie had arrived yet. The order empties the cart, whichever lines it was made of.
    """

    store_id: UUID
    currency: Currency = "EGP"  # the store's
    lines: Annotated[Sequence[WantedLine], Meta(max_length=MOST_LINES)] = ()
    ship_to: Address
    bill_to: Address | None = None
    contact: Contact
    customer_id: UUID | None = None  # the signed-in customer; None: a guest, known by phone, then e-mail
    payment_method: Word
    deposit_gateway: Word | None = None  # what takes the deposit of an order paid on delivery
    shipping_method: Annotated[str, Meta(max_length=100)] | None = None  # a name, where no rate was chosen
    rate_id: UUID | None = None
    pickup_location_id: UUID | None = None
    coupon_code: Code | None = None  # None: the cart's, where the cart is bought
    gift_card_codes: Annotated[Sequence[Code], Meta(max_length=5)] = ()
    custom_fields: Annotated[dict[str, Any], Meta(max_length=40)] = field(default_factory=dict)  # question → answer
    notes: Note | None = None
    language: Language | None = None  # that the buyer reads; None: the store's
    attribution: Attribution | None = None  # how the shopper found the store


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
    source: Literal["staff", "import"] = "staff"
    fulfilled: bool = False
    paid: bool = False
