"""The read model of wishes to be told. Whose they are, only the log knows."""

from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class StockAlertRow(Struct, frozen=True, kw_only=True):
    """A wish that waits."""

    alert_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID | None


stock_alerts = table("stock_alerts", StockAlertRow, key="alert_id", index=[("product_id",)])
