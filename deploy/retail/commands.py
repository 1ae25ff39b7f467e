"""What the plan asks of the store: each deed as commands, with the keys under which a second run finds them done."""

from collections import defaultdict
from collections.abc import Iterator
from typing import assert_never
from uuid import UUID

from deploy.retail.kinds import Article
from deploy.retail.lines import CURRENCY, Line
from deploy.retail.names import address_id, credit_note_id, customer_id, order_id, product_id
from deploy.retail.plan import Count, Credit, Customer, Deed, Product, Return, Sale
from numu_core.checkout.commands import EnteredLine, EnterOrder
from numu_core.credit_notes.commands import CreditedLine, IssueCreditNote
from numu_core.customers.commands import AddAddress, RegisterCustomer
from numu_core.inventory.commands import AdjustStock, ReceiveStock
from numu_core.inventory.events import stock_id
from numu_core.kernel.addresses import Address
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.locations.events import default_location_id
from numu_core.orders.commands import ReturnLine, ReturnOrder
from numu_core.products.commands import AddProduct
from numu_core.products.events import ProductType, Status

Keyed = tuple[str, Command]
LONGEST_NAME, LONGEST_REASON = 255, 200  # characters


class Commands:
    """Commands for one store and one file.

    Every key names the store: a merchant may have several. Keys of products and opening stock name the file, too:
    another part of the data set brings its own. Keys of invoices do not: an invoice happened once, whichever file
    tells it.

    Args:
        offered: the articles are shown to shoppers. Not where the store sells in another currency than the till.
    """

    def __init__(self, store_id: UUID, digest: str, *, offered: bool = True) -> None:
        self.store_id, self.home = store_id, default_location_id(store_id)
        self._offered, self._store, self._file = offered, f"retail:{store_id}", f"retail:{store_id}:{digest}"

    def product(self, product: Product) -> Keyed:
        """Add the article. What has no price, or no pieces, is not offered to shoppers."""
        goods = product.kind is Article.GOODS
        add = AddProduct(
            product_id=product_id(self.store_id, product.code),
            store_id=self.store_id,
            name=product.name[:LONGEST_NAME],
            sku=product.code,
            product_type=ProductType.PHYSICAL if goods else ProductType.SERVICE,
            status=Status.ACTIVE if self._offered and goods and product.price_minor else Status.DRAFT,
            price=Money(product.price_minor, CURRENCY),
        )
        return f"{self._file}:product:{product.code}", add

    def opening(self, product: Product) -> Keyed:
        """Put the pieces on the shelf that must have been there."""
        receive = ReceiveStock(**self._shelf(product.code), quantity=product.opening)
        return f"{self._file}:opening:{product.code}", receive

    def customer(self, customer: Customer) -> Iterator[Keyed]:
        """Register the buyer under the till's number, with the countries that are known."""
        buyer, (first, last) = customer_id(self.store_id, customer.name), _names(customer.name)
        register = RegisterCustomer(customer_id=buyer, store_id=self.store_id, first_name=first, last_name=last)
        yield f"{self._file}:customer:{customer.name}", register
        for country in customer.countries:
            add = AddAddress(
                customer_id=buyer,
                address_id=address_id(self.store_id, customer.name, country),
                address=Address(first_name=first, last_name=last, address_line1="", city="", country=country),
            )
            yield f"{self._file}:address:{customer.name}:{country}", add

    def deed(self, deed: Deed) -> list[Keyed]:
        """The commands of a deed, to be carried out one after another."""
        match deed:
            case Sale():
                return [(f"{self._store}:order:{deed.invoice}", self._order(deed))]
            case Return():
                steps = [*self._returns(deed), *self._credit(deed)]
                return [
                    (f"{self._store}:return:{deed.invoice}:{step}", command) for step, command in enumerate(steps, 1)
                ]
            case Count():
                return [(f"{self._store}:count:{deed.invoice}:{deed.place}", self._count(deed.line))]
            case _:
                assert_never(deed)

    def _order(self, sale: Sale) -> EnterOrder:
        first, last = _names(sale.customer)
        return EnterOrder(
            store_id=self.store_id,
            order_id=order_id(self.store_id, sale.invoice),
            customer_id=customer_id(self.store_id, sale.customer),
            lines=[
                EnteredLine(
                    product_id=product_id(self.store_id, line.code),
                    name=_name(line),
                    sku=line.code,
                    quantity=line.quantity,
                    unit_price=Money(line.price_minor, CURRENCY),
                )
                for line in sale.lines
            ],
            ship_to=Address(first_name=first, last_name=last, address_line1="", city="", country=sale.country),
            notes=f"Invoice {sale.invoice}",
            source="import",
            fulfilled=True,
            paid=True,
        )

    def _returns(self, deed: Return) -> Iterator[Command]:
        """One command for each order that gets something back."""
        by_order: dict[str, list[ReturnLine]] = defaultdict(list)
        for back in deed.backs:
            by_order[back.order].append(ReturnLine(line=back.line, quantity=back.quantity))
        for order, lines in by_order.items():
            yield ReturnOrder(order_id=order_id(self.store_id, order), lines=lines)

    def _credit(self, deed: Return) -> Iterator[Command]:
        if deed.credits:
            yield IssueCreditNote(
                credit_note_id=credit_note_id(self.store_id, deed.invoice),
                store_id=self.store_id,
                customer_id=customer_id(self.store_id, deed.customer),
                country=deed.country,
                lines=[self._credited(credit) for credit in deed.credits],
                reason=f"Invoice {deed.invoice}",
            )

    def _credited(self, credit: Credit) -> CreditedLine:
        return CreditedLine(
            product_id=product_id(self.store_id, credit.line.code),
            name=_name(credit.line),
            quantity=credit.quantity,
            unit_price=Money(credit.line.price_minor, CURRENCY),
        )

    def _count(self, line: Line) -> AdjustStock:
        why = line.description[:LONGEST_REASON] or ("found" if line.quantity > 0 else "written off")
        return AdjustStock(**self._shelf(line.code), change=line.quantity, reason=why)

    def _shelf(self, code: str) -> dict[str, UUID]:
        article = product_id(self.store_id, code)
        return {
            "stock_id": stock_id(article, self.home),
            "store_id": self.store_id,
            "product_id": article,
            "variant_id": article,
            "location_id": self.home,
        }


def _name(line: Line) -> str:
    """As the till printed it. Not the product's name: that may differ in another part of the file."""
    return line.description[:LONGEST_NAME] or line.code


def _names(customer: str) -> tuple[str, str]:
    """First and last name of who is known by a number, or as "Walk-in France"."""
    first, _, last = customer.partition(" ")
    return first, last
