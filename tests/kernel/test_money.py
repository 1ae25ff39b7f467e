"""Money is exact: integers, one currency, no digit lost on the way in or out."""

from decimal import ROUND_HALF_UP, Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.kernel.money import (
    EXPONENT,
    AmountNotExact,
    Currency,
    CurrencyMismatch,
    Money,
    from_decimal,
    round_half_up,
    total,
)
from numu_core.kernel.tax import contained_tax

CURRENCIES: tuple[Currency, ...] = get_args(Currency)
currencies = st.sampled_from(CURRENCIES)
minors = st.integers(-(10**15), 10**15)


@given(minor=minors, currency=currencies)
def test_an_amount_survives_being_printed(minor: int, currency: Currency) -> None:
    money = Money(minor, currency)
    assert from_decimal(money.decimal(), currency) == money
    assert Decimal(money.decimal()) == Decimal(minor).scaleb(-EXPONENT[currency])


@pytest.mark.parametrize(
    ("minor", "currency", "printed"),
    [
        (12550, "EGP", "125.50"),
        (5, "EGP", "0.05"),
        (-5, "EGP", "-0.05"),
        (0, "EGP", "0.00"),
        (1250, "KWD", "1.250"),
        (-1, "BHD", "-0.001"),
        (125, "JPY", "125"),
        (-125, "JPY", "-125"),
    ],
)
def test_amounts_as_people_write_them(minor: int, currency: Currency, printed: str) -> None:
    assert Money(minor, currency).decimal() == printed


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        *[("125.5", 12550), (" 7 ", 700), ("0.10", 10), ("1.500", 150), ("-3.25", -325), (".5", 50), ("5.", 500)],
        *[("007", 700), ("0", 0), ("-0.00", 0), ("9" * 16 + ".99", 10**18 - 1)],
    ],
)
def test_amounts_are_read_as_they_are_written(text: str, minor: int) -> None:
    assert from_decimal(text, "EGP") == Money(minor, "EGP")


@pytest.mark.parametrize(
    "text",
    [
        *[
            "1.255",
            "1e3",
            "NaN",
            "1,000",
            "--1",
            "1.2.3",
            "+1",
            "1 000",
            "٣",
            "1.-5",
            "-",
            "0x10",
            "²",
            "1_000",
            "EGP 1",
        ],
        *["", " ", ".", "-.", "1" * 17, "9" * 10_000],
    ],
)
def test_what_is_not_an_exact_amount_is_refused_never_rounded(text: str) -> None:
    with pytest.raises(AmountNotExact) as refusal:
        from_decimal(text, "EGP")
    assert refusal.value == AmountNotExact(text=text, currency="EGP")


def test_decimals_that_the_currency_does_not_know_are_refused() -> None:
    with pytest.raises(AmountNotExact):
        from_decimal("1.5", "JPY")
    assert from_decimal("1.555", "KWD") == Money(1555, "KWD")


@given(amounts=st.lists(minors, max_size=20), currency=currencies)
def test_a_total_is_the_sum_of_the_minor_units(amounts: list[int], currency: Currency) -> None:
    assert total((Money(minor, currency) for minor in amounts), currency) == Money(sum(amounts), currency)


@given(left=minors, right=minors, times=st.integers(-1000, 1000))
def test_arithmetic_is_that_of_integers(left: int, right: int, times: int) -> None:
    one, two = Money(left, "EGP"), Money(right, "EGP")
    assert one + two == Money(left + right, "EGP")
    assert one - two == Money(left - right, "EGP")
    assert one * times == Money(left * times, "EGP")


@pytest.mark.parametrize("mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: total([a, b], "EGP")])
def test_currencies_do_not_mix(mix: object) -> None:
    assert callable(mix)
    with pytest.raises(CurrencyMismatch) as refusal:
        mix(Money(1, "EGP"), Money(1, "USD"))
    assert refusal.value == CurrencyMismatch(left="EGP", right="USD")


def test_every_currency_has_an_exponent() -> None:
    assert set(EXPONENT) == set(CURRENCIES)


@given(numerator=minors, denominator=st.integers(1, 10**6))
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    if abs(exact) < 10**12:  # within what Decimal's default precision holds exactly enough
        assert round_half_up(numerator, denominator) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(minor=st.integers(0, 10**12))
def test_tax_is_a_part_of_the_price_to_the_nearest_piastre(minor: int) -> None:
    tax = contained_tax(Money(minor, "EGP")).minor
    net = minor - tax
    assert abs(tax * 100 - net * 14) <= 57  # half a piastre of the gross, in hundredths
    assert contained_tax(Money(minor, "USD")) == Money(0, "USD")


def test_of_114_pounds_14_are_tax() -> None:
    assert contained_tax(Money(11400, "EGP")) == Money(1400, "EGP")
