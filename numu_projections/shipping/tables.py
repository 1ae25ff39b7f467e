"""The read model of shipping."""

from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table
from numu_projections.shipping.views import ZoneView


class ShippingRow(Struct, frozen=True, kw_only=True):
    """How one store delivers: a document that is read whole."""

    store_id: UUID
    zones: list[ZoneView]  # in the order in which they were drawn
    free_from_minor: int | None
    carriers: list[str]
    version: int  # of its stream; the ETag


shipping = table("shipping", ShippingRow, key="store_id")
