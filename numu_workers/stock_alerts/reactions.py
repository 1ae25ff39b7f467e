"""What happens when a wish is answered."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.stock_alerts.events import StockAlertAnswered
from numu_workers.kernel.reactions import Job, Reaction


def mail_alert(event: StockAlertAnswered, _: Recorded) -> Iterator[Job]:
    """One mail to one person."""
    yield Job(actor="emails.send", args={"template": "stock_alerts.back_in_stock", "alert_id": event.alert_id})


REACTIONS = [
    Reaction(on=StockAlertAnswered, do=mail_alert),
]
