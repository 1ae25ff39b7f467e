"""Bosta's numbers in our words. Source: Bosta's API documentation (``/api/v2``)."""

from typing import Any

from numu_core.shipments.events import Status, Why

FORWARD, CUSTOMER_RETURN = 10, 25
TYPES = {10: "SEND", 15: "CASH_COLLECTION", 20: "RTO", 25: "CUSTOMER_RETURN_PICKUP", 30: "EXCHANGE"}
FLAGS = {102: Why.INVESTIGATION, 103: Why.AWAITING_MERCHANT_ACTION, 104: Why.ARCHIVED, 105: Why.ON_HOLD}

_ON_THE_WAY: dict[Status, tuple[int, ...]] = {
    Status.PICKUP_REQUESTED: (10, 11, 20),
    Status.PICKED_UP: (21,),
    Status.IN_TRANSIT: (24, 25, 30),
    Status.OUT_FOR_DELIVERY: (41,),
    Status.DELIVERED: (45,),
    Status.DELIVERY_ATTEMPT_FAILED: (47,),
    Status.CANCELLED: (48, 49),
    Status.LOST: (100,),
    Status.DAMAGED: (101,),
}
_CODES: dict[str, dict[Status, tuple[int, ...]]] = {
    "SEND": {**_ON_THE_WAY, Status.RETURNED_TO_ORIGIN: (46, 60)},
    "EXCHANGE": {**_ON_THE_WAY, Status.EXCHANGED: (46, 60)},
    "RTO": {
        Status.RETURNING: (10, 11, 20, 21, 24, 25, 30, 41, 47),
        Status.RETURNED_TO_ORIGIN: (45, 46, 60),
        Status.LOST: (100,),
        Status.DAMAGED: (101,),
    },
    "CUSTOMER_RETURN_PICKUP": {
        Status.PICKUP_REQUESTED: (10, 11, 20, 22),
        Status.PICKED_UP: (23,),
        Status.IN_TRANSIT: (24, 25, 30),
        Status.RETURNING: (41,),
        Status.RETURNED_TO_ORIGIN: (45, 46, 60),
        Status.DELIVERY_ATTEMPT_FAILED: (47,),
        Status.CANCELLED: (48, 49),
        Status.LOST: (100,),
        Status.DAMAGED: (101,),
    },
    "CASH_COLLECTION": {
        Status.PICKUP_REQUESTED: (10, 11, 20),
        Status.OUT_FOR_DELIVERY: (40, 41),
        Status.DELIVERED: (45, 46),
        Status.DELIVERY_ATTEMPT_FAILED: (47,),
        Status.CANCELLED: (48, 49),
    },
}
STATUS = {
    kind: {code: status for status, codes in by_status.items() for code in codes} for kind, by_status in _CODES.items()
}
"""Kind of delivery → Bosta's code → where the parcel is. The same number means different things for different kinds."""


def status_of(kind: Any, code: int) -> Status | None:
    """Where a parcel is; ``None`` for a kind or code that we have no word for, or that does not move it."""
    named = kind.get("code", kind.get("value")) if isinstance(kind, dict) else kind
    text = TYPES.get(named, "") if isinstance(named, int) else str(named).upper().replace(" ", "_")
    return STATUS.get(text, {}).get(code)
