"""Read models of sales. Amounts are integers in minor units of ``currency``."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class Sales(Struct, frozen=True, kw_only=True):
    """What was sold. Nothing is ever taken off: what came back or was called off is counted beside it, when it was."""

    store_id: UUID
    currency: str  # ISO 4217
    orders: int = 0
    lines: int = 0
    units: int = 0  # pieces
    revenue_minor: int = 0  # sum of the lines, before discounts, without shipping
    returned_lines: int = 0
    returned_units: int = 0
    returned_minor: int = 0
    withdrawn_orders: int = 0  # cancelled, or never paid
    withdrawn_lines: int = 0
    withdrawn_units: int = 0
    withdrawn_minor: int = 0


class SalesByDayRow(Sales, frozen=True, kw_only=True):
    """Sales of one store on one day (UTC)."""

    day: date


class SalesByProductRow(Sales, frozen=True, kw_only=True):
    """Sales of one product."""

    product_id: UUID


class SalesByCountryRow(Sales, frozen=True, kw_only=True):
    """Sales to one country, as the addresses write it."""

    country: str


sales_by_day = table("sales_by_day", SalesByDayRow, key=("store_id", "currency", "day"))
sales_by_product = table("sales_by_product", SalesByProductRow, key=("store_id", "currency", "product_id"))
sales_by_country = table("sales_by_country", SalesByCountryRow, key=("store_id", "currency", "country"))
