"""Money as integer minor units. No floats anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from numu_core.kernel.errors import DomainError, Kind

Currency = Literal["EGP", "USD", "EUR", "GBP", "SAR", "AED", "QAR", "KWD", "BHD", "OMR", "JOD", "JPY"]
EXPONENT: dict[Currency, int] = {
    "EGP": 2,
    "USD": 2,
    "EUR": 2,
    "GBP": 2,
    "SAR": 2,
    "AED": 2,
    "QAR": 2,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "JOD": 3,
    "JPY": 0,
}
"""Decimals of the minor unit. Source: ISO 4217."""
MOST_DIGITS = 18  # of minor units: what fits into a bigint


@dataclass(eq=False)
class CurrencyMismatch(DomainError):
    """Two amounts of different currencies met."""

    kind = Kind.INVALID
    code = "kernel/currency-mismatch"
    title = "Amounts are in different currencies"
    title_ar = "المبالغ بعملات مختلفة"

    left: str
    right: str


@dataclass(eq=False)
class AmountNotExact(DomainError):
    """A text is not an amount, or has more decimals than the currency knows: refused, never rounded."""

    kind = Kind.INVALID
    code = "kernel/amount-not-exact"
    title = "Not an exact amount in this currency"
    title_ar = "المبلغ غير صحيح لهذه العملة"

    text: str
    currency: str


class Money(Struct, frozen=True):
    """``Money(12550, "EGP")`` is 125.50 Egyptian pounds."""

    minor: int  # piastres, halalas, fils, cents; may be negative
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def decimal(self) -> str:
        """``"125.50"``: for people, and for providers that want major units."""
        exponent = EXPONENT[self.currency]
        if exponent == 0:
            return str(self.minor)
        sign, digits = "-" * (self.minor < 0), f"{abs(self.minor):0{exponent + 1}d}"
        return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)


def total(amounts: Iterable[Money], currency: Currency) -> Money:
    """Sum of ``amounts``, all in ``currency``; zero when there are none."""
    return sum(amounts, start=Money(0, currency))


def from_decimal(text: str, currency: Currency) -> Money:
    """Major units as text (``"125.5"``) to exact minor units.

    Raises:
        AmountNotExact: not a plain decimal number, or digits would be lost.
    """
    whole, _, fraction = text.strip().partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    written, exponent = whole + fraction, EXPONENT[currency]
    digits = whole + fraction.rstrip("0").ljust(exponent, "0")
    exact = len(digits) == len(whole) + exponent and len(digits) <= MOST_DIGITS
    if not (exact and written.isascii() and written.isdigit()):
        raise AmountNotExact(text=text, currency=currency)
    return Money(int(sign + digits), currency)


def round_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` to the nearest integer, halves away from zero; ``denominator`` positive."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))
