"""Intentions about wishes to be told."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command

Email = Annotated[str, Meta(min_length=3, max_length=254)]
Language = Literal["ar", "en"]


class RequestStockAlert(Command, frozen=True, kw_only=True):
    """Tell this address when it can be bought again. A flow."""

    store_id: UUID
    product_id: UUID
    variant_id: UUID | None = None
    email: Email
    language: Language = "ar"


class StockAlertResult(Struct, frozen=True, kw_only=True):
    """What became of the wish."""

    status: Literal["subscribed", "in_stock"]


class EnterStockAlert(Command, frozen=True, kw_only=True):
    """Remember the wish. Wishing twice is wishing once."""

    alert_id: UUID
    subject_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID | None
    email: Email
    language: Language


class AnswerStockAlert(Command, frozen=True, kw_only=True):
    """Tell the person, once."""

    alert_id: UUID


StockAlertCommand = EnterStockAlert | AnswerStockAlert
