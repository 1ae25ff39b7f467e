"""What happens when something can be bought again."""

from collections.abc import Iterator

from numu_core.inventory.events import StockBecameAvailable
from numu_core.kernel.messages import Recorded
from numu_core.locations.events import default_location_id
from numu_core.stock_alerts.events import StockAlertAnswered
from numu_workers.kernel.reactions import Job, Reaction


def answer_alerts(event: StockBecameAvailable, at: Recorded) -> Iterator[Job]:
    """Who waits for it, the read model knows as soon as it is there. Orders are served from the default location."""
    if event.location_id == default_location_id(event.store_id):
        args = {"product_id": event.product_id, "variant_id": event.variant_id, "position": at.position}
        yield Job(actor="stock_alerts.answer", args=args)


def mail_alert(event: StockAlertAnswered, _: Recorded) -> Iterator[Job]:
    """One mail to one person."""
    yield Job(actor="emails.send", args={"template": "stock_alerts.back_in_stock", "alert_id": event.alert_id})


REACTIONS = [
    Reaction(on=StockBecameAvailable, do=answer_alerts),
    Reaction(on=StockAlertAnswered, do=mail_alert),
]
