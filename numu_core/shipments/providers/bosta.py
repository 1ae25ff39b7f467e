"""Bosta, Egypt: booking a delivery, asking about it, calling it off; its callbacks.

Source: Bosta's API documentation (``/api/v2``). There is no signature on a callback: Bosta repeats a header that we
choose. So a callback proves who sent it, not that it is true, and outcomes are asked for before they count.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import EXPONENT, Money, from_decimal
from numu_core.kernel.providers import Account, Answer, Callback, Provider, ProviderRefused, Request
from numu_core.shipments.commands import ReceiveScan, RecordBooking, RecordCancellation, SettleOutcome
from numu_core.shipments.errors import AddressNotServed
from numu_core.shipments.events import Scan, Status, Why
from numu_core.shipments.providers.bosta_cities import city_of

NAME = "bosta"
BASE = "https://app.bosta.co/api/v2"
TOKEN, SIGNATURE = "x-bosta-token", "x-bosta-signature"
FORWARD = 10
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


# -- asking -----------------------------------------------------------------------------------------------------------


class Receiver(Struct, frozen=True, kw_only=True):
    """Who opens the door, and where it is."""

    first_name: str
    last_name: str
    phone: str  # E.164
    state: str | None  # governorate as the buyer wrote it
    city: str
    line1: str
    line2: str = ""
    email: str | None = None


class Parcel(Struct, frozen=True, kw_only=True):
    """Bring this."""

    shipment_id: UUID
    reference: str
    collect: Money
    goods: Money
    pieces: int
    receiver: Receiver
    notes: str
    webhook_url: str


class Find(Struct, frozen=True, kw_only=True):
    """Have you booked it already? An earlier answer may have been lost."""

    shipment_id: UUID
    reference: str


class Look(Struct, frozen=True, kw_only=True):
    """Is this report true?"""

    shipment_id: UUID
    scan: Scan
    currency: str


class CallOff(Struct, frozen=True, kw_only=True):
    """Do not collect it."""

    shipment_id: UUID
    tracking_number: str


class Found(Command, frozen=True, kw_only=True):
    """What Bosta has under a reference, if anything."""

    booking: RecordBooking | None


def local_phone(phone: str) -> str:
    """``+201012345678`` as Bosta wants it: ``01012345678``. Numbers of other countries stay."""
    return "0" + phone.removeprefix("+20") if phone.startswith("+20") else phone


def _number(money: Money) -> Raw:
    """Major units as a JSON number, without passing through a float."""
    digits = money.decimal()
    return Raw((digits.rstrip("0").rstrip(".") if "." in digits else digits).encode())


def build(question: Parcel | Find | Look | CallOff, account: Account, job_id: str) -> Request:
    """The request that asks ``question``. Account: ``api_key`` and, for booking, ``hook_token``.

    Raises:
        AddressNotServed: no city of Bosta's has this name, or it does not deliver there.
    """
    headers = {"authorization": account["api_key"], "x-request-id": job_id}
    match question:
        case Parcel():
            return _post("/deliveries?apiVersion=1", _delivery(question, account), headers)
        case Find():
            return _post("/deliveries/search?page=1&limit=50", {"businessReference": question.reference}, headers)
        case Look():
            url = f"{BASE}/deliveries/business/{question.scan.tracking_number}"
            return Request(method="GET", url=url, headers=headers)
        case CallOff():
            url = f"{BASE}/deliveries/business/{question.tracking_number}/terminate"
            return Request(method="DELETE", url=url, headers=headers)


def _post(path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Request:
    json = {**headers, "content-type": "application/json"}
    return Request(method="POST", url=BASE + path, headers=json, body=msgspec.json.encode(body))


def _delivery(parcel: Parcel, account: Account) -> dict[str, Any]:
    to = parcel.receiver
    city = city_of(to.state, to.city)
    if city is None or not city.served:
        raise AddressNotServed(place=", ".join(filter(None, (to.state, to.city))))
    return {
        "type": FORWARD,
        "specs": {
            "packageType": "Parcel",
            "size": "SMALL",
            "packageDetails": {"itemsCount": parcel.pieces, "description": parcel.reference},
        },
        "goodsInfo": {"amount": _number(parcel.goods)},
        "notes": parcel.notes,
        "cod": _number(parcel.collect),
        "allowToOpenPackage": False,
        "dropOffAddress": {
            "cityId": city.id,
            "city": city.name,
            "districtName": to.city,
            "firstLine": to.line1,
            "secondLine": to.line2,
        },
        "receiver": {
            "firstName": to.first_name,
            "lastName": to.last_name,
            "fullName": f"{to.first_name} {to.last_name}".strip(),
            "phone": local_phone(to.phone),
            "email": to.email,
        },
        "businessReference": parcel.reference,
        "uniqueBusinessReference": parcel.shipment_id.hex,
        "webhookUrl": parcel.webhook_url,
        "webhookCustomHeaders": {"X-Bosta-Token": account["hook_token"]},
    }


# -- answers ----------------------------------------------------------------------------------------------------------


_TrackingNumber = Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,60}$")]  # it becomes part of a path


class _State(Struct):
    code: int


class _Delivery(Struct, rename="camel"):
    id: str = msgspec.field(name="_id")
    tracking_number: _TrackingNumber
    state: _State
    business_reference: str = ""
    unique_business_reference: str | None = None
    cod: Decimal | None = None
    type: Any = FORWARD


class _Page(Struct):
    deliveries: list[_Delivery] = []


class _Envelope(Struct, rename="camel"):
    success: bool
    message: str = ""
    data: Raw = Raw(b"null")
    error_code: int | None = None


def read(question: Parcel | Find | Look | CallOff, answer: Answer) -> Command:
    """What the answer to ``question`` tells.

    Raises:
        ProviderRefused: it says no, with success or without, or is not the documented answer.
    """
    try:
        told = msgspec.json.decode(answer.body, type=_Envelope)
        if not told.success:
            raise ProviderRefused(provider=NAME, answer=f"{told.error_code or ''} {told.message}".strip()[:500])
        match question:
            case Parcel():
                return _booking(question.shipment_id, msgspec.json.decode(told.data, type=_Delivery))
            case Find():
                return _found(question, msgspec.json.decode(told.data, type=_Page))
            case Look():
                return _seen(question, msgspec.json.decode(told.data, type=_Delivery))
            case CallOff():
                return RecordCancellation(shipment_id=question.shipment_id)
    except msgspec.MsgspecError as wrong:
        raise ProviderRefused(provider=NAME, answer=f"not the documented answer: {wrong}") from wrong


def _booking(shipment_id: UUID, told: _Delivery) -> RecordBooking:
    return RecordBooking(shipment_id=shipment_id, carrier_id=told.id, tracking_number=told.tracking_number)


def _found(question: Find, page: _Page) -> Found:
    """Ours: under our reference, and not somebody else's parcel that happens to have the same order number."""
    ours = {None, question.shipment_id.hex}
    live = [
        one
        for one in page.deliveries
        if one.business_reference == question.reference
        and one.unique_business_reference in ours
        and _status(one.type, one.state.code) is not Status.CANCELLED
    ]
    return Found(booking=_booking(question.shipment_id, live[0]) if live else None)


def _seen(question: Look, told: _Delivery) -> SettleOutcome:
    return SettleOutcome(
        shipment_id=question.shipment_id,
        scan=question.scan,
        status=_status(told.type, told.state.code),
        collected=_money(told.cod, question.currency),
    )


def _money(amount: Decimal | None, currency: str) -> Money | None:
    known = next(one for one in EXPONENT if one == currency)
    return None if amount is None else from_decimal(f"{amount:f}", known)


def _status(kind: Any, code: int) -> Status | None:
    """Where a parcel is; ``None`` for a kind or code that we have no word for, or that does not move it."""
    named = kind.get("code", kind.get("value")) if isinstance(kind, dict) else kind
    text = TYPES.get(named, "") if isinstance(named, int) else str(named).upper().replace(" ", "_")
    return STATUS.get(text, {}).get(code)


# -- callbacks --------------------------------------------------------------------------------------------------------


class _News(Struct, rename="camel"):
    """A callback. Numbers may come as texts."""

    tracking_number: _TrackingNumber
    state: int | str
    type: str = "SEND"
    time_stamp: int | str = msgspec.field(default=0, name="timeStamp")
    business_reference: str = ""
    number_of_attempts: int | None = None
    exception_code: int | str = ""
    exception_reason: str | None = None


def verify(callback: Callback, secret: bytes) -> bool:
    """The header that we chose has our value; or the body's HMAC under the same secret is in the other header."""
    token, signature = callback.headers.get(TOKEN, "").encode(), callback.headers.get(SIGNATURE, "").encode()
    expected = hmac.new(secret, callback.body, hashlib.sha256).hexdigest().encode()
    named, signed = hmac.compare_digest(token, secret), hmac.compare_digest(signature, expected)
    return bool(secret) and (named or signed)


def translate(callback: Callback) -> list[ReceiveScan]:
    """What a callback tells. A body of another shape than documented is no news."""
    try:
        news = msgspec.json.decode(callback.body, type=_News)
        code, at_ms = int(news.state), int(news.time_stamp)
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (msgspec.MsgspecError, ValueError, OverflowError, OSError):
        return []
    told = f"{NAME}|{news.tracking_number}|{news.type}|{code}|"
    what = told.encode() + (str(at_ms).encode() if at_ms else callback.body)
    scan = Scan(
        key=hashlib.sha256(what).hexdigest(),
        tracking_number=news.tracking_number,
        code=str(code),
        at=at,
        exception=" ".join(filter(None, (str(news.exception_code), news.exception_reason)))[:200],
        attempts=news.number_of_attempts,
    )
    status = _status(news.type, code)
    reference = news.business_reference[:200]
    why = FLAGS.get(code, Why.UNKNOWN)
    return [ReceiveScan(carrier=NAME, reference=reference, scan=scan, status=status, why=why)]


BOSTA = Provider(name=NAME, build=build, read=read, verify=verify, translate=translate)
