"""The question "what does this basket cost?", and its answer.

``PriceBasket`` is a flow that decides no facts: carts, checkout, drafts, order edits and previews all run it with
``quote: Quote = shop.do(PriceBasket(...))`` and charge what it says. The steps, in this order: base price → variant →
automatic promotions → coupon → shipping → gift cards → the VAT that the prices contain.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency, Money

Code = Annotated[str, Meta(min_length=1, max_length=64)]


class Stage(StrEnum):
    """The places of the pipeline, in the order in which they act."""

    BASE = "base"
    VARIANT = "variant"
    PROMOTION = "promotion"  # automatic: applied without a code
    COUPON = "coupon"
    SHIPPING = "shipping"
    GRANTED = "granted"  # staff's own discount
    GIFT_CARD = "gift_card"
    TAX = "tax"  # what the subtotal contains; changes no amount


class Step(Struct, frozen=True, kw_only=True):
    """One line of the explanation: what did what to which amount."""

    stage: Stage
    amount: Money  # what it adds; negative: takes off
    label: str  # "SUMMER10", "Standard delivery"
    label_ar: str = ""
    line: int | None = None  # of the basket, from 1; None: the whole order
    source_id: UUID | None = None  # the coupon, promotion, rate or gift card


class BasketLine(Struct, frozen=True, kw_only=True):
    """What is bought. The price is the catalogue's, unless ``unit_price`` was agreed before (an edited order)."""

    product_id: UUID
    variant_id: UUID | None = None  # None: the product has only one, or ``selections`` tell
    selections: dict[str, str] = {}  # option → value, in any case: the older way to name a variant
    quantity: Annotated[int, Meta(ge=1, le=1_000_000_000)] = 1
    unit_price: Money | None = None
    location_id: UUID | None = None  # None: the store's default location


class PriceBasket(Command, frozen=True, kw_only=True):
    """Price these lines for this buyer and destination. Decides nothing."""

    store_id: UUID
    currency: Currency = "EGP"  # the store's; an empty basket costs nothing in it
    lines: Annotated[Sequence[BasketLine], Meta(max_length=5000)]
    customer_id: UUID | None = None  # for limits per customer
    coupon_code: Code | None = None
    agreed_coupon_id: UUID | None = None  # the coupon that an order has used already: its limits are no matter now
    gift_card_codes: Annotated[Sequence[Code], Meta(max_length=10)] = ()
    rate_id: UUID | None = None  # the shipping rate that was chosen
    governorate: Annotated[str, Meta(max_length=100)] | None = None  # ISO code or name, in Arabic or English
    pickup_location_id: UUID | None = None  # collected there: nothing to ship
    cod: bool = False
    shipping: Money | None = None  # agreed by staff, instead of a rate
    discount: Money | None = None  # granted by staff, beside coupons
    strict: bool = True  # False: what does not apply is left out and named in ``problems``, as a cart wants it


class QuotedLine(Struct, frozen=True, kw_only=True):
    """One line, priced."""

    line: int  # from 1
    product_id: UUID
    variant_id: UUID  # the product's own id where there is only one
    location_id: UUID | None  # None: a service, nothing lies anywhere
    name: str
    variant_name: str | None
    sku: str | None
    quantity: int
    unit_price: Money
    compare_at: Money | None
    subtotal: Money  # unit price times quantity
    discount: Money  # this line's part of promotions and coupon, not negative
    weight_g: int  # of all pieces
    available: int | None = None  # pieces that could be bought now; None: not counted
    category_id: UUID | None = None


class QuotedGiftCard(Struct, frozen=True, kw_only=True):
    """What one gift card pays."""

    card_id: UUID
    last_four: str
    amount: Money


class Promotion(Struct, frozen=True, kw_only=True):
    """An automatic promotion that applied."""

    promotion_id: UUID
    title: str
    title_ar: str
    amount: Money


class Problem(Struct, frozen=True, kw_only=True):
    """Why something that was asked for was left out; only where the basket is not ``strict``."""

    code: str  # of the refusal: "coupons/coupon-expired"
    title: str
    title_ar: str
    line: int | None = None


class Quote(Struct, frozen=True, kw_only=True):
    """The whole answer. ``total = subtotal + shipping - discount``; ``due`` is what is still to be paid."""

    lines: tuple[QuotedLine, ...] = ()
    subtotal: Money
    discount: Money  # promotions, coupon and staff's discount, not negative
    shipping: Money  # with the fee for cash on delivery; 0 where a coupon or promotion makes it free
    tax: Money  # contained in the subtotal, never added
    total: Money
    gift: Money  # paid by gift cards
    due: Money  # total - gift
    weight_g: int = 0
    coupon_id: UUID | None = None
    coupon_code: str | None = None  # as the merchant writes it
    coupon_discount: Money | None = None
    free_shipping: bool = False
    rate_id: UUID | None = None
    rate_label: str | None = None
    rate_label_ar: str | None = None
    gift_cards: tuple[QuotedGiftCard, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    steps: tuple[Step, ...] = ()  # every amount above, explained: all but the tax add up to ``due``
    problems: tuple[Problem, ...] = ()

    @classmethod
    def nothing(cls, currency: Currency) -> "Quote":
        """What an empty basket costs."""
        zero = Money(0, currency)
        return cls(subtotal=zero, discount=zero, shipping=zero, tax=zero, total=zero, gift=zero, due=zero)

    def plus(self, *steps: Step, **changes: Any) -> "Quote":
        """The quote after ``changes``, explained by ``steps``, with its sums drawn anew."""
        told = {name: changes.get(name, getattr(self, name)) for name in ("subtotal", "shipping", "discount", "gift")}
        total = told["subtotal"] + told["shipping"] - told["discount"]
        explained = (*self.steps, *(step for step in steps if step.amount.minor))
        return replace(self, **changes, steps=explained, total=total, due=total - told["gift"])

    def without(self, problem: Problem) -> "Quote":
        """The quote without something that was asked for."""
        return replace(self, problems=(*self.problems, problem))
