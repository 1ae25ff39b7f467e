"""Buying again: whatever can be bought today goes into the cart, and the rest is named with its reason."""

from numu_core.carts.commands import AddToCart
from numu_core.carts.decider import CARTS
from numu_core.customer_orders.commands import BoughtLine, Reason, Reorder, Reordered, Skipped
from numu_core.kernel.errors import DomainError
from numu_core.kernel.shop import Shop
from numu_core.products.decider import PRODUCTS


def reorder(shop: Shop, command: Reorder) -> Reordered:
    """Put the lines into the cart, one by one; each goes in whole or not at all."""
    shop.expect_all([(PRODUCTS, {line.product_id for line in command.lines}), (CARTS, [command.cart_id])])
    skipped = []
    for number, line in enumerate(command.lines):
        reason = _unavailable(shop, command, line) or _refused(shop, command, line)
        if reason:
            skipped.append(Skipped(line=number, reason=reason))
    lines = len(shop.state(CARTS, command.cart_id).lines)
    return Reordered(added=len(command.lines) - len(skipped), skipped=tuple(skipped), cart_lines=lines)


def _unavailable(shop: Shop, command: Reorder, line: BoughtLine) -> Reason | None:
    product = shop.state(PRODUCTS, line.product_id)
    if not product.exists or product.store_id != command.store_id:
        return "product_deleted"
    if not product.sold:
        return "product_archived"
    variant = product.variants.get(line.variant_id or line.product_id)
    return None if variant and variant.enabled else "variant_unavailable"


def _refused(shop: Shop, command: Reorder, line: BoughtLine) -> Reason | None:
    """The cart's own rules decide; what they refuse now is not there in such a number."""
    try:
        shop.do(
            AddToCart(
                cart_id=command.cart_id,
                store_id=command.store_id,
                customer_id=command.customer_id,
                currency=command.currency,
                product_id=line.product_id,
                variant_id=line.variant_id,
                quantity=line.quantity,
            )
        )
    except DomainError:
        return "out_of_stock"
    return None


FLOWS = [(Reorder, reorder)]
