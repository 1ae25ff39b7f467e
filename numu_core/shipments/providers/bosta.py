"""Bosta, Egypt: deliveries, labels, visits and lists; its callbacks.

Source: Bosta's API documentation (``/api/v2``). There is no signature on a callback: Bosta repeats a header that we
choose. So a callback proves who sent it, not that it is true, and outcomes are asked for before they count.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import EXPONENT, Money, from_decimal
from numu_core.kernel.providers import Account, Answer, Callback, Provider, ProviderRefused, Request
from numu_core.shipments.commands import (
    CourierTold,
    LabelPrinted,
    ListCities,
    ListPlaces,
    ListZones,
    PrintLabel,
    ReadDelivery,
    ReceiveScan,
    RecordBooking,
    RecordCancellation,
    RecordCorrection,
    SettleOutcome,
)
from numu_core.shipments.events import Scan, Status, Why
from numu_core.shipments.providers.bosta_bodies import amendment, delivery, mark, visit
from numu_core.shipments.providers.bosta_codes import FLAGS, FORWARD, status_of
from numu_core.shipments.providers.bosta_questions import (
    Agreed,
    Amend,
    CallOff,
    CallOffVisit,
    Find,
    FindVisit,
    Found,
    Look,
    Parcel,
    Poll,
    Question,
    Visit,
)

NAME = "bosta"
BASE = "https://app.bosta.co/api/v2"
TOKEN, SIGNATURE = "x-bosta-token", "x-bosta-signature"
EGYPT = "60e4482c7cb7d4bc4849c4d5"
PDF = b"%PDF-"
GIVEN_UP = {"Canceled", "Failed"}  # visits that will not be

# -- asking -----------------------------------------------------------------------------------------------------------


def build(question: Question, account: Account, job_id: str) -> Request:
    """The request that asks ``question``. Account: ``api_key`` (not for public lists); for booking, ``hook_token``.

    Raises:
        AddressNotServed: no city of Bosta's has this name, or it does not deliver there.
    """
    method, path, body = _asked(question, account)
    headers = {"x-request-id": job_id, **({"authorization": key} if (key := account.get("api_key")) else {})}
    if body is None:
        return Request(method=method, url=BASE + path, headers=headers)
    json = {**headers, "content-type": "application/json"}
    return Request(method=method, url=BASE + path, headers=json, body=msgspec.json.encode(body))


def _asked(question: Question, account: Account) -> tuple[str, str, Any]:  # noqa: C901, PLR0911, PLR0912 - one case each
    """Method, path and body, if there is one."""
    match question:
        case Parcel():
            return "POST", "/deliveries?apiVersion=1", delivery(question, account)
        case Find():
            return "POST", "/deliveries/search?page=1&limit=50", {"businessReference": question.reference}
        case Look():
            return "GET", f"/deliveries/business/{question.scan.tracking_number}", None
        case ReadDelivery() | Poll():
            return "GET", f"/deliveries/business/{question.tracking_number}", None
        case CallOff():
            return "DELETE", f"/deliveries/business/{question.tracking_number}/terminate", None
        case Amend():
            return "PUT", f"/deliveries/{question.carrier_id}", amendment(question)
        case PrintLabel():
            printed = {"trackingNumbers": question.tracking_number, "requestedAwbType": "A4", "lang": question.language}
            return "POST", "/deliveries/mass-awb", printed
        case Visit(carrier_id=""):
            return "POST", "/pickups", visit(question)
        case Visit():
            return "PUT", f"/pickups/{question.carrier_id}", visit(question)
        case FindVisit():
            return "GET", "/pickups", None
        case CallOffVisit():
            return "DELETE", f"/pickups/{question.carrier_id}", None
        case ListPlaces():
            return "GET", "/pickup-locations", None
        case ListCities():
            return "GET", f"/cities?countryId={EGYPT}", None
        case ListZones():
            return "GET", f"/cities/{question.city_id}/zones", None


# -- answers ----------------------------------------------------------------------------------------------------------


_TrackingNumber = Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,60}$")]  # it becomes part of a path


class _State(Struct):
    code: int


class _Moment(Struct):
    date: str = ""


class _Delivery(Struct, rename="camel"):
    id: str = msgspec.field(name="_id")
    tracking_number: _TrackingNumber
    state: _State
    business_reference: str = ""
    unique_business_reference: str | None = None
    cod: Decimal | None = None
    type: Any = FORWARD
    timeline: list[_Moment] = []
    number_of_attempts: int | None = None


class _Page(Struct):
    deliveries: list[_Delivery] = []


class _Visit(Struct):
    id: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,60}$")] = msgspec.field(name="_id")
    puid: str = ""
    notes: str | None = None
    state: Any = ""


class _Visits(Struct):
    pickups: list[_Visit] = []


class _Envelope(Struct, rename="camel"):
    success: bool
    message: Any = ""
    data: Raw = Raw(b"null")
    error_code: int | None = None


def read(question: Question, answer: Answer) -> Command:
    """What the answer to ``question`` tells.

    Raises:
        ProviderRefused: it says no, with success or without, or is not the documented answer.
    """
    try:
        if isinstance(question, PrintLabel) and answer.body.startswith(PDF):  # some accounts get the file itself
            return LabelPrinted(pdf=answer.body)
        told = msgspec.json.decode(answer.body, type=_Envelope)
        if not told.success:
            raise ProviderRefused(provider=NAME, answer=f"{told.error_code or ''} {told.message}".strip()[:500])
        return _told(question, told.data)
    except msgspec.MsgspecError as wrong:
        raise ProviderRefused(provider=NAME, answer=f"not the documented answer: {wrong}") from wrong


def _told(question: Question, data: Raw) -> Command:  # noqa: C901, PLR0911 - one case per question
    match question:
        case Parcel():
            return _booking(question.shipment_id, msgspec.json.decode(data, type=_Delivery))
        case Find():
            return _found(question, msgspec.json.decode(data, type=_Page))
        case Look():
            return _seen(question, msgspec.json.decode(data, type=_Delivery))
        case Poll():
            return _polled(question, msgspec.json.decode(data, type=_Delivery))
        case CallOff():
            return RecordCancellation(shipment_id=question.shipment_id)
        case Amend():
            made = question
            return RecordCorrection(shipment_id=made.shipment_id, number=made.number, collect=made.collect)
        case PrintLabel():
            return LabelPrinted(pdf=_pdf(msgspec.json.decode(data, type=bytes)))  # base64 in JSON
        case Visit():
            return _agreed(msgspec.json.decode(data, type=_Visit))
        case FindVisit():
            ours = [one for one in msgspec.json.decode(data, type=_Visits).pickups if _is(one, question.pickup_id)]
            return _agreed(ours[0]) if ours else Agreed()
        case CallOffVisit():
            return Agreed()
        case ReadDelivery() | ListPlaces() | ListCities() | ListZones():
            return CourierTold(data=data)


def _pdf(body: bytes) -> bytes:
    if not body.startswith(PDF):
        raise ProviderRefused(provider=NAME, answer="not the documented answer: the label is not a PDF")
    return body


def _agreed(told: _Visit) -> Agreed:
    return Agreed(carrier_id=told.id, number=told.puid)


def _is(told: _Visit, pickup_id: UUID) -> bool:
    return mark(pickup_id) in (told.notes or "") and told.state not in GIVEN_UP


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
        and status_of(one.type, one.state.code) is not Status.CANCELLED
    ]
    return Found(booking=_booking(question.shipment_id, live[0]) if live else None)


def _seen(question: Look, told: _Delivery) -> SettleOutcome:
    return SettleOutcome(
        shipment_id=question.shipment_id,
        scan=question.scan,
        status=status_of(told.type, told.state.code),
        collected=_money(told.cod, question.currency),
    )


def _polled(question: Poll, told: _Delivery) -> ReceiveScan:
    """What Bosta would have reported. The same place again gives the same report."""
    code, when = told.state.code, told.timeline[-1].date if told.timeline else ""
    try:
        at = datetime.fromisoformat(when).astimezone(UTC)
    except ValueError:
        at = question.now
    what = f"{NAME}|{told.tracking_number}|poll|{told.type}|{code}|{when or told.number_of_attempts}"
    scan = Scan(
        key=hashlib.sha256(what.encode()).hexdigest(),
        tracking_number=question.tracking_number,
        code=str(code),
        at=at,
        attempts=told.number_of_attempts,
    )
    status, why = status_of(told.type, code), FLAGS.get(code, Why.UNKNOWN)
    place = {"carrier": NAME, "reference": question.reference}
    return ReceiveScan(**place, store_id=question.store_id, scan=scan, status=status, why=why)


def _money(amount: Decimal | None, currency: str) -> Money | None:
    known = next(one for one in EXPONENT if one == currency)
    return None if amount is None else from_decimal(f"{amount:f}", known)


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
    status = status_of(news.type, code)
    reference = news.business_reference[:200]
    why = FLAGS.get(code, Why.UNKNOWN)
    return [ReceiveScan(carrier=NAME, reference=reference, scan=scan, status=status, why=why)]


BOSTA = Provider(name=NAME, build=build, read=read, verify=verify, translate=translate)
