"""What an order's facts are told to its buyer for, once each."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.emails.events import EmailRequested
from numu_core.kernel.addresses import Contact
from numu_core.kernel.messages import Event
from numu_core.orders.events import (
    GiftPart,
    OrderCancelled,
    OrderDelivered,
    OrderPaid,
    OrderPaymentFailed,
    OrderShipped,
    Source,
)
from numu_workers.kernel.reactions import Job
from numu_workers.orders.reactions import REACTIONS, mail_paid
from tests.kernel.spec import after, recorded
from tests.orders.shop import CUSTOMER, LINES, ORDER, STORE, egp, placed

WHOLE: dict[str, Any] = {
    "order_id": ORDER,
    "store_id": STORE,
    "customer_id": CUSTOMER,
    "lines": LINES,
    "country": "EG",
}
TOLD: dict[str, Event] = {
    "orders.placed": placed,
    "orders.paid": OrderPaid(order_id=ORDER, amount=egp(32000)),
    "orders.shipped": OrderShipped(order_id=ORDER),
    "orders.delivered": OrderDelivered(order_id=ORDER),
    "orders.cancelled": OrderCancelled(**WHOLE),
    "orders.payment_failed": OrderPaymentFailed(**WHOLE),
}


def mail(template: str, *, asked: bool = False) -> Job:
    return Job(actor="emails.send", args={"template": template, "order_id": ORDER, "asked": asked})


@pytest.mark.parametrize("template", TOLD)
def test_a_fact_is_told_once(template: str) -> None:
    assert after(TOLD[template], REACTIONS) == [mail(template)]


def test_who_left_no_address_is_not_written_to() -> None:
    assert after(replace(placed, contact=Contact(name="Mona", phone="+201001234567")), REACTIONS) == []
    assert after(replace(placed, contact=None), REACTIONS) == []  # erased since


def test_an_order_with_nothing_to_pay_is_told_as_placed_and_paid_together() -> None:
    whole = replace(placed, gift_cards=(GiftPart(card_id=UUID(int=80), last_four="WXYZ", amount=egp(32000)),))
    paid = OrderPaid(order_id=ORDER, amount=egp(0))
    assert after(whole, REACTIONS) == [mail("orders.placed"), mail("orders.paid")]
    assert after(replace(whole, contact=None), REACTIONS) == []
    assert list(mail_paid(paid, recorded(2, paid))) == []  # it followed the placing at once
    assert list(mail_paid(paid, recorded(3, paid))) == [mail("orders.paid")]  # an edit left nothing to pay


@pytest.mark.parametrize("template", [name for name in TOLD if name != "orders.placed"])
def test_what_is_imported_is_not_told(template: str) -> None:
    event, at = TOLD[template], replace(recorded(1, TOLD[template]), actor="import:retail")
    assert not [made for one in REACTIONS if one.on is type(event) for made in one.do(event, at)]


def test_an_imported_order_is_not_told() -> None:
    assert after(replace(placed, source=Source.IMPORT), REACTIONS) == []


def test_staff_may_have_it_sent_again() -> None:
    wish = EmailRequested(email_id=UUID(int=70), template="orders.shipped", about=ORDER)
    assert after(wish, REACTIONS) == [mail("orders.shipped", asked=True)]
    assert after(replace(wish, template="accounts.verify_email"), REACTIONS) == []
