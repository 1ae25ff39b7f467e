"""What a wish to be told is, and which facts may follow."""

from typing import assert_never

from msgspec import Struct, structs

from numu_core.kernel.decider import Decider
from numu_core.stock_alerts.commands import AnswerStockAlert, EnterStockAlert, StockAlertCommand
from numu_core.stock_alerts.events import StockAlertAnswered, StockAlertEvent, StockAlertRequested


class StockAlert(Struct, frozen=True, kw_only=True):
    """One wish."""

    waiting: bool = False


def evolve(alert: StockAlert, event: StockAlertEvent) -> StockAlert:  # noqa: ARG001
    """The wish after ``event``."""
    match event:
        case StockAlertRequested():
            return StockAlert(waiting=True)
        case StockAlertAnswered():
            return StockAlert(waiting=False)
        case _:
            assert_never(event)


def enter(alert: StockAlert, command: EnterStockAlert) -> list[StockAlertEvent]:
    """``[StockAlertRequested]``; nothing while it waits already."""
    return [] if alert.waiting else [StockAlertRequested(**structs.asdict(command))]


def answer(alert: StockAlert, command: AnswerStockAlert) -> list[StockAlertEvent]:
    """``[StockAlertAnswered]``, once for each time it was asked for."""
    return [StockAlertAnswered(alert_id=command.alert_id)] if alert.waiting else []


STOCK_ALERTS: Decider[StockAlert, StockAlertEvent] = Decider(
    stream="stock_alerts",
    key="alert_id",
    initial=StockAlert(),
    commands=StockAlertCommand,
    events=StockAlertEvent,
    evolve=evolve,
    decide={EnterStockAlert: enter, AnswerStockAlert: answer},
)
DECIDERS = [STOCK_ALERTS]
