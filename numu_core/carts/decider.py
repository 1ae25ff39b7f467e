"""What a cart is, and which facts may follow."""

from collections.abc import Iterable
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.carts.commands import (
    MOST_LINES,
    MOST_PIECES,
    AddCartLine,
    CartCommand,
    ChangeCartQuantity,
    EmptyCart,
    KeepCartCoupon,
    RemoveCartCoupon,
    RemoveFromCart,
    TakeOverLines,
    WriteCartNote,
)
from numu_core.carts.errors import CartFull, NoSuchCartLine
from numu_core.carts.events import (
    CartCouponEntered,
    CartCouponRemoved,
    CartEmptied,
    CartEvent,
    CartLine,
    CartLineAdded,
    CartLineRemoved,
    CartNoteWritten,
    CartQuantityChanged,
    CartsMerged,
)
from numu_core.kernel.decider import Decider

Place = tuple[UUID, UUID]  # product and variant


class Cart(Struct, frozen=True, kw_only=True):
    """One cart. Lines in the order in which they were put in."""

    lines: tuple[CartLine, ...] = ()
    coupon_code: str | None = None
    note: str | None = None

    def line(self, product_id: UUID, variant_id: UUID) -> CartLine | None:
        """The line of this variant, if there is one."""
        same = (product_id, variant_id)
        return next((line for line in self.lines if (line.product_id, line.variant_id) == same), None)

    @property
    def untouched(self) -> bool:
        """Nothing in it, and nothing said."""
        return self == EMPTY


EMPTY = Cart()


def evolve(cart: Cart, event: CartEvent) -> Cart:  # noqa: PLR0911 - one short case for each fact
    """The cart after ``event``."""
    match event:
        case CartLineAdded():
            held = cart.line(event.product_id, event.variant_id)
            line = CartLine(
                product_id=event.product_id,
                variant_id=event.variant_id,
                quantity=event.quantity + (held.quantity if held else 0),
                seen=event.price,
            )
            return replace(cart, lines=_with(cart.lines, line))
        case CartQuantityChanged():
            held = cart.line(event.product_id, event.variant_id)
            changed = replace(held, quantity=event.quantity) if held else None
            return replace(cart, lines=_with(cart.lines, changed)) if changed else cart
        case CartLineRemoved():
            gone = (event.product_id, event.variant_id)
            kept = (line for line in cart.lines if (line.product_id, line.variant_id) != gone)
            return replace(cart, lines=tuple(kept))
        case CartCouponEntered():
            return replace(cart, coupon_code=event.code)
        case CartCouponRemoved():
            return replace(cart, coupon_code=None)
        case CartNoteWritten():
            return replace(cart, note=event.note or None)
        case CartsMerged():
            return replace(cart, lines=event.lines, coupon_code=event.coupon_code)
        case CartEmptied():
            return EMPTY
        case _:
            assert_never(event)


def _with(lines: Iterable[CartLine], line: CartLine) -> tuple[CartLine, ...]:
    """``line`` in its old place, or behind the others."""
    by_place: dict[Place, CartLine] = {(one.product_id, one.variant_id): one for one in lines}
    return tuple({**by_place, (line.product_id, line.variant_id): line}.values())


def add(cart: Cart, command: AddCartLine) -> list[CartEvent]:
    """``[CartLineAdded]``; ``CartFull`` beyond the limits."""
    held = cart.line(command.product_id, command.variant_id)
    pieces = command.quantity + (held.quantity if held else 0)
    if pieces > MOST_PIECES or (held is None and len(cart.lines) >= MOST_LINES):
        raise CartFull(most_lines=MOST_LINES, most_pieces=MOST_PIECES)
    return [CartLineAdded(**asdict(command))]


def change(cart: Cart, command: ChangeCartQuantity) -> list[CartEvent]:
    """``[CartQuantityChanged]``, if it does; ``NoSuchCartLine`` where there is none."""
    held = cart.line(command.product_id, command.variant_id)
    if held is None:
        raise NoSuchCartLine(product_id=command.product_id, variant_id=command.variant_id)
    return [] if held.quantity == command.quantity else [CartQuantityChanged(**asdict(command))]


def remove(cart: Cart, command: RemoveFromCart) -> list[CartEvent]:
    """``[CartLineRemoved]``; nothing when it is not there."""
    held = cart.line(command.product_id, command.variant_id)
    return [CartLineRemoved(**asdict(command))] if held else []


def keep_coupon(cart: Cart, command: KeepCartCoupon) -> list[CartEvent]:
    """``[CartCouponEntered]``; nothing when it is this one already."""
    return [] if cart.coupon_code == command.code else [CartCouponEntered(**asdict(command))]


def remove_coupon(cart: Cart, command: RemoveCartCoupon) -> list[CartEvent]:
    """``[CartCouponRemoved]``; nothing when there is none."""
    return [CartCouponRemoved(cart_id=command.cart_id)] if cart.coupon_code else []


def write_note(cart: Cart, command: WriteCartNote) -> list[CartEvent]:
    """``[CartNoteWritten]``, if it says something new."""
    if command.note == (cart.note or ""):
        return []
    return [
        CartNoteWritten(
            cart_id=command.cart_id, owner_id=command.customer_id or command.cart_id, note=command.note or None
        )
    ]


def take_over(cart: Cart, command: TakeOverLines) -> list[CartEvent]:  # noqa: ARG001 - the flow looked at it
    """``[CartsMerged]``."""
    return [CartsMerged(**{**asdict(command), "lines": tuple(command.lines)})]


def empty(cart: Cart, command: EmptyCart) -> list[CartEvent]:
    """``[CartEmptied]``; nothing when nothing is in it."""
    return [] if cart.untouched else [CartEmptied(**asdict(command))]


CARTS: Decider[Cart, CartEvent] = Decider(
    stream="carts",
    key="cart_id",
    initial=EMPTY,
    commands=CartCommand,
    events=CartEvent,
    evolve=evolve,
    decide={
        AddCartLine: add,
        ChangeCartQuantity: change,
        RemoveFromCart: remove,
        KeepCartCoupon: keep_coupon,
        RemoveCartCoupon: remove_coupon,
        WriteCartNote: write_note,
        TakeOverLines: take_over,
        EmptyCart: empty,
    },
)
DECIDERS = [CARTS]
