"""Bad input and failures: a clear, named answer in the caller's language; nothing happens, nothing leaks."""

from dataclasses import dataclass
from typing import Any

import pytest
from msgspec import ValidationError

from numu_core.eventstore.errors import Overloaded
from numu_core.kernel.errors import DomainError, Kind, NotFound
from numu_gateway.kernel.catalogue import refusals
from numu_gateway.kernel.problems import STATUS
from tests.gateway_kernel.parts import RecordingEngine
from tests.kernel.world import Client

LINE = {"product_id": "8ecf38dc-e8dd-419b-985b-85fe7b1d0951", "quantity": 1}
GOOD = {"name": "Nile", "email": "a@b.eg", "lines": [LINE]}
BAD = {"name": "x", "lines": [LINE, {"product_id": "?", "quantity": 0}], "extras": {"a": "b"}, "at": "soon"}


@dataclass(eq=False)
class PhoneMissing(DomainError):
    """The contract has its own code for this."""

    kind = Kind.RULE
    code = "tests/phone-missing"
    title = "A phone number is needed"
    title_ar = "رقم الهاتف مطلوب"
    contract = "phone_required_for_cod"

    method: str


async def test_every_wrong_field_is_named_with_its_path(client: Client, engine: RecordingEngine) -> None:
    answer = await client.post("/things", json=BAD)
    assert answer.status_code == 422
    body = answer.json()
    assert body["success"] is False
    assert body["error"]["code"] == "VALIDATION_ERROR"
    told = {one["field"]: one["message"] for one in body["error"]["details"]}
    assert told == {
        "name": "At least 2 characters",
        "email": "This field is required",
        "lines.1.product_id": "Not a valid id",
        "lines.1.quantity": "Must be 1 or more",
        "extras.a": "Expected int, got str",
        "at": "Not a valid date and time",
    }
    assert body["error"]["message"] == body["detail"] == "name: At least 2 characters"
    assert engine.asked == []


async def test_the_caller_reads_its_own_language_and_finds_both(client: Client) -> None:
    answer = await client.post("/things", json=BAD, headers={"accept-language": "fr, ar-EG;q=0.9, en;q=0.8"})
    first = answer.json()["error"]["details"][0]
    assert first == {
        "field": "name",
        "message": "حرفان على الأقل",
        "message_en": "At least 2 characters",
        "message_ar": "حرفان على الأقل",
    }


async def test_wrong_parameters_are_named(client: Client) -> None:
    answer = await client.get("/things", params={"page": "0", "limit": "101", "since": "yesterday"})
    assert answer.status_code == 422
    told = {one["field"]: one["message"] for one in answer.json()["error"]["details"]}
    assert told == {
        "page": "Must be 1 or more",
        "limit": "Must be 100 or less",
        "since": "Not a valid date and time",
    }


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"', b"5"])
async def test_a_body_of_another_kind_is_told_so(client: Client, engine: RecordingEngine, body: bytes) -> None:
    answer = await client.post("/things", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["error"]["details"]] == ["body"]
    assert engine.asked == []


@pytest.mark.parametrize("body", [b"{", b"{'a': 1}", b"\xff\xfe", b'{"name": "\xff"}', b"[" * 5000, b'{"a":1}{'])
async def test_what_is_no_json_is_refused(client: Client, engine: RecordingEngine, body: bytes) -> None:
    answer = await client.post("/things", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "HTTP_ERROR"
    assert answer.json()["error"]["message"] == "The request cannot be read"
    assert engine.asked == []


async def test_text_that_no_column_can_hold_is_refused_by_name(client: Client, engine: RecordingEngine) -> None:
    body = GOOD | {"name": "a\x00b", "unknown": [{"x": "\x00"}]}
    answer = await client.post("/things", json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["error"]["details"]] == ["name", "unknown.0.x"]
    assert engine.asked == []
    assert (await client.post("/things", json=GOOD | {"name": "a\\u0000"})).status_code == 201
    assert (await client.get("/things?since=%00")).status_code == 400


async def test_unknown_fields_are_ignored_unless_the_body_says_otherwise(client: Client) -> None:
    assert (await client.post("/things", json=GOOD | {"storefront_origin": "x"})).status_code == 201
    strict = await client.post("/strict", json={"kind": "a", "more": 1})
    assert strict.status_code == 422
    assert [one["field"] for one in strict.json()["error"]["details"]] == ["more"]


async def test_many_faults_are_cut_short(client: Client) -> None:
    answer = await client.post("/things", json=GOOD | {"lines": [{}] * 5000})
    assert answer.status_code == 422
    assert len(answer.json()["error"]["details"]) == 50


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", "/things", 405),
        ("PATCH", "/crash", 405),
        ("GET", "/things/%00", 404),
        ("GET", "/../../etc/passwd", 404),
    ],
)
async def test_unknown_routes_and_methods_have_the_standard_body(
    client: Client, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["success"] is False
    assert answer.json()["error"]["code"] == "HTTP_ERROR"
    assert answer.json()["detail"] == answer.json()["error"]["message"]


async def test_a_body_that_is_too_large_is_refused(client: Client, engine: RecordingEngine) -> None:
    answer = await client.post("/things", content=b" " * ((1 << 20) + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "HTTP_ERROR")

    async def endless() -> Any:
        for _ in range(300):
            yield b" " * 10_000

    streamed = await client.post("/things", content=endless(), headers={"content-type": "application/json"})
    assert streamed.status_code == 413
    assert engine.asked == []


async def test_a_crash_leaks_nothing_but_the_request_id(client: Client) -> None:
    answer = await client.get("/crash")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text
    assert len(answer.headers["x-request-id"]) == 8
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_refusal_carries_its_facts(client: Client, engine: RecordingEngine) -> None:
    engine.refusal = NotFound(what="product", id="x")
    answer = await client.post("/things", json=GOOD, headers={"accept-language": "ar"})
    assert answer.status_code == 404
    assert answer.json() == {
        "success": False,
        "error": {
            "code": "ENTITY_NOT_FOUND",
            "message": "غير موجود",
            "type": "/problems/kernel/not-found",
            "details": {"what": "product", "id": "x"},
        },
        "detail": "غير موجود",
    }


async def test_the_contracts_own_codes_make_detail_an_object(client: Client, engine: RecordingEngine) -> None:
    engine.refusal = PhoneMissing(method="cod")
    answer = await client.post("/things", json=GOOD)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "DOMAIN_ERROR"
    assert answer.json()["detail"] == {
        "code": "phone_required_for_cod",
        "message_en": "A phone number is needed",
        "message_ar": "رقم الهاتف مطلوب",
        "method": "cod",
    }


async def test_who_asks_for_problem_details_gets_the_same_facts(client: Client, engine: RecordingEngine) -> None:
    accept = {"accept": "application/problem+json"}
    engine.refusal = NotFound(what="product", id="x")
    answer = await client.post("/things", json=GOOD, headers=accept)
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["title"], body["status"]) == ("/problems/kernel/not-found", "Not found", 404)
    assert (body["what"], body["id"]) == ("product", "x")
    faults = (await client.post("/things", json=BAD, headers=accept)).json()
    assert (faults["status"], len(faults["errors"])) == (422, 6)


async def test_a_busy_log_says_when_to_come_back(client: Client, engine: RecordingEngine) -> None:
    engine.refusal = Overloaded(retry_after_s=3)
    answer = await client.post("/things", json=GOOD)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")


async def test_a_command_of_a_wrong_shape_names_its_field(client: Client, engine: RecordingEngine) -> None:
    engine.refusal = ValidationError("Expected `str` of length >= 1 - at `$.first_name`")
    answer = await client.post("/things", json=GOOD)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["error"]["details"]] == ["first_name"]


async def test_every_refusal_documents_itself(client: Client) -> None:
    known = list(refusals())
    assert len({kind.code for kind in known}) == len(known), "two refusals share a code"
    for kind in known:
        assert any("؀" <= letter <= "ۿ" for letter in kind.title_ar), f"{kind.code} has no Arabic title"
        answer = await client.get(f"http://testserver/problems/{kind.code}")
        assert answer.status_code == 200, kind.code
        body = answer.json()
        assert (body["title"], body["title_ar"]) == (kind.title, kind.title_ar)
        assert 400 <= body["status"] < 600
    assert (await client.get("http://testserver/problems/no/such-code")).status_code == 404


def test_every_kind_has_a_status() -> None:
    assert set(STATUS) == set(Kind)
