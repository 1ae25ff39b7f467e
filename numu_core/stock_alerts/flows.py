"""Asking to be told: of something that is shown, and cannot be bought now."""

from uuid import UUID

from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.kernel.subjects import SUBJECTS
from numu_core.locations.events import default_location_id
from numu_core.products.decider import PRODUCTS, Product
from numu_core.products.events import Status
from numu_core.stock_alerts.commands import EnterStockAlert, RequestStockAlert, StockAlertResult

SHOWN = {Status.ACTIVE, Status.OUT_OF_STOCK}
EMAIL = "customers.email"


def request_stock_alert(shop: Shop, command: RequestStockAlert) -> StockAlertResult:
    """Remember the wish, unless it can be bought now.

    Raises:
        NotFound: the store shows no such product, or the product has no such variant.
    """
    product = shop.state(PRODUCTS, command.product_id)
    if product.status not in SHOWN or product.store_id != command.store_id:
        raise NotFound(what="product", id=command.product_id)
    if command.variant_id is not None and command.variant_id not in product.variants:
        raise NotFound(what="variant", id=command.variant_id)
    if _there(shop, product, command.variant_id):
        return StockAlertResult(status="in_stock")
    email, which = command.email.strip().casefold(), command.variant_id or command.product_id
    shop.do(
        EnterStockAlert(
            alert_id=shop.keyed_id("stock_alerts", f"{command.product_id}:{which}:{email}"),
            subject_id=_person(shop, command.store_id, email),
            store_id=command.store_id,
            product_id=command.product_id,
            variant_id=command.variant_id,
            email=email,
            language=command.language,
        )
    )
    return StockAlertResult(status="subscribed")


def _there(shop: Shop, product: Product, variant_id: UUID | None) -> bool:
    if not product.sold or not product.stocked:
        return product.sold
    wanted = [variant_id] if variant_id else [known for known, one in product.variants.items() if one.enabled]
    shelves = [stock_id(one, default_location_id(product.store_id)) for one in wanted]
    shop.expect(INVENTORY, shelves)
    return any(shop.state(INVENTORY, shelf).available > 0 for shelf in shelves)


def _person(shop: Shop, store_id: UUID, email: str) -> UUID:
    """The customer whose address it is; else somebody of whom nothing else is known."""
    customer_id = shop.state(CLAIMS, shop.keyed_id(EMAIL, f"{store_id}:{email}"))
    if customer_id is not None and shop.state(SUBJECTS, customer_id) == "known":
        return customer_id
    return shop.keyed_id("stock_alerts.person", f"{store_id}:{email}")


FLOWS = [(RequestStockAlert, request_stock_alert)]
