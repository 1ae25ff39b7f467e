"""What an order's mails show, from its facts and its store: the worker sends it, the gateway previews it."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.addresses import Address
from numu_core.kernel.governorates import Governorate, governorate
from numu_core.kernel.money import Money, total
from numu_core.kernel.text import fold
from numu_core.orders.decider import ORDERS
from numu_core.orders.events import (
    OrderAddressCorrected,
    OrderCancelled,
    OrderEdited,
    OrderEvent,
    OrderLine,
    OrderPlaced,
    PaymentAsked,
    Source,
    TrackingAssigned,
    order_number,
)
from numu_projections.kernel.letters import spoken

PLACED, PAID, SHIPPED = "orders.placed", "orders.paid", "orders.shipped"
DELIVERED, CANCELLED, FAILED = "orders.delivered", "orders.cancelled", "orders.payment_failed"
MAIL_OF: dict[str, str] = {
    "pending": PLACED,
    "pending_deposit": PLACED,
    "confirmed": PLACED,
    "processing": PLACED,
    "paid": PAID,
    "shipped": SHIPPED,
    "delivered": DELIVERED,
    "cancelled": CANCELLED,
    "payment_failed": FAILED,
}
"""The mail that tells of a status; ``paid`` is no status of an order, and yet a thing that buyers are told."""

METHODS: dict[str, tuple[str, str]] = {
    "cod": ("الدفع عند الاستلام", "Cash on delivery"),
    "paymob_card": ("بطاقة بنكية", "Card"),
    "paymob_wallet": ("محفظة إلكترونية", "Mobile wallet"),
    "instapay": ("إنستاباي", "InstaPay"),
}


class Sender(Struct, frozen=True, kw_only=True):
    """The store, as its mails show it."""

    name: str
    language: str
    home: str  # where people see it, without a slash at the end


class OrderMail(Struct, frozen=True, kw_only=True):
    """One mail about one order."""

    to: str
    language: str
    shown: Mapping[str, Any]


class MailLine(Struct, frozen=True, kw_only=True):
    """A line as a mail shows it."""

    name: str
    variant: str
    quantity: int
    total: Money


class Told(Struct, frozen=True, kw_only=True):
    """An order as its facts leave it, as far as its buyer is told."""

    placed: OrderPlaced
    lines: tuple[OrderLine, ...]
    amounts: OrderPlaced | OrderEdited  # whose subtotal, shipping, discount and total hold
    address: Address | None
    method: str
    tracking_number: str = ""
    tracking_url: str = ""
    cause: str = ""


def told(facts: Sequence[OrderEvent]) -> Told | None:
    """What the facts of one order amount to; ``None`` without any."""
    found: Told | None = None
    for fact in facts:
        match fact:
            case OrderPlaced():
                method = fact.payment_method or ""
                found = Told(placed=fact, lines=fact.lines, amounts=fact, address=fact.ship_to, method=method)
            case OrderEdited() if found:
                found = replace(found, lines=fact.lines, amounts=fact)
            case OrderAddressCorrected() if found:
                found = replace(found, address=fact.ship_to or found.address)
            case PaymentAsked() if found:
                found = replace(found, method=fact.payment_method)
            case TrackingAssigned() if found:
                number, url = fact.tracking_number, fact.tracking_url or ""
                found = replace(found, tracking_number=number, tracking_url=url)
            case OrderCancelled() if found:
                found = replace(found, cause=fact.cause or "")
            case _:
                pass
    return found


def order_mail(facts: Sequence[OrderEvent], store: Sender) -> OrderMail | None:
    """The order to its buyer; ``None`` when there is nobody to write to.

    It speaks the language that the buyer read when it was placed, else the store's.

    Args:
        facts: all facts of one order, personal data opened.
    """
    found = told(facts)
    contact = found.placed.contact if found else None
    if found is None or found.placed.source is Source.IMPORT or contact is None or not contact.email:
        return None
    language, order_id = spoken(found.placed.language or store.language), found.placed.order_id
    shown = {
        "brand": store.name,
        "name": contact.name,
        "number": order_number(found.placed.number),
        **_money(found),
        "to_pay": _to_pay(facts, found),
        "lines": [_line(line) for line in found.lines],
        "method": METHODS.get(found.method, (found.method, found.method))[language == "en"],
        "by_cash": found.method == "cod",
        "address": _address(found.address, language),
        "phone": found.address.phone if found.address else None,
        "delivery": found.placed.shipping_method or "",
        "tracking_number": found.tracking_number,
        "tracking_url": found.tracking_url,
        "track": f"{store.home}/track/{order_id}",
        "pay": f"{store.home}/pay/{order_id}",
        "expired": found.cause == "payment_expired",
        "deposit_only": _deposit_only(facts, found),
    }
    return OrderMail(to=contact.email, language=language, shown=shown)


def _money(found: Told) -> dict[str, Money]:
    amounts = found.amounts
    gift_cards = total((part.amount for part in amounts.gift_cards), amounts.total.currency)
    return {
        "subtotal": amounts.subtotal,
        "shipping": amounts.shipping,
        "discount": amounts.discount,
        "tax": amounts.tax,
        "total": amounts.total,
        "gift_cards": gift_cards,
    }


def _deposit_only(facts: Sequence[OrderEvent], found: Told) -> bool:
    """Whether all that came in is the deposit, which some stores keep."""
    deposit = found.placed.deposit
    return deposit is not None and ORDERS.fold(facts).received == deposit.amount


def _to_pay(facts: Sequence[OrderEvent], found: Told) -> Money:
    """What is still due, without the part that is wanted in advance."""
    order, deposit = ORDERS.fold(facts), found.placed.deposit
    return order.due - deposit.amount if deposit and not order.received.minor else order.due


def _line(line: OrderLine) -> MailLine:
    return MailLine(
        name=line.name,
        variant=line.variant_name or "",
        quantity=line.quantity,
        total=line.unit_price * line.quantity,
    )


def _address(address: Address | None, language: str) -> list[str]:
    """Whom it goes to and where, the governorate in the mail's language and not beside a city of its name."""
    if address is None:
        return []
    known = governorate(address.state or "")
    state = (known.name_ar if language == "ar" else known.name) if known else address.state
    parts = (address.address_line1, address.address_line2, address.city, "" if same(address.city, known) else state)
    street = ("، " if language == "ar" else ", ").join(part for part in parts if part)
    return [line for line in (address.full_name, street) if line]


def same(city: str, known: Governorate | None) -> bool:
    """Whether a city is called like its governorate, in either language."""
    return known is not None and fold(city) in {fold(known.name), fold(known.name_ar)}
