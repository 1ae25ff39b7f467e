"""Amounts as clients write them: numbers or decimal strings in major units."""

from decimal import Decimal

from numu_core.kernel.money import AmountNotExact, Currency, Money, from_decimal

WIDEST = 20
"""Digits of an amount; nothing costs more."""


def number_of(amount: Decimal, currency: str = "") -> Decimal:
    """A plain number of bearable length; ``AmountNotExact`` otherwise."""
    if not amount.is_finite() or abs(amount.adjusted()) > WIDEST or len(amount.as_tuple().digits) > WIDEST:
        raise AmountNotExact(text=str(amount)[:40], currency=currency)
    return amount


def money_of(amount: Decimal, currency: Currency) -> Money:
    """Major units as money; ``AmountNotExact`` where digits would be lost."""
    return from_decimal(format(number_of(amount, currency), "f"), currency)
