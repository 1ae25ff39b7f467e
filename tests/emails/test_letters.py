"""Templates and words: each kind of mail in both languages, Arabic from right to left, nothing unescaped."""

from pathlib import Path
from typing import Any
from uuid import UUID

import jinja2
import pytest
from msgspec.structs import replace

import numu_projections.emails
from numu_core.kernel.money import Money
from numu_core.orders.events import (
    Coupon,
    Deposit,
    DepositPaid,
    GiftPart,
    OrderAddressCorrected,
    OrderCancelled,
    OrderEdited,
    OrderEvent,
    OrderPaid,
    OrderPlaced,
    Source,
    TrackingAssigned,
)
from numu_projections.emails.views import MAIL_OF, OrderMail, Sender, order_mail
from numu_projections.kernel.letters import day, in_plain_text, money, render, spoken
from numu_workers.kernel.mail import templates
from tests.kernel.spec import NOW
from tests.orders.shop import CAIRO, CUSTOMER, LINES, MONA, ORDER, PAYMENT, STORE, egp, placed

TEMPLATES = Path(numu_projections.emails.__file__).parent / "templates"
SHOP = Sender(name="متجر منى", language="ar", home="https://mona.shops.example")
BOTH = pytest.mark.parametrize("language", ["ar", "en"])


def mail(*facts: OrderEvent, store: Sender = SHOP) -> OrderMail:
    found = order_mail(facts or [placed], store)
    assert found
    return found


def words(template: str, *facts: OrderEvent, language: str = "ar") -> Any:
    return render(template, language, mail(*facts, store=replace(SHOP, language=language)).shown)


def test_every_kind_of_mail_has_a_template_in_both_languages_and_the_other_way_round() -> None:
    files = {path.name for path in TEMPLATES.glob("*.*.*.html")}
    assert files == {f"{name}.{language}.html" for name in templates() for language in ("ar", "en")}
    assert set(MAIL_OF.values()) <= set(templates())


@BOTH
@pytest.mark.parametrize("template", sorted(set(MAIL_OF.values())))
def test_every_mail_about_an_order_shows_the_order(template: str, language: str) -> None:
    made = words(template, language=language)
    assert "ORD-000001" in made.subject
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in made.html
    for shown in ("Shirt", "Scarf", "متجر منى", "12 Tahrir", money(egp(32000), language), money(egp(24000), language)):
        assert shown in made.text, shown
    assert "<" not in made.text


def test_what_people_wrote_cannot_become_markup() -> None:
    evil = replace(placed, lines=(replace(LINES[0], name="<script>alert(1)</script>"),))
    made = words("orders.placed", evil)
    assert "<script>" not in made.html
    assert "&lt;script&gt;" in made.html
    shown = {"brand": "M&M's", "name": "", "code": "1 & 2\r\nBcc: x@example.com", "link": ""}
    subject = render("accounts.verify_email", "en", shown).subject
    assert subject == "1 & 2 Bcc: x@example.com is your NUMU confirmation code"


def test_a_template_that_shows_what_nobody_gave_fails() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("orders.placed", "en", {"brand": "x"})


def test_cash_is_asked_for_only_where_it_is_due() -> None:
    assert money(egp(32000), "en") in words("orders.placed", language="en").text.partition("courier")[0]
    by_card = replace(placed, payment_method="paymob_card")
    assert "courier" not in words("orders.placed", by_card, language="en").text
    half = replace(placed, gift_cards=(GiftPart(card_id=UUID(int=40), last_four="1234", amount=egp(12000)),))
    assert f"Pay {money(egp(20000), 'en')}" in words("orders.placed", half, language="en").text


def test_a_deposit_is_not_paid_at_the_door() -> None:
    part = Deposit(payment_id=UUID(int=41), gateway="instapay", amount=egp(5000), expires_at=NOW)
    split = replace(placed, deposit=part)
    paid = DepositPaid(order_id=ORDER, payment_id=part.payment_id, amount=part.amount)
    for facts in ([split], [split, paid]):
        assert f"Pay {money(egp(27000), 'en')}" in words("orders.placed", *facts, language="en").text


def test_the_latest_lines_amounts_address_and_number_hold() -> None:
    edited = OrderEdited(
        order_id=ORDER,
        store_id=STORE,
        customer_id=CUSTOMER,
        lines=(LINES[0],),
        subtotal=egp(24000),
        shipping=egp(5000),
        discount=egp(1000),
        tax=egp(0),
        total=egp(28000),
        due=egp(28000),
        owed=egp(0),
        coupon=Coupon(coupon_id=UUID(int=42), code="EID", discount=egp(1000)),
        country="EG",
    )
    moved = OrderAddressCorrected(
        order_id=ORDER, customer_id=CUSTOMER, ship_to=replace(CAIRO, address_line1="1 Corniche", city="الإسكندرية")
    )
    number = TrackingAssigned(order_id=ORDER, tracking_number="77", tracking_url="https://bosta.example/77")
    made = words("orders.shipped", placed, edited, moved, number)
    assert "Scarf" not in made.text
    for shown in (money(egp(28000), "ar"), money(egp(1000), "ar"), "1 Corniche", "الإسكندرية", "77"):
        assert shown in made.text
    assert "https://bosta.example/77" in made.html


@pytest.mark.parametrize(
    ("city", "state", "language", "written"),
    [
        ("مدينة نصر", "Cairo", "ar", "12 Tahrir، مدينة نصر، القاهرة"),
        ("القاهرة", "Cairo", "ar", "12 Tahrir، القاهرة"),
        ("Nasr City", "EG-C", "en", "12 Tahrir, Nasr City, Cairo"),
        ("Riyadh", "Riyadh Region", "en", "12 Tahrir, Riyadh, Riyadh Region"),
        ("Giza", None, "en", "12 Tahrir, Giza"),
    ],
)
def test_an_address_is_written_in_the_mails_language(city: str, state: str | None, language: str, written: str) -> None:
    home = replace(CAIRO, address_line1="12 Tahrir", address_line2=None, city=city, state=state)
    assert written in words("orders.placed", replace(placed, ship_to=home), language=language).text.splitlines()


def test_a_phone_number_keeps_its_plus_in_front_between_arabic_words() -> None:
    home = replace(CAIRO, phone="+201001234567")
    assert '<bdi dir="ltr">+201001234567</bdi>' in words("orders.placed", replace(placed, ship_to=home)).html


def test_an_order_that_nobody_paid_in_time_says_so() -> None:
    off = OrderCancelled(order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, lines=LINES, country="EG")
    assert "did not come in time" not in words("orders.cancelled", placed, off, language="en").text
    late = replace(off, cause="payment_expired")
    assert "did not come in time" in words("orders.cancelled", placed, late, language="en").text


@BOTH
def test_a_deposit_that_the_store_may_keep_is_not_promised_back(language: str) -> None:
    off = OrderCancelled(order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, lines=LINES, country="EG")
    advance = Deposit(payment_id=UUID(int=71), gateway="paymob_card", amount=egp(2000), expires_at=NOW)
    wanted = replace(placed, deposit=advance)
    came = DepositPaid(order_id=ORDER, payment_id=advance.payment_id, amount=advance.amount)
    rest = OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=placed.total - advance.amount)
    promise = {"ar": "فسيعود إليك المبلغ", "en": "the amount goes back to you"}[language]
    assert promise in words("orders.cancelled", placed, off, language=language).text
    assert promise in words("orders.cancelled", wanted, off, language=language).text
    assert promise not in words("orders.cancelled", wanted, came, off, language=language).text
    assert promise in words("orders.cancelled", wanted, came, rest, off, language=language).text


def test_links_lead_to_the_store() -> None:
    assert mail().shown["track"] == f"https://mona.shops.example/track/{ORDER}"
    assert mail().shown["pay"] == f"https://mona.shops.example/pay/{ORDER}"


@pytest.mark.parametrize(
    "nobody",
    [
        replace(placed, contact=None),
        replace(placed, contact=replace(MONA, email=None)),
        replace(placed, source=Source.IMPORT),
        None,
    ],
)
def test_who_left_no_address_is_not_written_to(nobody: OrderPlaced | None) -> None:
    assert order_mail([nobody] if nobody else [], SHOP) is None


def test_amounts_and_days_are_written_as_each_language_does() -> None:
    assert money(Money(123450, "EGP"), "en") == "EGP\N{NO-BREAK SPACE}1,234.50"
    assert "1,234.50" in money(Money(123450, "EGP"), "ar")
    assert "ج.م" in money(Money(123450, "EGP"), "ar")
    assert money(Money(123450, "KWD"), "en") == "KWD\N{NO-BREAK SPACE}123.450"
    assert (day(NOW, "en"), day(NOW, "ar")) == ("15 January 2026", "15 يناير 2026")
    assert [spoken(one) for one in ("en", "ar", "fr", None)] == ["en", "ar", "ar", "ar"]


def test_plain_text_keeps_lines_and_addresses_of_links() -> None:
    html = '<title>no</title><p>Hello&nbsp;<b>you</b></p><p><a href="https://x.example/?a=1&amp;b=2">Go</a></p>'
    assert in_plain_text(html) == "Hello\N{NO-BREAK SPACE}you\nGo: https://x.example/?a=1&b=2"
