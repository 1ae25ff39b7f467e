"""What staff sends about refunds."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from numu_core.refunds.commands import Minor
from numu_core.refunds.events import Reason


class CreateRefundBody(Struct, kw_only=True):
    """``CreateRefundRequest``."""

    refund_type: Literal["full", "partial"]
    reason: Reason
    reason_note: Annotated[str, Meta(max_length=1000)] | None = None
    amount: Minor | None = None  # minor units; a full one is all there is, whatever stands here


class RejectRefundBody(Struct, kw_only=True):
    """``RejectRefundRequest``."""

    reason: Annotated[str, Meta(max_length=500)] | None = None
