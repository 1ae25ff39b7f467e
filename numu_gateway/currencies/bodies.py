"""What merchants send about currencies."""

from typing import Annotated

from msgspec import Meta, Struct

from numu_core.kernel.money import Currency
from numu_core.store_settings.decider import Rate


class CurrenciesBody(Struct, kw_only=True):
    """In which other currencies prices are shown; what is absent stays."""

    rates: Annotated[dict[Currency, Rate], Meta(max_length=12)] | None = None  # what one unit of the store's own buys
    default_presentment: Currency | None = None
    auto_convert: bool | None = None
