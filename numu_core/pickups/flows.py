"""Asking a courier to come: only one that the store works with, and never for a day that has passed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec.structs import asdict

from numu_core.kernel.messages import Command
from numu_core.kernel.shop import Shop
from numu_core.pickups.commands import AskPickupChange, ChangePickup, OpenPickup, RequestPickup
from numu_core.pickups.decider import PICKUPS, known
from numu_core.pickups.errors import DayHasPassed
from numu_core.provider_accounts.decider import PROVIDER_ACCOUNTS, provider_account_id
from numu_core.shipments.errors import CourierNotConnected


def request_pickup(shop: Shop, command: RequestPickup) -> None:
    """Ask for a visit.

    Raises:
        CourierNotConnected: the store has no account with this courier.
        DayHasPassed: the courier has the last word on the rest of its calendar.
    """
    account = provider_account_id(command.store_id, command.carrier)
    if shop.state(PROVIDER_ACCOUNTS, account).connected is None:
        raise CourierNotConnected(carrier=command.carrier)
    _to_come(shop, command.day)
    shop.do(OpenPickup(**asdict(command)))


def change_pickup(shop: Shop, command: ChangePickup) -> None:
    """Ask for it otherwise.

    Raises:
        NotFound: the store has no such visit.
        DayHasPassed: as above.
        BadTransition: nobody comes.
    """
    known(shop.state(PICKUPS, command.pickup_id), command.pickup_id, command.store_id)
    if command.day:
        _to_come(shop, command.day)
    wanted = asdict(command)
    del wanted["store_id"]
    shop.do(AskPickupChange(**wanted))


def _to_come(shop: Shop, day: date) -> None:
    if day < shop.now.date():  # UTC, where the day begins later than in Egypt
        raise DayHasPassed(day=day)


FLOWS: list[tuple[type[Command], Callable[..., Any]]] = [
    (RequestPickup, request_pickup),
    (ChangePickup, change_pickup),
]
