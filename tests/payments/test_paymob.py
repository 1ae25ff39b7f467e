"""Paymob's own examples: every one is accepted or refused as it says, and means what it says."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest

from numu_core.kernel.money import Money
from numu_core.kernel.providers import Answer, BadSignature, Callback, ProviderRefused, accept
from numu_core.payments.commands import ReceiveTransaction
from numu_core.payments.events import Outcome
from numu_core.payments.providers.paymob import (
    PAYMOB,
    Booked,
    GiveBack,
    GivenBack,
    Lookup,
    PayByWallet,
    Redirected,
    SignedIn,
    SignIn,
    checkout_url,
    reference_taken,
    wallet_phone,
)
from numu_core.payments.providers.paymob_callbacks import SIGNED, SIGNED_OF_TOKEN, from_query, sign, verify_return

SAMPLES: dict[str, Any] = json.loads((Path(__file__).parent.parent / "samples" / "paymob.json").read_text())
CASES = {case["name"]: case for case in SAMPLES["cases"]}
CALLBACKS = [name for name, case in CASES.items() if case["kind"] == "processed_callback"]
MEANS = {
    "captured": Outcome.CAPTURED,
    "authorized": Outcome.AUTHORIZED,
    "pending": Outcome.PENDING,
    "failed": Outcome.FAILED,
    "voided": Outcome.VOIDED,
    "partially_refunded": Outcome.REVERSED,  # how much is not signed: the books are asked
}
SECRET = b"demo_pm_hmac_5f1c9a77"


def callback(case: dict[str, Any], **changed: Any) -> Callback:
    body = {**case["body"], "obj": {**case["body"]["obj"], **changed}}
    return Callback(query=case["query"], body=json.dumps(body).encode())


def told(one: Callback) -> ReceiveTransaction:
    [command] = accept(PAYMOB, one, SECRET)
    assert isinstance(command, ReceiveTransaction)
    return command


def signed(**changed: Any) -> Callback:
    """PM-1 with other values, signed by someone who has the secret."""
    case = CASES["PM-1 card sale captured"]
    obj = {**case["body"]["obj"], **changed}
    return Callback(query={"hmac": sign(obj, SECRET)}, body=json.dumps({"type": "TRANSACTION", "obj": obj}).encode())


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "signing_string" in case and "body" in case])
def test_what_is_signed_is_the_documented_text(name: str) -> None:
    case = CASES[name]
    fields = SIGNED_OF_TOKEN if case["kind"] == "token_callback" else SIGNED
    text = hmac.new(case["secret"].encode(), case["signing_string"].encode(), hashlib.sha512).hexdigest()
    assert text == case["query"]["hmac"]
    shifted = name.startswith("PM-13")
    assert sign(case["body"]["obj"], case["secret"].encode(), fields) == text or shifted


@pytest.mark.parametrize("name", CALLBACKS)
def test_an_example_is_accepted_or_refused_as_it_says(name: str) -> None:
    case = CASES[name]
    if case["expect"] == "accept":
        transaction = told(callback(case)).transaction
        assert transaction.outcome is MEANS[case["maps_to"]]
        assert transaction.report.transaction_id == str(case["body"]["obj"]["id"])
    elif name.startswith("PM-10"):  # the signature is genuine; it is bound by the signed order, not by the claimed one
        assert told(callback(case)).provider_order_id == str(case["stored"]["provider_order_id"])
    else:
        with pytest.raises(BadSignature):
            accept(PAYMOB, callback(case), case["secret"].encode())


def test_a_saved_card_is_verified_and_is_no_news() -> None:
    case = CASES["PM-12 saved card token"]
    assert accept(PAYMOB, callback(case), SECRET) == []
    with pytest.raises(BadSignature):
        accept(PAYMOB, callback(case, token="0f6cdemo"), SECRET)


def test_a_browser_return_is_verified_from_its_query() -> None:
    query = dict(parse_qsl(CASES["PM-11 browser response callback (GET)"]["query_string"], keep_blank_values=True))
    assert verify_return(query, SECRET)
    assert not verify_return({**query, "amount_cents": "100"}, SECRET)
    assert not verify_return(query, b"")
    underscored = {name.replace("source_data.", "source_data_"): value for name, value in query.items()}
    assert from_query(underscored) == from_query(query)


def test_the_signature_may_come_as_the_header_of_the_http_contract() -> None:
    case = CASES["PM-1 card sale captured"]
    headed = Callback(headers={"hmac": case["query"]["hmac"]}, body=callback(case).body)
    assert len(accept(PAYMOB, headed, SECRET)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"owner": 7, "integration_id": 50123457},
        {"created_at": "026-03-02T14:05:09.018273"},
        {"created_at": "2026-03-02 14:05:09"},
        {"amount_cents": "45990"},
        {"amount_cents": 459.9},
        {"success": "true"},
        {"success": 1},
        {"pending": None},
        {"id": True},
        {"currency": "XXX"},
        {"currency": None},
        {"order": 401122334},
        {"order": None},
    ],
)
def test_signed_values_of_another_shape_are_refused(changed: dict[str, Any]) -> None:
    """There are no separators between signed values: only one reading of them may pass."""
    case = CASES["PM-1 card sale captured"]
    with pytest.raises(BadSignature):
        accept(PAYMOB, callback(case, **changed), SECRET)
    if "integration_id" not in changed:
        with pytest.raises(BadSignature):
            accept(PAYMOB, signed(**changed), SECRET)


def test_upper_case_hex_a_key_given_twice_and_a_body_of_another_kind_are_refused() -> None:
    case = CASES["PM-1 card sale captured"]
    genuine = callback(case)
    twice = genuine.body.replace(b'"success": true', b'"success": false, "success": true')
    for wrong in (
        Callback(query={"hmac": case["query"]["hmac"].upper()}, body=genuine.body),
        Callback(query=genuine.query, body=twice),
        Callback(query=genuine.query, body=b"[" * 100_000),
        Callback(query=genuine.query, body=b'{"type": "TRANSACTION", "obj": []}'),
        Callback(query=genuine.query, body=b"\xff"),
    ):
        with pytest.raises(BadSignature):
            accept(PAYMOB, wrong, SECRET)


def test_reserialising_and_unsigned_words_change_nothing_but_a_refunds_total() -> None:
    case = CASES["PM-1 card sale captured"]
    assert told(callback(case)) == told(callback(case, refunded_amount_cents=5, captured_amount=9, extra=1))
    refund = CASES["PM-4 partial refund child"]
    first, more = told(callback(refund)), told(callback(refund, refunded_amount_cents=20000))
    assert first.transaction.report.key != more.transaction.report.key


def test_the_same_transaction_in_another_state_is_another_report() -> None:
    sale, void = CASES["PM-1 card sale captured"], CASES["PM-7 void of PM-1 (parent re-sent)"]
    one, other = told(callback(sale)), told(callback(void))
    assert one.transaction.report.transaction_id == other.transaction.report.transaction_id
    assert one.transaction.report.key != other.transaction.report.key


def test_the_intention_asks_for_what_the_documentation_says() -> None:
    from tests.test_providers import PAYMOB as VECTOR  # noqa: PLC0415 - the question of the contract test

    request = PAYMOB.build(VECTOR.question, VECTOR.account, "t/1/request_intention")
    example = SAMPLES["create_intention"]["request"]
    assert request.url == "https://accept.paymob.com" + example["path"]
    assert request.headers["authorization"] == example["headers"]["Authorization"]
    asked = json.loads(request.body)
    assert set(asked) == set(example["json"])
    assert set(asked["billing_data"]) == set(example["json"]["billing_data"])
    assert (asked["amount"], asked["currency"]) == (45990, "EGP")
    assert asked["payment_methods"] == example["json"]["payment_methods"]
    assert sum(item["amount"] * item["quantity"] for item in asked["items"]) == asked["amount"]
    found = checkout_url("https://accept.paymob.com", "egy_pk_test_DEMO", "egy_csk_test_demo0001")
    assert found == SAMPLES["create_intention"]["checkout_url"]


def test_keys_of_another_country_have_another_host() -> None:
    account = {"secret_key": "sau_sk_live_X", "country": "sau", "api_key": "k"}
    assert PAYMOB.build(SignIn(), account, "j").url == "https://ksa.paymob.com/api/auth/tokens"
    with pytest.raises(ProviderRefused):
        PAYMOB.build(SignIn(), {"secret_key": "sau_sk_live_X"}, "j")


def test_the_books_tell_what_was_given_back() -> None:
    question = Lookup(payment_id=UUID(int=7), transaction_id="310045501", token="T")
    request = PAYMOB.build(question, {}, "j")
    assert (request.method, request.headers["authorization"]) == ("GET", "Bearer T")
    books = json.dumps(SAMPLES["transaction_read_after_refund"]).encode()
    booked = PAYMOB.read(question, Answer(status=200, body=books))
    assert isinstance(booked, Booked)
    assert booked.command.refunded == Money(15000, "EGP")
    assert booked.command.provider_order_id == "401122334"
    assert (booked.parent, booked.command.voided) == (None, False)


def test_a_refund_is_asked_for_as_documented() -> None:
    example = SAMPLES["refund"]
    question = GiveBack(transaction_id="310045501", amount=Money(15000, "EGP"))
    request = PAYMOB.build(question, {"secret_key": "egy_sk_test_DEMO"}, "job/7")
    assert (request.method, request.url) == ("POST", f"https://accept.paymob.com{example['request']['path']}")
    assert request.headers["authorization"] == example["request"]["headers"]["Authorization"]
    assert json.loads(request.body) == example["request"]["json"]
    answer = Answer(status=201, body=json.dumps(example["response"]).encode())
    assert PAYMOB.read(question, answer) == GivenBack(transaction_id="310099001", pending=False)


def test_a_fine_status_is_no_refund_yet() -> None:
    question = GiveBack(transaction_id="310045501", amount=Money(15000, "EGP"))

    def told(**said: Any) -> Answer:
        response = {**SAMPLES["refund"]["response"], "success": False, "data": {"message": "no balance"}, **said}
        return Answer(status=200, body=json.dumps(response).encode())

    assert PAYMOB.read(question, told(pending=True)) == GivenBack(transaction_id="310099001", pending=True)
    with pytest.raises(ProviderRefused, match="no balance"):
        PAYMOB.read(question, told())


def test_signing_in_gives_a_token() -> None:
    answer = Answer(status=201, body=json.dumps(SAMPLES["legacy"]["auth"]["response_201"]).encode())
    assert PAYMOB.read(SignIn(), answer) == SignedIn(token="<auth token>")


def test_a_reference_that_paymob_has_seen_is_recognised() -> None:
    assert reference_taken(ProviderRefused(provider="paymob", answer='{"special_reference": ["already exists"]}'))
    assert not reference_taken(ProviderRefused(provider="paymob", answer='{"detail": "Invalid token"}'))


def test_a_wallet_is_asked_as_documented_and_its_owner_confirms_elsewhere() -> None:
    example = SAMPLES["legacy"]["wallet_pay"]
    question = PayByWallet(payment_key="<payment token>", phone="01012345678")
    request = PAYMOB.build(question, {"secret_key": "egy_sk_test_DEMO"}, "job/7")
    assert (request.method, request.url) == ("POST", "https://accept.paymob.com/api/acceptance/payments/pay")
    assert json.loads(request.body) == example["request"]
    answer = Answer(status=200, body=json.dumps(example["response"]).encode())
    assert PAYMOB.read(question, answer) == Redirected(url="https://wallet.example/approve")


@pytest.mark.parametrize("changed", [{"pending": False}, {"redirect_url": "", "iframe_redirection_url": ""}])
def test_a_wallet_that_was_not_asked_is_a_refusal(changed: dict[str, Any]) -> None:
    body = json.dumps({**SAMPLES["legacy"]["wallet_pay"]["response"], **changed}).encode()
    with pytest.raises(ProviderRefused):
        PAYMOB.read(PayByWallet(payment_key="k", phone="01012345678"), Answer(status=200, body=body))


@pytest.mark.parametrize(
    ("phone", "known"),
    [("+201012345678", "01012345678"), ("+201512345678", "01512345678"), ("+201312345678", None), ("+96650", None)],
)
def test_a_wallet_is_known_by_a_mobile_number_of_egypt(phone: str, known: str | None) -> None:
    assert wallet_phone(phone) == known
