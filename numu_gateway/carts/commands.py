"""HTTP commands on carts. Each answers with the cart as it is after."""

from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.carts.commands import (
    AddToCart,
    EmptyCart,
    EnterCartCoupon,
    RemoveCartCoupon,
    RemoveFromCart,
    SetCartQuantity,
    WriteCartNote,
)
from numu_core.carts.events import cart_id_of
from numu_core.kernel.errors import NotFound
from numu_core.kernel.messages import Command
from numu_gateway.carts.bodies import (
    AddItemBody,
    CartView,
    DiscountBody,
    QuantityBody,
    RemoveItemBody,
    UpdateCartBody,
)
from numu_gateway.carts.queries import shown
from numu_gateway.kernel.access import customer, shopper
from numu_gateway.kernel.answers import Success
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.cookies import cart_cookie
from numu_gateway.kernel.dispatch import CALLERS, Dispatch
from numu_gateway.kernel.faults import Malformed, fault
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_projections.stores.views import StoreRef


class Till:
    """One request about the caller's cart: a command, then the cart."""

    def __init__(self, dispatch: Dispatch, read: Read, call: Call, store: StoreRef) -> None:
        self.dispatch, self.read, self.call, self.store = dispatch, read, call, store
        self.customer_id = call.caller.id
        self.cart_id = cart_id_of(call.caller.id, call.caller.actor)

    async def do(self, command: Command, message: str) -> Success[CartView]:
        """Run ``command`` and show the cart. In a cart that was made for this very request nothing can be repeated."""
        known = self.customer_id or cart_cookie(self.call)
        await self.dispatch(command, key=CALLERS if known else None)
        return await shown(self.dispatch, self.read, self.call, self.store, message)

    def adding(self, data: AddItemBody) -> AddToCart:
        """What puts something in."""
        return AddToCart(
            cart_id=self.cart_id,
            store_id=self.store.store_id,
            customer_id=self.customer_id,
            currency=self.store.currency,
            product_id=data.product_id,
            variant_id=data.variant_id,
            selections=data.selected_options or {},
            quantity=data.quantity,
        )

    def changing(self, item_id: str, quantity: int) -> SetCartQuantity:
        """What lets a line have so many pieces."""
        product_id, variant_id = place_of(item_id)
        return SetCartQuantity(
            cart_id=self.cart_id,
            store_id=self.store.store_id,
            currency=self.store.currency,
            product_id=product_id,
            variant_id=variant_id,
            quantity=quantity,
        )

    def removing(self, item_id: str) -> RemoveFromCart:
        """What takes a line out."""
        product_id, variant_id = place_of(item_id)
        return RemoveFromCart(cart_id=self.cart_id, product_id=product_id, variant_id=variant_id)


def place_of(item_id: str) -> tuple[UUID, UUID]:
    """Product and variant of ``<product_id>`` or ``<product_id>:<variant_id>``; ``NotFound`` for anything else."""
    product, _, variant = item_id.partition(":")
    try:
        return UUID(product), UUID(variant or product)
    except ValueError as error:
        raise NotFound(what="cart item", id=item_id) from error


@delete("/storefront/me/cart", operation_id="clear_cart", guards=[customer()], status_code=200)
async def clear_cart(
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Take everything out of the customer's cart."""
    till = Till(dispatch, read, call, store)
    return await till.do(EmptyCart(cart_id=till.cart_id), "Cart cleared")


@post("/storefront/me/cart/items", operation_id="add_cart_item", guards=[customer()])
async def add_cart_item(
    data: JSONBody[AddItemBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Put pieces of a product or variant into the customer's cart."""
    till = Till(dispatch, read, call, store)
    return await till.do(till.adding(data), "Item added to cart")


@patch("/storefront/me/cart/items/{item_id:str}", operation_id="update_cart_item", guards=[customer()])
async def update_cart_item(
    item_id: FromPath[str],
    data: JSONBody[QuantityBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Let a line of the customer's cart have so many pieces."""
    till = Till(dispatch, read, call, store)
    return await till.do(till.changing(item_id, data.quantity), "Cart updated")


@delete(
    "/storefront/me/cart/items/{item_id:str}",
    operation_id="remove_cart_item",
    guards=[customer()],
    status_code=200,
)
async def remove_cart_item(
    item_id: FromPath[str],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Take a line out of the customer's cart."""
    till = Till(dispatch, read, call, store)
    return await till.do(till.removing(item_id), "Item removed from cart")


@post("/storefront/cart/add", operation_id="sdk_add_cart_item", guards=[shopper()])
async def sdk_add_cart_item(
    data: JSONBody[AddItemBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Put pieces of a product or variant into the caller's cart."""
    till = Till(dispatch, read, call, store)
    return await till.do(till.adding(data), "Item added to cart")


@post(
    "/storefront/cart/remove",
    operation_id="sdk_remove_cart_item",
    guards=[shopper()],
    status_code=200,
)
async def sdk_remove_cart_item(
    data: JSONBody[RemoveItemBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Take a line out of the caller's cart."""
    till = Till(dispatch, read, call, store)
    return await till.do(till.removing(data.item_id), "Item removed from cart")


@post(
    "/storefront/cart/update",
    operation_id="sdk_update_cart_item",
    guards=[shopper()],
    status_code=200,
)
async def sdk_update_cart_item(
    data: JSONBody[UpdateCartBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Change the pieces of a line, or the note for the merchant."""
    till = Till(dispatch, read, call, store)
    return await till.do(_change(data, till), "Cart updated")


def _change(data: UpdateCartBody, till: Till) -> Command:
    """What the body asks for; a note goes before."""
    if data.note is not None:
        return WriteCartNote(cart_id=till.cart_id, customer_id=till.customer_id, note=plain(data.note))
    if data.item_id is None or data.quantity is None:
        raise Malformed([fault("Object missing required field `item_id`")])
    return till.changing(data.item_id, data.quantity)


@post(
    "/storefront/cart/discount",
    operation_id="sdk_apply_cart_discount",
    guards=[shopper()],
    status_code=200,
)
async def sdk_apply_cart_discount(
    data: JSONBody[DiscountBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Use a coupon code, if the till would take it."""
    till = Till(dispatch, read, call, store)
    command = EnterCartCoupon(
        cart_id=till.cart_id,
        store_id=till.store.store_id,
        customer_id=till.customer_id,
        currency=till.store.currency,
        code=data.code.strip(),
    )
    return await till.do(command, "Discount applied")


@delete(
    "/storefront/cart/discount",
    operation_id="sdk_remove_cart_discount",
    guards=[shopper()],
    status_code=200,
)
async def sdk_remove_cart_discount(
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """Use no coupon."""
    till = Till(dispatch, read, call, store)
    return await till.do(RemoveCartCoupon(cart_id=till.cart_id), "Discount removed")


ROUTES = [
    clear_cart,
    add_cart_item,
    update_cart_item,
    remove_cart_item,
    sdk_add_cart_item,
    sdk_remove_cart_item,
    sdk_update_cart_item,
    sdk_apply_cart_discount,
    sdk_remove_cart_discount,
]
