"""``stock_alerts``: one row per wish that waits."""

from operator import attrgetter

from numu_core.kernel.messages import Recorded
from numu_core.stock_alerts.events import StockAlertAnswered, StockAlertRequested
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.stock_alerts.tables import StockAlertRow, stock_alerts


def requested(_: StockAlertRow | None, event: StockAlertRequested, at: Recorded) -> StockAlertRow:  # noqa: ARG001
    """Somebody waits."""
    return StockAlertRow(
        alert_id=event.alert_id, store_id=event.store_id, product_id=event.product_id, variant_id=event.variant_id
    )


def answered(row: StockAlertRow | None, event: StockAlertAnswered, at: Recorded) -> None:
    """Told."""


by_alert = attrgetter("alert_id")

STOCK_ALERTS = Projection(
    name="stock_alerts",
    version=1,
    table=stock_alerts,
    row=StockAlertRow,
    on={
        StockAlertRequested: Fold(keys=by_alert, apply=requested),
        StockAlertAnswered: Fold(keys=by_alert, apply=answered),
    },
)
PROJECTIONS = [STOCK_ALERTS]
