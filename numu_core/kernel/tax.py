"""Value added tax that prices already contain."""

from numu_core.kernel.money import Currency, Money, round_half_up

VAT_PERCENT: dict[Currency, int] = {"EGP": 14}
"""The general rate where a currency is spent; where it is absent prices contain none. Source: Egypt, Law 67 of 2016."""


def contained_tax(amount: Money) -> Money:
    """The tax inside ``amount``: of 114 pounds, 14. Rounded half up; never added to anything."""
    rate = VAT_PERCENT.get(amount.currency, 0)
    return Money(round_half_up(amount.minor * rate, 100 + rate), amount.currency)
