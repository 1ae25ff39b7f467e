"""Bosta's HTTP API: deliveries, where they are, what is done with them, and unsigned callbacks with a header."""

import base64
from collections.abc import Mapping
from typing import Any

from msgspec import json

from deploy.sandbox.book import Book, Duplicate, utc_now
from deploy.sandbox.paymob import Refused
from numu_core.shipments.providers.bosta_cities import CITIES
from numu_core.shipments.providers.bosta_codes import TYPES

NAME = "bosta"
MOST_CASH, LEAST_LINE = 30_000, 6
NAMES = {
    10: "Pickup requested",
    11: "Waiting for route",
    20: "Route assigned",
    21: "Picked up from business",
    22: "Picking up from consignee",
    23: "Picked up from consignee",
    24: "Received at warehouse",
    25: "Fulfilled",
    30: "In transit between hubs",
    41: "Picked up",
    45: "Delivered",
    46: "Returned to business",
    47: "Exception",
    48: "Terminated",
    49: "Canceled",
    60: "Returned to stock",
    100: "Lost",
    101: "Damaged",
    102: "Investigation",
    103: "Awaiting your action",
    104: "Archived",
    105: "On hold",
}
REQUESTED, DELIVERED, EXCEPTION, TERMINATED = 10, 45, 47, 48
OVER = {45, 46, 48, 49, 60, 100, 101}
FORWARD, CRP = 10, 25
FETCHED = {15, CRP}
"""Kinds that begin at the customer's door."""

PER_CITY = (("01", "Downtown", "وسط البلد"), ("02", "East", "شرق"), ("03", "West", "غرب"))
LABEL = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def no(status: int, code: int, message: str) -> Refused:
    """Bosta's way of refusing."""
    return Refused(status, {"success": False, "message": message, "data": None, "errorCode": code})


def yes(data: Any, message: str = "OK") -> dict[str, Any]:
    """Bosta's way of answering."""
    return {"success": True, "message": message, "data": data}


class Bosta:
    """One Bosta with many merchants."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def merchant(self, authorization: str) -> dict[str, Any]:
        """The account behind a key, which stands without a word before it.

        Raises:
            Refused: 401, code 1028.
        """
        account = self._book.get("bosta_account", authorization)
        if account is None:
            raise no(401, 1028, "Invalid authorization token or API key")
        return account

    def create(self, account: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
        """A new delivery.

        Raises:
            Refused: 400 with Bosta's code, also for a unique reference used before.
        """
        if wrong := complaint(asked):
            raise wrong
        unique = str(asked.get("uniqueBusinessReference") or f"none-{self._book.next_number('unique')}")
        try:
            self._book.act(NAME, "delivery", unique)
        except Duplicate:
            raise no(400, 777, f"uniqueBusinessReference {unique} already exists") from None
        number = self._book.next_number(NAME)
        delivery = {
            "_id": f"65f2b0c0a1b2c3d4{number:08x}",
            "trackingNumber": str(number),
            "state": {"code": REQUESTED, "value": NAMES[REQUESTED]},
            "type": {"code": asked["type"], "value": TYPES[asked["type"]]},
            "businessReference": asked.get("businessReference"),
            "uniqueBusinessReference": unique,
            "cod": asked.get("cod", 0),
            "numberOfAttempts": 0,
            "timeline": [{"code": REQUESTED, "date": utc_now().isoformat()}],
            "asked": asked,
            "owner": account["api_key"],
        }
        self._book.put("bosta_delivery", str(number), delivery)
        self._book.put("bosta_id", delivery["_id"], {"trackingNumber": str(number)})
        shown = {name: delivery[name] for name in ("_id", "trackingNumber", "state")}
        return yes(shown, "Delivery created successfully!")

    def delivery(self, number: str, owner: str | None = None) -> dict[str, Any]:
        """A delivery, by tracking number or id; with ``owner``, only that merchant's.

        Raises:
            Refused: 404.
        """
        named = self._book.get("bosta_id", number)
        found = self._book.get("bosta_delivery", named["trackingNumber"] if named else number)
        if found is None or owner not in {None, found["owner"]}:
            raise no(404, 404, "Delivery not found")
        return found

    def search(self, account: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
        """The merchant's deliveries that fit every filter given."""
        mine = [one for one in self._book.all("bosta_delivery", 10_000) if one["owner"] == account["api_key"]]
        reference, numbers = asked.get("businessReference"), str(asked.get("trackingNumbers") or "")
        found = [
            shown(one)
            for one in mine
            if reference in {None, one["businessReference"]}
            and (not numbers or one["trackingNumber"] in numbers.split(","))
        ]
        return yes({"deliveries": found, "count": len(found), "page": 1, "limit": 50})

    def terminate(self, account: Mapping[str, Any], number: str) -> dict[str, Any]:
        """Call a delivery off, before it is collected.

        Raises:
            Refused: 404; 400 when it is too late.
        """
        found = self.delivery(number, account["api_key"])
        if found["state"]["code"] == TERMINATED:
            return yes(None, "Delivery terminated")
        if found["state"]["code"] != REQUESTED:
            raise no(400, 777, "Delivery cannot be terminated in its current state")
        self._book.act(NAME, "terminate", number)
        self.move(number, TERMINATED)
        return yes(None, "Delivery terminated")

    def edit(self, account: Mapping[str, Any], number: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Another receiver, amount or note, until it is over.

        Raises:
            Refused: 404; 400 when it is too late, or when it would not be accepted like this.
        """
        found = self.delivery(number, account["api_key"])
        if found["state"]["code"] in OVER:
            raise no(400, 777, "Delivery cannot be edited in its current state")
        receiver = {**found["asked"].get("receiver", {}), **asked.get("receiver", {})}
        wanted = {**found["asked"], **asked, "receiver": receiver}
        if wrong := complaint(wanted):
            raise wrong
        kept = {**found, "asked": wanted, "cod": wanted["cod"]}
        self._book.put("bosta_delivery", found["trackingNumber"], kept)
        return yes(shown(kept), "Delivery updated successfully!")

    def labels(self, account: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
        """The labels of some deliveries, as one PDF in base64.

        Raises:
            Refused: 404; 400 for what has no label: fetched from a customer, or over.
        """
        for number in str(asked.get("trackingNumbers", "")).split(","):
            found = self.delivery(number.strip(), account["api_key"])
            if found["type"].get("code", FORWARD) in FETCHED or found["state"]["code"] in OVER:
                raise no(400, 777, "AWB is not available for this delivery")
        return yes(base64.b64encode(LABEL).decode(), "AWBs generated")

    def move(self, number: str, code: int, *, kind: str = "", quietly: bool = False, **said: Any) -> dict[str, Any]:
        """The courier does something, and reports it. ``quietly``: it happened, and the report is lost.

        Args:
            said: what the report says besides or otherwise: ``exceptionCode``, ``cod`` …

        Raises:
            Refused: 404.
        """
        found = self.delivery(number)
        attempts = found["numberOfAttempts"] + (code in {DELIVERED, EXCEPTION})
        kept = {
            **found,
            "state": {"code": code, "value": NAMES.get(code, str(code))},
            "type": {"value": kind} if kind else found["type"],
            "numberOfAttempts": attempts,
            "timeline": [*found["timeline"], {"code": code, "date": utc_now().isoformat()}],
            "cod": said.get("cod", found["cod"]),
        }
        self._book.put("bosta_delivery", number, kept)
        report = {
            "_id": found["_id"],
            "trackingNumber": number,
            "state": code,
            "type": kind or found["type"]["value"],
            "timeStamp": int(utc_now().timestamp() * 1000),
            "businessReference": found["businessReference"],
            "numberOfAttempts": attempts,
            **({"cod": found["cod"], "isConfirmedDelivery": True} if code == DELIVERED else {}),
            **said,
        }
        if not quietly:
            self.report(kept, report)
        return kept

    def report(self, delivery: Mapping[str, Any], report: Mapping[str, Any], **headers: str) -> None:
        """Post a report to the delivery's own address, with the header that the merchant chose."""
        asked = delivery["asked"]
        if url := asked.get("webhookUrl"):
            chosen = {"content-type": "application/json", **(asked.get("webhookCustomHeaders") or {}), **headers}
            self._book.call_back(NAME, url, chosen, json.encode(report))


def shown(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """A delivery as the API shows it."""
    return {name: value for name, value in delivery.items() if name not in {"asked", "owner"}}


def complaint(asked: Mapping[str, Any]) -> Refused | None:
    """What is wrong with a delivery, or nothing."""
    where = "pickupAddress" if asked.get("type") in FETCHED else "dropOffAddress"
    to, cash = asked.get(where) or {}, asked.get("cod")
    checks = (
        (asked.get("type") not in TYPES or asked.get("type") == 20, 777, "type must be one of 10, 15, 25, 30"),  # noqa: PLR2004
        (not isinstance(asked.get("specs", {}).get("packageDetails"), dict), 777, "packageDetails must be an object"),
        (not asked.get("receiver", {}).get("phone"), 777, "receiver.phone is required"),
        (not isinstance(cash, int | float), 3006 if asked.get("type") != CRP else 3005, "cod is required"),
        (isinstance(cash, int | float) and cash > MOST_CASH, 3007, "cod exceeds the limit of 30000"),
        (isinstance(cash, int | float) and cash < 0, 3008, "cod is below the limit"),
        (to.get("cityId") not in {city.id for city in CITIES}, 3001, "city not found"),
        (not (to.get("districtId") or to.get("districtName")), 3003, "district not found"),
        (len(to.get("firstLine") or "") < LEAST_LINE, 3004, "firstLine must be longer than 5 characters"),
    )
    return next((no(400, code, message) for wrong, code, message in checks if wrong), None)


def cities() -> dict[str, Any]:
    """The public list of cities."""
    listed = [
        {
            "_id": one.id,
            "name": one.name,
            "nameAr": next(name for name in one.names.split("|") if not name.isascii()),
            "pickupAvailability": True,
            "dropOffAvailability": one.served,
        }
        for one in CITIES
    ]
    return yes({"list": listed})


def zones(city_id: str) -> dict[str, Any]:
    """The public list of a city's zones.

    Raises:
        Refused: 404.
    """
    city = next((one for one in CITIES if one.id == city_id), None)
    if city is None:
        raise no(404, 3001, "city not found")
    return yes(
        [
            {
                "_id": f"{city.id}-{number}",
                "name": f"{city.name} {name}",
                "nameAr": arabic,
                "pickupAvailability": True,
                "dropOffAvailability": city.served,
            }
            for number, name, arabic in PER_CITY
        ]
    )
