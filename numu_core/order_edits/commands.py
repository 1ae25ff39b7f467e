"""Intentions to edit a placed order, and what they would do.

``EditLines`` is both questions: previewed, it tells what it would do; carried out, it carries the preview's ``version``
and does just that, or nothing. Shape is checked here, by type.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money

MOST_LINES = 200
Pieces = Annotated[int, Meta(ge=0, le=1_000_000)]
Some = Annotated[int, Meta(ge=1, le=1_000_000)]


class LineChange(Struct, frozen=True, kw_only=True):
    """So many pieces of a line there shall be; none: it is taken out."""

    line: Annotated[int, Meta(ge=1)]
    quantity: Pieces


class NewLine(Struct, frozen=True, kw_only=True):
    """A line to be put in, at the catalogue's price, or at one that was agreed."""

    product_id: UUID
    variant_id: UUID | None = None  # None: the product has only one
    quantity: Some = 1
    unit_price: Money | None = None  # 0 is allowed, less is not
    location_id: UUID | None = None  # None: the store's default location


class EditLines(Command, frozen=True, kw_only=True):
    """Change the lines of a placed order; stock, coupon, gift cards and what is to be paid follow. A flow.

    Where nothing is left, the order is cancelled.
    """

    order_id: UUID
    store_id: UUID
    changes: Annotated[Sequence[LineChange], Meta(max_length=5000)] = ()
    additions: Annotated[Sequence[NewLine], Meta(max_length=MOST_LINES)] = ()
    reason: Annotated[str, Meta(max_length=500)] | None = None
    version: Annotated[str, Meta(max_length=64)] | None = None  # the preview's; None: only to be previewed


class LineCancel(Struct, frozen=True, kw_only=True):
    """So many pieces of a line are called off."""

    line: Annotated[int, Meta(ge=1)]
    quantity: Some


class CancelLines(Command, frozen=True, kw_only=True):
    """Call a part of an order off, or all of it where no lines are named. A flow, like ``EditLines``."""

    order_id: UUID
    store_id: UUID
    lines: Annotated[Sequence[LineCancel], Meta(max_length=5000)] = ()
    reason: Annotated[str, Meta(max_length=500)] | None = None
    version: Annotated[str, Meta(max_length=64)] | None = None


class LineEffect(Struct, frozen=True, kw_only=True):
    """What happens to one line."""

    line: int
    product_id: UUID
    variant_id: UUID
    name: str
    variant_name: str | None
    before: int  # pieces
    after: int
    unit_price: Money
    released: int  # pieces that go back on their shelf; 0 for a service
    reserved: int  # pieces that are taken from it


class Figures(Struct, frozen=True, kw_only=True):
    """What the order costs and how it is paid. ``total = gift + received + due - owed``."""

    subtotal: Money
    discount: Money
    coupon: Money  # of the discount
    shipping: Money
    total: Money
    gift: Money  # paid by gift cards
    received: Money  # came in as money
    due: Money  # still to be paid
    owed: Money  # to be given back


class GiftReturn(Struct, frozen=True, kw_only=True):
    """What goes back onto a gift card."""

    last_four: str
    amount: Money


class EditPreview(Struct, frozen=True, kw_only=True):
    """What the edit does; ``version`` follows from all the rest."""

    order_id: UUID
    status: str  # after it
    lines: tuple[LineEffect, ...]
    before: Figures
    after: Figures
    refund: Money  # more to be given back than before
    extra: Money  # more to be paid than before
    coupon_code: str | None  # None: the order has none, or loses it
    gift_returns: tuple[GiftReturn, ...]
    payment_asked: Money | None  # asked for anew; what was asked for before is void
    version: str = ""

    def told(self) -> dict[str, Any]:
        """As people are told: amounts in minor units, and their currency once."""
        told: dict[str, Any] = _minor(self)
        return {**told, "currency": self.after.total.currency}


def _minor(value: Any) -> Any:
    match value:
        case Money():
            return value.minor
        case UUID():
            return str(value)
        case Struct():
            return {name: _minor(part) for name, part in asdict(value).items()}
        case tuple():
            return [_minor(part) for part in value]
        case _:
            return value
