"""Facts about one wish to be told. Stream: ``stock_alerts/{alert_id}``: one for each address, product and variant.

Nobody without the tenant's secret can guess the id. The address is sealed with the key of the customer whose it is;
else with that of a person of whom nothing else is known.
"""

from uuid import UUID

from numu_core.kernel.messages import Event
from numu_core.kernel.personal import Personal, Subject


class StockAlertRequested(Event, frozen=True, kw_only=True, tag="stock_alerts.stock_alert_requested.v1"):
    """Somebody wants to be told when it can be bought again."""

    alert_id: UUID
    subject_id: Subject
    store_id: UUID
    product_id: UUID
    variant_id: UUID | None = None  # None: whichever
    email: Personal[str] = None
    language: str = "ar"  # to be written to in


class StockAlertAnswered(Event, frozen=True, kw_only=True, tag="stock_alerts.stock_alert_answered.v1"):
    """It can be bought again, and the person is told."""

    alert_id: UUID


StockAlertEvent = StockAlertRequested | StockAlertAnswered
