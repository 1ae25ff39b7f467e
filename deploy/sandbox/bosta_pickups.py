"""Bosta's collections: where a merchant's parcels are fetched, and when. One place is visited once a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from deploy.sandbox.book import Book, Duplicate, utc_now
from deploy.sandbox.paymob import Refused

NAME, KIND = "bosta", "bosta_pickup"
FRIDAY = 4
SLOTS = {"10:00 to 13:00", "13:00 to 16:00"}
REQUESTED, CANCELED = "Requested", "Canceled"
LOCATION: dict[str, Any] = {
    "_id": "sandbox-location-1",
    "locationName": "Main store · المتجر الرئيسي",
    "isDefault": True,
    "address": {"firstLine": "12 شارع مكرم عبيد", "city": {"_id": "FceDyHXwpSYYF9zGW", "name": "Cairo"}},
    "contacts": [{"name": "أميرة حسن", "phone": "01012345678", "isDefault": True}],
}
"""The place that every merchant of the sandbox has."""

Json = dict[str, Any]


def refused(status: int, code: int, message: str) -> Refused:
    """Bosta's way of refusing."""
    return Refused(status, {"success": False, "message": message, "data": None, "errorCode": code})


class Pickups:
    """The collections of all merchants."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def locations(self) -> Json:
        """Where a merchant's parcels can be fetched."""
        return {"list": [LOCATION]}

    def create(self, owner: str, asked: Mapping[str, Any]) -> Json:
        """A new collection.

        Raises:
            Refused: 400 with Bosta's code: no such place, a bad day, or the place is visited on that day already.
        """
        self._check(asked)
        place, day = asked["businessLocationId"], asked["scheduledDate"]
        same = [one for one in self._of(owner) if (one["businessLocationId"], one["scheduledDate"]) == (place, day)]
        gone = sum(one["state"] == CANCELED for one in same)
        try:
            self._book.act(NAME, "pickup", f"{owner}/{place}/{day}/{gone}")
        except Duplicate:
            raise refused(400, 1078, "A pickup for this location on this day already exists") from None
        number = self._book.next_number("bosta_pickup")
        pickup = {
            **asked,
            "_id": f"66a1b0c0a1b2c3d4{number:08x}",
            "puid": f"PU-{number:06d}",
            "state": REQUESTED,
            "owner": owner,
        }
        return self._kept(pickup)

    def all(self, owner: str) -> Json:
        """The merchant's collections, the newest first."""
        found = [shown(one) for one in self._of(owner)]
        return {"pickups": found, "count": len(found), "page": 1, "limit": 50}

    def one(self, owner: str, pickup_id: str) -> Json:
        """One of the merchant's collections.

        Raises:
            Refused: 404.
        """
        return shown(self._found(owner, pickup_id))

    def change(self, owner: str, pickup_id: str, asked: Mapping[str, Any]) -> Json:
        """Another day, slot, contact or note.

        Raises:
            Refused: 404; 400 when it is over, or for the reasons of ``create``.
        """
        pickup = {**self._live(owner, pickup_id), **asked}
        self._check(pickup)
        return self._kept(pickup)

    def cancel(self, owner: str, pickup_id: str) -> None:
        """Nobody comes. Cancelling twice is cancelling once.

        Raises:
            Refused: 404; 400 when it is over.
        """
        if self._found(owner, pickup_id)["state"] != CANCELED:
            self._kept({**self._live(owner, pickup_id), "state": CANCELED})
            self._book.act(NAME, "pickup cancelled", pickup_id)

    def move(self, pickup_id: str, state: str) -> Json:
        """The courier does something: ``Picked up``, ``Done``, ``Failed``.

        Raises:
            Refused: 404.
        """
        found = self._book.get(KIND, pickup_id)
        if found is None:
            raise refused(404, 404, "Pickup not found")
        return self._kept({**found, "state": state})

    def _check(self, asked: Mapping[str, Any]) -> None:
        day = date.fromisoformat(asked.get("scheduledDate", "0001-01-01"))
        checks = (
            (asked.get("businessLocationId") != LOCATION["_id"], 1073, "pickup location not found"),
            (day < utc_now().date(), 1083, "pickup date is in the past"),
            (day.weekday() == FRIDAY, 1080, "no pickups on Fridays"),
            (asked.get("scheduledTimeSlot", "10:00 to 13:00") not in SLOTS, 777, "scheduledTimeSlot is not valid"),
            (not (asked.get("contactPerson") or {}).get("phone"), 1077, "contactPerson.phone is required"),
        )
        for wrong, code, message in checks:
            if wrong:
                raise refused(400, code, message)

    def _of(self, owner: str) -> list[Json]:
        return [one for one in self._book.all(KIND, 10_000) if one["owner"] == owner]

    def _found(self, owner: str, pickup_id: str) -> Json:
        found = self._book.get(KIND, pickup_id)
        if found is None or found["owner"] != owner:
            raise refused(404, 404, "Pickup not found")
        return found

    def _live(self, owner: str, pickup_id: str) -> Json:
        found = self._found(owner, pickup_id)
        if found["state"] != REQUESTED:
            raise refused(400, 777, "Pickup cannot be changed in its current state")
        return found

    def _kept(self, pickup: Json) -> Json:
        self._book.put(KIND, pickup["_id"], pickup)
        return shown(pickup)


def shown(pickup: Mapping[str, Any]) -> Json:
    """A collection as the API shows it."""
    return {name: value for name, value in pickup.items() if name != "owner"}
