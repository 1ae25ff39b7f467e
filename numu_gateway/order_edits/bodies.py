"""What clients send about edits of orders, and what they get. Amounts are integers in minor units."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, convert

from numu_core.kernel.money import Currency, Money
from numu_core.order_edits.commands import EditPreview, LineCancel, LineChange, NewLine

Reason = Annotated[str, Meta(max_length=500)]
Version = Annotated[str, Meta(min_length=1, max_length=64)]
Line = Annotated[int, Meta(ge=1)]


class ChangeBody(Struct, kw_only=True):
    """So many pieces of a line there shall be; 0: none."""

    line: Line
    quantity: Annotated[int, Meta(ge=0, le=1_000_000)]


class AdditionBody(Struct, kw_only=True):
    """A line to be put in; without a price, at the catalogue's."""

    product_id: UUID
    variant_id: UUID | None = None
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    unit_price: Annotated[int, Meta(ge=0, le=10**12)] | None = None


class EditBody(Struct, kw_only=True):
    """An edit to look at."""

    changes: Annotated[list[ChangeBody], Meta(max_length=1000)] = []
    additions: Annotated[list[AdditionBody], Meta(max_length=200)] = []
    reason: Reason | None = None

    def changed(self) -> list[LineChange]:
        """Lines in other numbers."""
        return [LineChange(line=one.line, quantity=one.quantity) for one in self.changes]

    def added(self, currency: Currency) -> list[NewLine]:
        """New lines, their prices in the store's currency."""
        return [
            NewLine(
                product_id=one.product_id,
                variant_id=one.variant_id,
                quantity=one.quantity,
                unit_price=None if one.unit_price is None else Money(one.unit_price, currency),
            )
            for one in self.additions
        ]


class ApplyEditBody(EditBody, kw_only=True):
    """The same edit again, with the version that its preview told."""

    version: Version


class CancelBody(Struct, kw_only=True):
    """Pieces to be called off; without lines, all of them."""

    lines: Annotated[list[ChangeBody], Meta(max_length=1000)] = []
    reason: Reason | None = None

    def called_off(self) -> list[LineCancel]:
        """What of which line."""
        return [LineCancel(line=one.line, quantity=one.quantity) for one in self.lines]


class ApplyCancelBody(CancelBody, kw_only=True):
    """The same again, with the version that its preview told."""

    version: Version


class LineEffectView(Struct, frozen=True, kw_only=True):
    """What happens to one line."""

    line: int
    product_id: UUID
    variant_id: UUID
    name: str
    variant_name: str | None
    before: int  # pieces
    after: int
    unit_price: int
    released: int  # pieces that go back on their shelf
    reserved: int  # pieces that are taken from it


class FiguresView(Struct, frozen=True, kw_only=True):
    """What the order costs and how it is paid. ``total = gift + received + due - owed``."""

    subtotal: int
    discount: int
    coupon: int  # of the discount
    shipping: int
    total: int
    gift: int  # paid by gift cards
    received: int  # came in as money
    due: int  # still to be paid
    owed: int  # to be given back


class GiftReturnView(Struct, frozen=True, kw_only=True):
    """What goes back onto a gift card."""

    last_four: str
    amount: int


class EditView(Struct, frozen=True, kw_only=True):
    """What an edit does, or has done."""

    order_id: UUID
    status: str
    lines: Sequence[LineEffectView]
    before: FiguresView
    after: FiguresView
    refund: int  # more to be given back than before
    extra: int  # more to be paid than before
    coupon_code: str | None
    gift_returns: Sequence[GiftReturnView]
    payment_asked: int | None  # asked for anew; what was asked for before is void
    currency: str
    version: str  # send it along to apply just this

    @classmethod
    def of(cls, preview: EditPreview) -> "EditView":
        """As people are told."""
        return convert(preview.told(), cls)
