"""The ids of what a retailer's file names, so that a second run and another part of the file find them again."""

from uuid import UUID

from numu_core.kernel.ids import named_id, near


def product_id(store_id: UUID, code: str) -> UUID:
    """Of an article; its only variant has the same."""
    return named_id("retail", str(store_id), "product", code)


def customer_id(store_id: UUID, name: str) -> UUID:
    """Of a buyer, or of all who bought in a country without giving a number."""
    return named_id("retail", str(store_id), "customer", name)


def address_id(store_id: UUID, name: str, country: str) -> UUID:
    """Of what is known about where a buyer is."""
    return named_id("retail", str(store_id), "address", name, country)


def order_id(store_id: UUID, invoice: str) -> UUID:
    """Of the order that an invoice was. Like every order's, it tells in which store to look for it."""
    return near(named_id("retail", str(store_id), "order", invoice), store_id)


def credit_note_id(store_id: UUID, invoice: str) -> UUID:
    """Of what a cancellation gives back without an order."""
    return named_id("retail", str(store_id), "credit note", invoice)
