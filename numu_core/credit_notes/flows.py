"""Issuing a credit note: the note, its number, and the pieces that came back, in one append."""

from uuid import UUID

from numu_core.credit_notes.commands import CreditedLine, CreditNoteResult, IssueCreditNote, WriteCreditNote
from numu_core.credit_notes.errors import ProductNotKnown
from numu_core.credit_notes.events import CreditLine, credit_note_number
from numu_core.customers.decider import CUSTOMERS
from numu_core.inventory.commands import ReceiveStock
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.counters import take_number
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import total
from numu_core.kernel.shop import Shop
from numu_core.locations.decider import LOCATIONS
from numu_core.locations.events import default_location_id
from numu_core.products.decider import PRODUCTS


def issue_credit_note(shop: Shop, command: IssueCreditNote) -> CreditNoteResult:
    """Give the customer an amount back; pieces of products that are kept in stock arrive on the shelf.

    Raises:
        NotFound: the store has no such customer, or no such location.
        ProductNotKnown: the store has no such product or variant.
        CreditNoteAlreadyIssued: the id is taken.
        BadCreditLine, CreditTooLarge, CurrencyMismatch: the figures do not make a credit note.
    """
    if shop.state(CUSTOMERS, command.customer_id).store_id != command.store_id:
        raise NotFound(what="customer", id=command.customer_id)
    shop.expect(PRODUCTS, {line.product_id for line in command.lines})
    shelf = _shelf(shop, command) if command.restock else None
    lines = [_line(shop, command.store_id, number, line, shelf) for number, line in enumerate(command.lines, 1)]
    _receive(shop, command.store_id, lines)
    number = take_number(shop, "credit_notes", str(command.store_id))
    write = WriteCreditNote(
        credit_note_id=command.credit_note_id,
        store_id=command.store_id,
        number=number,
        customer_id=command.customer_id,
        country=command.country,
        lines=lines,
        reason=command.reason,
    )
    shop.do(write)
    amounts = [line.unit_price * line.quantity for line in lines]
    return CreditNoteResult(
        credit_note_id=command.credit_note_id,
        credit_note_number=credit_note_number(number),
        total=total(amounts, amounts[0].currency),
    )


def _shelf(shop: Shop, command: IssueCreditNote) -> UUID:
    """Where the pieces go.

    Raises:
        NotFound: the store keeps nothing there.
    """
    home = default_location_id(command.store_id)
    if command.location_id in {None, home}:
        return home
    location = shop.state(LOCATIONS, command.location_id)
    if not location.open or location.store_id != command.store_id:
        raise NotFound(what="location", id=command.location_id)
    return command.location_id


def _line(shop: Shop, store_id: UUID, number: int, credited: CreditedLine, shelf: UUID | None) -> CreditLine:
    product = shop.state(PRODUCTS, credited.product_id)
    variant_id = credited.variant_id or credited.product_id
    if product.store_id != store_id or variant_id not in product.variants:
        raise ProductNotKnown(product_id=credited.product_id, variant_id=credited.variant_id)
    return CreditLine(
        line=number,
        product_id=credited.product_id,
        variant_id=variant_id,
        location_id=shelf if product.stocked else None,
        name=credited.name,
        quantity=credited.quantity,
        unit_price=credited.unit_price,
    )


def _receive(shop: Shop, store_id: UUID, lines: list[CreditLine]) -> None:
    """Put the pieces on their shelves."""
    arrived = [(stock_id(line.variant_id, line.location_id), line) for line in lines if line.location_id]
    shop.expect(INVENTORY, (shelf for shelf, _ in arrived))
    for shelf, line in arrived:
        assert line.location_id
        receive = ReceiveStock(
            stock_id=shelf,
            store_id=store_id,
            product_id=line.product_id,
            variant_id=line.variant_id,
            location_id=line.location_id,
            quantity=line.quantity,
        )
        shop.do(receive)


FLOWS = [(IssueCreditNote, issue_credit_note)]
