"""Small pure parts: hosts, plain text, phones, tokens, raw JSON."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_gateway.kernel.answers import listed, ok, page_of, raw
from numu_gateway.kernel.faults import worded
from numu_gateway.kernel.hosts import of_client, of_host
from numu_gateway.kernel.phones import BadPhone, PhoneParts, e164
from numu_gateway.kernel.text import plain
from numu_gateway.kernel.tokens import Claims, InvalidToken, TokenExpired
from tests.kernel.world import tokens

NOW = datetime(2026, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("nile.localhost", ("subdomain", "nile")),
        ("nile.numueg.app", ("subdomain", "nile")),
        ("a.b.numueg.app", ("subdomain", "a")),
        ("localhost", None),
        ("numueg.app", None),
        ("admin.numueg.app", None),
        ("merchant-staging.numueg.app", None),
        ("127.0.0.1", None),
        ("[::1]", None),
        ("", None),
    ],
)
def test_a_host_names_a_store(host: str, named: tuple[str, str] | None) -> None:
    assert of_host(host) == named


def test_the_storefront_names_subdomains_and_domains() -> None:
    assert of_client("nile.numueg.app", "shops.example") == ("subdomain", "nile")
    assert of_client("nile.shops.example", "shops.example") == ("subdomain", "nile")
    assert of_client("nile.localhost", "shops.example") == ("subdomain", "nile")
    assert of_client("www.nile-cotton.com", "shops.example") == ("custom_domain", "www.nile-cotton.com")
    assert of_client("shops.example", "shops.example") is None


@pytest.mark.parametrize(
    ("given_text", "left"),
    [
        ("<b>Nile &amp; Co</b>", "Nile & Co"),
        ("قميص <i>قطن</i>", "قميص قطن"),
        ("<script>alert(1)</script>Shirt", "Shirt"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Shirt", "Shirt"),
        ("&amp;lt;img src=x onerror=alert(1)&amp;gt;Shirt", "Shirt"),
        ("javascript:alert(1)", "alert(1)"),
        ("a < b and c > d", "a < b and c > d"),
        ("5 <3 hearts", "5 <3 hearts"),
        ("  trimmed \x00 ", "trimmed"),
    ],
)
def test_text_loses_its_markup(given_text: str, left: str) -> None:
    assert plain(given_text) == left


@given(st.text(alphabet="<>/&;scriptbJAVA: لا", max_size=60))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    "number",
    ["01001234567", "+201001234567", "0100 123 4567", "٠١٠٠١٢٣٤٥٦٧", "00201001234567", PhoneParts("eg", "01001234567")],
)
def test_phones_become_e164(number: str | PhoneParts) -> None:
    assert e164(number) == "+201001234567"


@pytest.mark.parametrize("number", ["123", "abc", "+2010012345678901", PhoneParts("XX", "01001234567")])
def test_what_is_no_phone_is_refused(number: str | PhoneParts) -> None:
    with pytest.raises(BadPhone):
        e164(number)


def test_no_phone_is_no_phone() -> None:
    assert e164(None) is e164("  ") is None


def test_a_token_is_read_as_what_it_is_until_it_expires() -> None:
    claims = Claims(sub="1", token_type="access", iat=0, exp=int((NOW + timedelta(hours=1)).timestamp()), role="x")
    token = tokens().sign(claims)
    assert tokens().read(token, "access", NOW) == claims
    with pytest.raises(InvalidToken):
        tokens().read(token, "refresh", NOW)
    with pytest.raises(TokenExpired):
        tokens().read(token, "access", NOW + timedelta(hours=1))
    assert tokens().genuine(token) == claims


def test_what_postgresql_made_is_not_made_again() -> None:
    page = page_of(listed(int, b"[1,2]"), 21, page=2, size=20)
    assert msgspec.json.encode(ok(raw(dict, b'{"a" : 1}'))) == b'{"success":true,"data":{"a" : 1},"message":null}'
    assert msgspec.json.decode(msgspec.json.encode(page))["data"] == {
        "items": [1, 2],
        "total": 21,
        "page": 2,
        "page_size": 20,
        "total_pages": 2,
    }


@pytest.mark.parametrize(
    ("said", "en", "ar"),
    [
        ("Expected `str` of length >= 1", "Must not be empty", "يجب ألا يكون فارغًا"),
        ("Expected `str` of length >= 6", "At least 6 characters", "6 أحرف على الأقل"),
        ("Expected `str` of length >= 12", "At least 12 characters", "12 حرفًا على الأقل"),
        ("Expected `str` of length <= 10", "At most 10 characters", "10 أحرف على الأكثر"),
        ("Expected `str` of length <= 100", "At most 100 characters", "100 حرفًا على الأكثر"),
        ("Expected `array` of length >= 1", "At least one entry", "عنصر واحد على الأقل"),
        ("Expected `array` of length <= 5", "At most 5 entries", "5 عناصر على الأكثر"),
    ],
)
def test_numbers_are_said_as_each_language_counts(said: str, en: str, ar: str) -> None:
    assert worded(said) == (en, ar)
