"""What shoppers send about wishes to be told, and get."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct


class StockAlertBody(Struct, kw_only=True):
    """``BackInStockSubscribeRequest``."""

    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
    variant_id: UUID | None = None


class StockAlertStatus(Struct, frozen=True, kw_only=True):
    """What became of the wish."""

    status: Literal["subscribed", "in_stock"]
