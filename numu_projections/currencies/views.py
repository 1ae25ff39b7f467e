"""What queries about currencies return."""

from msgspec import Struct


class CurrencyConfig(Struct, frozen=True, kw_only=True):
    """``CurrencyConfigResponse`` of the contract. Rates are decimal strings: what one unit of ``base`` buys."""

    base: str  # the store's own: orders are placed and paid in it
    default_presentment: str
    presentment: list[str]  # what a shopper may choose from; ``base`` first
    rates: dict[str, str]
    auto_convert: bool
