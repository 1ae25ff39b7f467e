"""Facts about one cart. Stream: ``carts/{cart_id}``.

A signed-in customer has one cart in a store, and so has every guest session: ``cart_id_of`` says which.
"""

from uuid import UUID

from msgspec import Struct

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Personal, Subject


def cart_id_of(customer_id: UUID | None, guest: str) -> UUID:
    """The customer's cart; a guest's, where nobody is signed in.

    Args:
        guest: ``guest:<digest of session and store>``, as facts name a guest; only the holder of the session has it.
    """
    return named_id("carts", str(customer_id) if customer_id else guest)


class CartLine(Struct, frozen=True, kw_only=True):
    """So many pieces of one variant."""

    product_id: UUID
    variant_id: UUID  # the product's own id where it has only one
    quantity: int  # pieces, positive
    seen: Money | None = None  # what one piece cost when it was put in


class CartLineAdded(Event, frozen=True, kw_only=True, tag="carts.cart_line_added.v1"):
    """Pieces were put in. ``quantity`` is what came in now, beside what lay there."""

    cart_id: UUID
    store_id: UUID
    customer_id: UUID | None  # None: a guest
    product_id: UUID
    variant_id: UUID
    quantity: int
    price: Money  # of one piece, at this moment


class CartQuantityChanged(Event, frozen=True, kw_only=True, tag="carts.cart_quantity_changed.v1"):
    """The line has so many pieces now."""

    cart_id: UUID
    product_id: UUID
    variant_id: UUID
    quantity: int


class CartLineRemoved(Event, frozen=True, kw_only=True, tag="carts.cart_line_removed.v1"):
    """The line was taken out."""

    cart_id: UUID
    product_id: UUID
    variant_id: UUID


class CartCouponEntered(Event, frozen=True, kw_only=True, tag="carts.cart_coupon_entered.v1"):
    """A coupon is to be used."""

    cart_id: UUID
    code: str  # as it was typed


class CartCouponRemoved(Event, frozen=True, kw_only=True, tag="carts.cart_coupon_removed.v1"):
    """No coupon is to be used."""

    cart_id: UUID


class CartNoteWritten(Event, frozen=True, kw_only=True, tag="carts.cart_note_written.v1"):
    """The shopper's words for the merchant; an empty text clears."""

    cart_id: UUID
    owner_id: Subject  # the customer; a guest's words belong to the cart
    note: Personal[str] = None


class CartsMerged(Event, frozen=True, kw_only=True, tag="carts.carts_merged.v1"):
    """A guest signed in: what lay in the guest's cart lies here now. ``lines`` are all of this cart's."""

    cart_id: UUID
    from_cart_id: UUID
    store_id: UUID
    customer_id: UUID
    lines: tuple[CartLine, ...]
    coupon_code: str | None = None


class CartEmptied(Event, frozen=True, kw_only=True, tag="carts.cart_emptied.v1"):
    """Nothing lies in it any more, and nothing else of it is left."""

    cart_id: UUID
    order_id: UUID | None = None  # the order that was made of it
    into_cart_id: UUID | None = None  # where it went when the guest signed in


CartEvent = (
    CartLineAdded
    | CartQuantityChanged
    | CartLineRemoved
    | CartCouponEntered
    | CartCouponRemoved
    | CartNoteWritten
    | CartsMerged
    | CartEmptied
)
