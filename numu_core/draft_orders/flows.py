"""Drafts with what they need to know of customers and products, and how one becomes an order."""

from msgspec.structs import asdict

from numu_core.checkout.commands import EnteredLine, EnterOrder
from numu_core.customers.decider import CUSTOMERS
from numu_core.draft_orders.commands import CloseDraft, ConvertDraft, ConvertedResult, NoteDraft, SaveDraft
from numu_core.draft_orders.decider import DRAFTS, Standing, may
from numu_core.draft_orders.errors import DraftChanged
from numu_core.draft_orders.events import DraftLine
from numu_core.kernel.addresses import Contact
from numu_core.kernel.counters import take_number
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.orders.commands import Amounts, OrderPlacedResult
from numu_core.orders.errors import ProductNotSold, VariantNotSold
from numu_core.orders.events import OrderLine
from numu_core.products.decider import PRODUCTS
from numu_core.tenants.commands import CheckOrders


def save_draft(shop: Shop, command: SaveDraft) -> None:
    """Write a draft down, for a customer and products of this store.

    Raises:
        NotFound: no such customer.
        ProductNotSold, VariantNotSold: no such product or variant in this store.
        AmountOutOfRange, CurrencyMismatch: the figures do not make an order.
        PlanLimitExceeded: the plan allows no more orders this month.
    """
    shop.do(CheckOrders())
    if shop.state(CUSTOMERS, command.customer_id).store_id != command.store_id:
        raise NotFound(what="customer", id=command.customer_id)
    shop.expect(PRODUCTS, {line.product_id for line in command.lines})
    for line in command.lines:
        _known(shop, command, line)
    lines = [OrderLine(**asdict(line), location_id=None) for line in command.lines]
    amounts = Amounts.of(lines, command.shipping, command.discount, command.tax)
    shop.do(
        NoteDraft(
            order_id=command.order_id,
            store_id=command.store_id,
            number=take_number(shop, "draft_orders", str(command.store_id)),
            customer_id=command.customer_id,
            lines=command.lines,
            tax_stated=command.tax is not None,
            payment_method=command.payment_method,
            shipping_method=command.shipping_method,
            contact=Contact.at(command.ship_to),
            ship_to=command.ship_to,
            bill_to=command.bill_to,
            notes=command.notes,
            **asdict(amounts),
        )
    )


def _known(shop: Shop, command: SaveDraft, line: DraftLine) -> None:
    product = shop.state(PRODUCTS, line.product_id)
    if not product.exists or product.store_id != command.store_id:
        raise ProductNotSold(product_id=line.product_id)
    if line.variant_id not in product.variants:
        raise VariantNotSold(product_id=line.product_id, variant_id=line.variant_id)


def convert_draft(shop: Shop, command: ConvertDraft) -> ConvertedResult:
    """Enter the order under the draft's id, at its prices: stock is reserved, the number taken, the money asked for.

    Raises:
        NotFound, BadTransition: the store has no such draft, or it is none any more.
        DraftChanged: it is another by now.
        NotEnoughStock, PaymentMethodUnavailable, …: see ``EnterOrder``.
    """
    draft = shop.state(DRAFTS, command.order_id)
    may(draft, command.order_id, command.store_id, Standing.PENDING)
    if shop.version(DRAFTS, command.order_id) != command.version:
        raise DraftChanged(order_id=command.order_id)
    order = EnterOrder(
        store_id=command.store_id,
        order_id=command.order_id,
        customer_id=draft.customer_id,
        lines=[_entered(line) for line in draft.lines],
        ship_to=command.ship_to,
        bill_to=command.bill_to,
        shipping=draft.shipping,
        discount=draft.discount,
        tax=draft.tax if draft.tax_stated else None,
        payment_method=draft.payment_method,
        shipping_method=draft.shipping_method,
        notes=command.notes,
    )
    placed: OrderPlacedResult = shop.do(order)
    shop.do(CloseDraft(order_id=command.order_id, store_id=command.store_id))
    return ConvertedResult(order_id=placed.order_id, order_number=placed.order_number)


def _entered(line: DraftLine) -> EnteredLine:
    told = {name: value for name, value in asdict(line).items() if name not in {"line", "variant_id"}}
    return EnteredLine(variant_id=line.variant_id, **told)


FLOWS = [(SaveDraft, save_draft), (ConvertDraft, convert_draft)]
