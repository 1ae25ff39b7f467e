"""Bosta's own examples, and its table of codes."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.kernel.money import Money
from numu_core.kernel.providers import Answer, BadSignature, Callback, ProviderRefused, accept
from numu_core.shipments.commands import (
    CourierTold,
    LabelPrinted,
    ListCities,
    ListZones,
    PrintLabel,
    ReceiveScan,
    RecordBooking,
    RecordCancellation,
    SettleOutcome,
)
from numu_core.shipments.errors import AddressNotServed
from numu_core.shipments.events import Scan, Status
from numu_core.shipments.providers.bosta import BOSTA
from numu_core.shipments.providers.bosta_bodies import local_phone
from numu_core.shipments.providers.bosta_cities import CITIES, city_of
from numu_core.shipments.providers.bosta_questions import (
    Agreed,
    CallOff,
    Find,
    FindVisit,
    Found,
    Look,
    Poll,
    Receiver,
    Visit,
)
from tests.test_providers import BOSTA as VECTOR

SAMPLES = Path(__file__).parent.parent / "samples"
SECRET, SHIPMENT = b"7c1d" * 16, UUID(int=7)
ACCOUNT = VECTOR.account


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def told(body: dict[str, Any]) -> list[ReceiveScan]:
    callback = Callback(headers={"x-bosta-token": SECRET.decode()}, body=json.dumps(body).encode())
    return [command for command in accept(BOSTA, callback, SECRET) if isinstance(command, ReceiveScan)]


KINDS = {
    "forward_SEND_10": "SEND",
    "rto_20": "RTO",
    "exchange_30": "EXCHANGE",
    "customer_return_25": "CUSTOMER_RETURN_PICKUP",
    "cash_collection_15": "CASH_COLLECTION",
}
STATES = sample("state_map")["bosta"]
ROWS = [(kind, code, status) for table, kind in KINDS.items() for code, status in STATES[table].items()]


@pytest.mark.parametrize(("kind", "code", "status"), ROWS)
def test_every_code_means_what_the_table_says(kind: str, code: str, status: str | None) -> None:
    [scan] = told({"_id": "1", "trackingNumber": "12345678", "state": code, "type": kind, "timeStamp": 1764547200000})
    assert scan.status == status
    if status is None:
        assert scan.why == STATES["flags"].get(code, "unknown")


@pytest.mark.parametrize(("code", "kind"), [(999, "SEND"), (46, "SIGN_AND_RETURN"), (22, "SEND"), (102, "SEND")])
def test_a_code_or_a_kind_without_a_word_moves_nothing(code: int, kind: str) -> None:
    [scan] = told({"trackingNumber": "1", "state": code, "type": kind, "timeStamp": 1})
    assert scan.status is None


@pytest.mark.parametrize("body", sample("bosta_webhooks")["bodies"])
def test_an_example_is_read_with_numbers_as_numbers_or_as_texts(body: dict[str, Any]) -> None:
    [scan] = told(body)
    as_text = {**body, "state": str(body["state"]), "timeStamp": str(body["timeStamp"])}
    as_number = {**body, "state": int(body["state"]), "timeStamp": int(body["timeStamp"])}
    assert told(as_text) == told(as_number) == [scan]
    assert scan.scan.at == datetime.fromtimestamp(int(body["timeStamp"]) / 1000, UTC)
    assert scan.reference == body["businessReference"]


def test_a_failed_attempt_says_why() -> None:
    [scan] = told(sample("bosta_webhooks")["bodies"][1])
    assert (scan.status, scan.scan.exception, scan.scan.attempts) == (
        Status.DELIVERY_ATTEMPT_FAILED,
        "7 Customer is not answering",
        1,
    )


def test_two_reports_without_a_time_are_told_apart_by_what_they_say() -> None:
    one, other = {"trackingNumber": "1", "state": 21}, {"trackingNumber": "1", "state": 21, "numberOfAttempts": 1}
    [first], [again], [second] = told(one), told(one), told(other)
    assert first.scan.key == again.scan.key != second.scan.key


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"delivery": {"state": {"value": "DELIVERED"}}}', b'{"trackingNumber": "../x", "state": 45}'],
)
def test_a_body_of_another_shape_is_no_news(body: bytes) -> None:
    assert accept(BOSTA, Callback(headers={"x-bosta-token": SECRET.decode()}, body=body), SECRET) == []
    endless = b'{"trackingNumber": "1", "state": 45, "timeStamp": 99999999999999999999}'
    assert accept(BOSTA, Callback(headers={"x-bosta-token": SECRET.decode()}, body=endless), SECRET) == []


def test_a_shop_that_signs_with_its_own_secret_is_verified_by_the_bodys_hmac() -> None:
    body = json.dumps(sample("bosta_webhooks")["bodies"][0]).encode()
    signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    assert len(accept(BOSTA, Callback(headers={"x-bosta-signature": signature}, body=body), SECRET)) == 1
    with pytest.raises(BadSignature):
        accept(BOSTA, Callback(headers={"x-bosta-signature": signature}, body=body + b" "), SECRET)


def test_a_booking_asks_for_what_the_documentation_says() -> None:
    request = BOSTA.build(VECTOR.question, ACCOUNT, "j")
    assert (request.method, request.url) == ("POST", "https://app.bosta.co/api/v2/deliveries?apiVersion=1")
    assert request.headers["authorization"] == "bosta-demo-key"  # the key itself, without a word before it
    asked, example = json.loads(request.body), sample("bosta_create_forward")
    assert set(asked) <= set(example)
    for part in ("specs", "dropOffAddress", "receiver", "webhookCustomHeaders"):
        assert set(asked[part]) <= {*example[part], "districtName"}
    assert (asked["type"], asked["specs"]["packageDetails"]["itemsCount"]) == (10, 2)
    assert (asked["cod"], asked["goodsInfo"]["amount"]) == (1450, 1450.5)
    assert b'"cod":1450,' in request.body
    assert asked["dropOffAddress"]["cityId"] == example["dropOffAddress"]["cityId"]
    assert asked["receiver"]["phone"] == "01012345678"
    assert asked["webhookCustomHeaders"] == {"X-Bosta-Token": ACCOUNT["hook_token"]}


@pytest.mark.parametrize(("state", "city"), [("North Sinai", "El Arish"), ("Atlantis", "Nowhere"), (None, "")])
def test_an_address_that_the_courier_does_not_serve_is_refused_before_it_is_asked(state: str | None, city: str) -> None:
    receiver: Receiver = VECTOR.question.receiver
    parcel = replace(VECTOR.question, receiver=replace(receiver, state=state, city=city))
    with pytest.raises(AddressNotServed):
        BOSTA.build(parcel, ACCOUNT, "j")


GOVERNORATES = sample("egypt_governorates")


@pytest.mark.parametrize("place", GOVERNORATES["governorates"], ids=lambda place: str(place["iso"]))
def test_a_governorate_is_found_by_all_its_names(place: dict[str, Any]) -> None:
    names = [place["iso"], place["code"], place["name_en"], place["name_ar"], place["bosta"]["name_ar"]]
    for name in [*names, *place["aliases"], place["name_en"].upper()]:
        city = city_of(name)
        assert city is not None, name
        assert (city.id, city.name, city.served) == (
            place["bosta"]["id"],
            place["bosta"]["name"],
            place["bosta"]["dropoff"],
        )


def test_the_north_coast_and_dissolved_governorates_are_known() -> None:
    assert len(CITIES) == len(GOVERNORATES["governorates"]) + 1
    found = {name: city_of(name) for name in ("الساحل الشمالي", "SU", "HU", "Atlantis")}
    assert [city and city.name for city in found.values()] == ["North Coast", "Giza", "Cairo", None]
    assert city_of("nowhere", None, "مدينة نصر", "القاهره") == city_of("Cairo")


@pytest.mark.parametrize("case", sample("phone_vectors")["cases"], ids=lambda case: case["in"] or "empty")
def test_a_phone_number_is_written_as_the_courier_wants_it(case: dict[str, Any]) -> None:
    if case["e164"] == sample("phone_vectors")["per_channel"]["e164"]:
        assert local_phone(case["e164"]) == sample("phone_vectors")["per_channel"]["bosta"]
    elif case["e164"]:
        assert local_phone(case["e164"]).startswith("01" if case["e164"].startswith("+20") else "+966")


DELIVERY = {
    "_id": "65f2",
    "trackingNumber": "12345678",
    "state": {"code": 45, "value": "Delivered"},
    "type": {"code": 10, "value": "Send"},
    "businessReference": "ORD-000042",
    "uniqueBusinessReference": SHIPMENT.hex,
    "cod": 1450.5,
}
SCAN = Scan(key="k", tracking_number="12345678", code="45", at=datetime(2026, 1, 1, tzinfo=UTC))


def answer(data: Any, *, success: bool = True) -> Answer:
    return Answer(status=200, body=json.dumps({"success": success, "message": "m", "data": data}).encode())


def test_looking_says_where_it_is_and_what_was_collected() -> None:
    look = Look(shipment_id=SHIPMENT, scan=SCAN, currency="EGP")
    assert BOSTA.build(look, ACCOUNT, "j").url.endswith("/deliveries/business/12345678")
    settled = SettleOutcome(shipment_id=SHIPMENT, scan=SCAN, status=Status.DELIVERED, collected=Money(145050, "EGP"))
    assert BOSTA.read(look, answer(DELIVERY)) == settled
    for kind in (10, "Send", "SEND"):
        assert BOSTA.read(look, answer({**DELIVERY, "type": kind})) == settled
    unnamed = BOSTA.read(look, answer({**DELIVERY, "type": "Send", "cod": None, "state": {"code": 24}}))
    assert unnamed == replace(settled, status=Status.IN_TRANSIT, collected=None)


def test_a_parcel_is_found_by_both_references_unless_it_was_terminated() -> None:
    find = Find(shipment_id=SHIPMENT, reference="ORD-000042")
    booked = RecordBooking(shipment_id=SHIPMENT, carrier_id="65f2", tracking_number="12345678")
    assert BOSTA.read(find, answer({"deliveries": [DELIVERY]})) == Found(booking=booked)
    strangers = [
        {**DELIVERY, "uniqueBusinessReference": "someone-elses"},
        {**DELIVERY, "businessReference": "ORD-0000421"},
        {**DELIVERY, "state": {"code": 48}},
    ]
    assert BOSTA.read(find, answer({"deliveries": strangers})) == Found(booking=None)


def test_calling_off_is_done_or_refused() -> None:
    off = CallOff(shipment_id=SHIPMENT, tracking_number="12345678")
    request = BOSTA.build(off, ACCOUNT, "j")
    assert (request.method, request.url[-19:]) == ("DELETE", "/12345678/terminate")
    assert BOSTA.read(off, answer(None)) == RecordCancellation(shipment_id=SHIPMENT)
    with pytest.raises(ProviderRefused):
        BOSTA.read(off, answer(None, success=False))


def test_polling_says_what_a_callback_would_have_said_and_the_same_twice() -> None:
    now = datetime(2026, 1, 3, tzinfo=UTC)
    poll = Poll(store_id=SHIPMENT, reference="ORD-000042", tracking_number="12345678", now=now)
    there = {**DELIVERY, "timeline": [{"code": 10, "date": "2026-01-01T08:00:00+02:00"}], "numberOfAttempts": 2}
    told, again = BOSTA.read(poll, answer(there)), BOSTA.read(replace(poll, now=now.replace(day=4)), answer(there))
    assert told == again
    assert isinstance(told, ReceiveScan)
    assert (told.status, told.store_id, told.scan.attempts) == (Status.DELIVERED, SHIPMENT, 2)
    assert told.scan.at == datetime(2026, 1, 1, 6, tzinfo=UTC)
    undated = BOSTA.read(poll, answer({**DELIVERY, "timeline": [{"date": "Thu Jan 01 2026 08:00:00 GMT+0200"}]}))
    assert isinstance(undated, ReceiveScan)
    assert undated.scan.at == now


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.4 raw",
        json.dumps({"success": True, "data": base64.b64encode(b"%PDF-1.4 raw").decode()}).encode(),
    ],
)
def test_a_label_comes_as_a_file_or_in_base64(body: bytes) -> None:
    question = PrintLabel(tracking_number="12345678", language="en")
    assert BOSTA.read(question, Answer(status=200, body=body)) == LabelPrinted(pdf=b"%PDF-1.4 raw")
    asked = json.loads(BOSTA.build(question, ACCOUNT, "j").body)
    assert asked == {"trackingNumbers": "12345678", "requestedAwbType": "A4", "lang": "en"}


@pytest.mark.parametrize("data", [base64.b64encode(b"<html>").decode(), "not base64!", None, "sent by e-mail"])
def test_what_is_not_a_pdf_is_not_a_label(data: str | None) -> None:
    with pytest.raises(ProviderRefused):
        BOSTA.read(PrintLabel(tracking_number="1"), answer(data))


def test_a_return_begins_at_the_customers_door() -> None:
    asked, example = (
        json.loads(BOSTA.build(replace(VECTOR.question, back=True), ACCOUNT, "j").body),
        sample("bosta_create_crp"),
    )
    assert (asked["type"], "dropOffAddress" in asked) == (25, False)
    assert set(asked["pickupAddress"]) <= {*example["pickupAddress"], "districtName"}
    assert asked["pickupAddress"]["cityId"] == example["pickupAddress"]["cityId"]


def test_a_visit_asks_for_what_the_documentation_says_and_is_recognised() -> None:
    visit = Visit(
        pickup_id=SHIPMENT,
        place="loc-1",
        day=date(2026, 12, 1),
        slot="10:00 to 13:00",
        contact_name="Store desk",
        contact_phone="+201012345678",
        contact_email=None,
        parcels=12,
        notes="",
    )
    request = BOSTA.build(visit, ACCOUNT, "j")
    asked = json.loads(request.body)
    assert (request.method, request.url) == ("POST", "https://app.bosta.co/api/v2/pickups")
    assert (asked["scheduledDate"], asked["contactPerson"]["phone"]) == ("2026-12-01", "01012345678")
    change = BOSTA.build(replace(visit, carrier_id="65f2"), ACCOUNT, "j")
    assert (change.method, change.url[-13:]) == ("PUT", "/pickups/65f2")
    agreed = Agreed(carrier_id="65f2", number="0700")
    there = {"_id": "65f2", "puid": "0700", "state": "Requested"}
    assert BOSTA.read(visit, answer(there)) == agreed
    ours = {**there, "notes": asked["notes"]}
    others = [{**there, "_id": "1", "notes": None}, {**ours, "_id": "2", "state": "Canceled"}]
    find = FindVisit(pickup_id=SHIPMENT)
    assert BOSTA.read(find, answer({"pickups": [*others, ours]})) == agreed
    assert BOSTA.read(find, answer({"pickups": others})) == Agreed()


def test_public_lists_need_no_key() -> None:
    for question in (ListCities(), ListZones(city_id="FceDyHXwpSYYF9zGW")):
        assert "authorization" not in BOSTA.build(question, {}, "j").headers
    told = BOSTA.read(ListCities(), answer({"list": []}))
    assert isinstance(told, CourierTold)
    assert json.loads(bytes(told.data)) == {"list": []}
