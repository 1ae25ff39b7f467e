"""The sandbox keeps the providers' promises and breaks what they break, over HTTP, with the real provider modules."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from msgspec.structs import replace

from deploy.sandbox.accounts import BOSTA as BOSTA_ACCOUNT
from deploy.sandbox.accounts import PAYMOB as PAYMOB_ACCOUNT
from deploy.sandbox.accounts import RESEND as RESEND_ACCOUNT
from deploy.sandbox.app import address
from numu_core.emails.commands import RecordEmailReport
from numu_core.emails.events import Outcome as MailOutcome
from numu_core.emails.providers.resend import RESEND
from numu_core.kernel.money import Money
from numu_core.kernel.providers import Answer, BadSignature, Provider, ProviderRefused, accept
from numu_core.payments.commands import ReceiveTransaction
from numu_core.payments.events import Outcome
from numu_core.payments.providers.paymob import PAYMOB, Booked, Checkout, Lookup, Opened, SignedIn, SignIn, checkout_url
from numu_core.payments.providers.paymob_callbacks import verify_return
from numu_core.shipments.commands import ReceiveScan, RecordBooking, RecordCancellation, SettleOutcome
from numu_core.shipments.events import Status
from numu_core.shipments.providers.bosta import BOSTA
from numu_core.shipments.providers.bosta_questions import CallOff, Find, Found, Look, Parcel
from tests.kernel.sandbox import Listener, Sandbox, a_listener, a_sandbox, until
from tests.test_providers import BOSTA as BOSTA_VECTOR
from tests.test_providers import PAYMOB as PAYMOB_VECTOR
from tests.test_providers import RESEND as RESEND_VECTOR
from tests.test_providers import SVIX

HMAC = PAYMOB_ACCOUNT["hmac_secret"].encode()
KEYS = {name: str(PAYMOB_ACCOUNT[name]) for name in ("secret_key", "public_key", "api_key")}
COURIER = {"api_key": BOSTA_ACCOUNT["api_key"], "hook_token": "7c1d" * 16}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def listener() -> Iterator[Listener]:
    with a_listener() as heard:
        yield heard


def ask(sandbox: Sandbox, provider: Provider, question: Any, account: dict[str, str]) -> Any:
    """As the executor does, to the sandbox."""
    request = provider.build(question, account, "job/1")
    path = "/" + request.url.split("/", 3)[3]
    answer = sandbox.client.request(
        request.method, sandbox.url + path, headers=dict(request.headers), content=request.body
    )
    if answer.is_error:
        raise ProviderRefused(provider=provider.name, answer=answer.text)
    return provider.read(question, Answer(status=answer.status_code, body=answer.content))


def checkout(listener: Listener, **more: Any) -> Checkout:
    asked: Checkout = PAYMOB_VECTOR.question
    return replace(asked, payment_id=uuid4(), notification_url=f"{listener.url}?store=7", **more)


def opened(sandbox: Sandbox, question: Checkout) -> Opened:
    told: Opened = ask(sandbox, PAYMOB, question, KEYS)
    return told


def order_of(told: Opened) -> str:
    return told.command.intention.provider_order_id


def heard(listener: Listener, before: int = 0) -> ReceiveTransaction:
    [told] = accept(PAYMOB, listener.next(before), HMAC)
    assert isinstance(told, ReceiveTransaction)
    return told


# -- Paymob -----------------------------------------------------------------------------------------------------------


def test_an_intention_is_made_once_for_each_reference(sandbox: Sandbox, listener: Listener) -> None:
    question = checkout(listener)
    told = opened(sandbox, question)
    assert (told.command.intention.amount, told.client_secret[:13]) == (Money(45990, "EGP"), "egy_csk_test_")
    with pytest.raises(ProviderRefused, match="special_reference"):
        opened(sandbox, question)
    counted = sandbox.get("/_sandbox/effects?provider=paymob").json()
    mine = [one["accepted"] for one in counted["effects"] if one["reference"] == question.reference]
    assert mine == [True, False]
    assert counted["duplicates_refused"] >= 1


@pytest.mark.parametrize(
    ("headers", "changed", "status", "says"),
    [
        ({"authorization": "Token egy_sk_test_wrong"}, {}, 401, "detail"),
        ({"authorization": f"Bearer {KEYS['secret_key']}"}, {}, 401, "detail"),
        ({"authorization": f"Token {KEYS['public_key']}"}, {}, 401, "detail"),
        ({}, {"payment_methods": [1]}, 404, "detail"),
        ({}, {"amount": 45991}, 400, "amount"),
        ({}, {"amount": 459.9}, 400, "amount"),
        ({}, {"billing_data": {"first_name": "Mona"}}, 400, "billing_data"),
        ({}, {"currency": None}, 400, "currency"),
    ],
)
def test_what_paymob_refuses_is_refused_in_its_words(
    sandbox: Sandbox, listener: Listener, headers: dict[str, str], changed: dict[str, Any], status: int, says: str
) -> None:
    request = PAYMOB.build(checkout(listener), KEYS, "job/1")
    body = {**json.loads(request.body), **changed}
    answer = sandbox.post("/v1/intention/", body, headers={**request.headers, **headers})
    assert (answer.status_code, says in answer.json()) == (status, True)


def test_a_shopper_pays_with_one_click_and_comes_back_with_a_signed_address(
    sandbox: Sandbox, listener: Listener
) -> None:
    told = opened(sandbox, checkout(listener, redirection_url="http://shop.example.com/return?x=1"))
    page = sandbox.get(checkout_url("", KEYS["public_key"], told.client_secret))
    assert all(words in page.text for words in ("459.90 EGP", "ادفع", "Pay"))
    action = page.text.partition('action="')[2].partition('"')[0]
    back = sandbox.client.post(sandbox.url + action)
    assert back.status_code == 303
    returned = httpx.URL(back.headers["location"])
    assert returned.params["success"] == "true"
    assert verify_return(dict(returned.params), HMAC)
    transaction = heard(listener).transaction
    assert (transaction.outcome, transaction.amount) == (Outcome.CAPTURED, Money(45990, "EGP"))
    assert listener.heard[0].query["store"] == "7"
    assert "تم الدفع" in sandbox.get(checkout_url("", KEYS["public_key"], told.client_secret)).text


@pytest.mark.parametrize(
    ("action", "outcome", "minor"),
    [
        ("decline", Outcome.FAILED, 45990),
        ("pending", Outcome.PENDING, 45990),
        ("authorize", Outcome.AUTHORIZED, 45990),
        ("pay-other-amount", Outcome.CAPTURED, 100),
    ],
)
def test_everything_that_can_happen_is_one_post(
    sandbox: Sandbox, listener: Listener, action: str, outcome: Outcome, minor: int
) -> None:
    order_id = order_of(opened(sandbox, checkout(listener)))
    assert sandbox.post(f"/_sandbox/paymob/orders/{order_id}/{action}").is_success
    told = heard(listener)
    assert (told.provider_order_id, told.transaction.outcome) == (order_id, outcome)
    assert told.transaction.amount.minor == minor


def test_a_callback_can_be_repeated_rightly_and_wrongly(sandbox: Sandbox, listener: Listener) -> None:
    order_id = order_of(opened(sandbox, checkout(listener)))
    sandbox.post(f"/_sandbox/paymob/orders/{order_id}/pay")
    first = heard(listener)
    sandbox.post(f"/_sandbox/paymob/orders/{order_id}/replay")
    assert heard(listener, 1) == first
    sandbox.post(f"/_sandbox/paymob/orders/{order_id}/forge", {"amount_cents": 1})
    with pytest.raises(BadSignature):
        accept(PAYMOB, listener.next(2), HMAC)


def test_a_refund_is_told_without_its_amount_and_the_books_have_it(sandbox: Sandbox, listener: Listener) -> None:
    order_id = order_of(opened(sandbox, checkout(listener)))
    sandbox.post(f"/_sandbox/paymob/orders/{order_id}/pay")
    paid = heard(listener).transaction.report.transaction_id
    assert sandbox.post(f"/_sandbox/paymob/transactions/{paid}/refund", {"amount_cents": 15000}).is_success
    child = heard(listener, 1).transaction
    assert child.outcome is Outcome.REVERSED
    token = ask(sandbox, PAYMOB, SignIn(), KEYS)
    assert isinstance(token, SignedIn)
    look = Lookup(payment_id=UUID(int=1), transaction_id=child.report.transaction_id, token=token.token)
    booked = ask(sandbox, PAYMOB, look, KEYS)
    assert isinstance(booked, Booked)
    assert booked.parent == paid
    original = ask(sandbox, PAYMOB, replace(look, transaction_id=paid), KEYS)
    assert original.command.refunded == Money(15000, "EGP")
    assert sandbox.post(f"/_sandbox/paymob/transactions/{paid}/refund", {"amount_cents": 30991}).status_code == 400
    assert sandbox.get(f"/api/acceptance/transactions/{paid}").status_code == 401


def test_a_wallet_completes_and_a_sale_is_voided_under_the_same_transaction(
    sandbox: Sandbox, listener: Listener
) -> None:
    order_id = order_of(opened(sandbox, checkout(listener)))
    sandbox.post(f"/_sandbox/paymob/orders/{order_id}/pending")
    its_id = heard(listener).transaction.report.transaction_id
    for n, (action, outcome) in enumerate([("complete", Outcome.CAPTURED), ("void", Outcome.VOIDED)], 1):
        sandbox.post(f"/_sandbox/paymob/transactions/{its_id}/{action}")
        told = heard(listener, n).transaction
        assert (told.outcome, told.report.transaction_id) == (outcome, its_id)


# -- Bosta ------------------------------------------------------------------------------------------------------------


def parcel(listener: Listener, **more: Any) -> Parcel:
    asked: Parcel = BOSTA_VECTOR.question
    return replace(asked, shipment_id=uuid4(), webhook_url=f"{listener.url}?store=7", **more)


def booked(sandbox: Sandbox, question: Parcel) -> RecordBooking:
    told: RecordBooking = ask(sandbox, BOSTA, question, COURIER)
    return told


def scanned(listener: Listener, before: int = 0) -> ReceiveScan:
    [told] = accept(BOSTA, listener.next(before), COURIER["hook_token"].encode())
    assert isinstance(told, ReceiveScan)
    return told


def test_a_parcel_is_booked_once_for_each_reference_and_can_be_found_again(
    sandbox: Sandbox, listener: Listener
) -> None:
    question = parcel(listener, reference="ORD-000777")
    booking = booked(sandbox, question)
    with pytest.raises(ProviderRefused, match="already exists"):
        booked(sandbox, question)
    find = Find(shipment_id=question.shipment_id, reference="ORD-000777")
    assert ask(sandbox, BOSTA, find, COURIER) == Found(booking=booking)
    assert ask(sandbox, BOSTA, replace(find, shipment_id=uuid4()), COURIER) == Found(booking=None)


def test_what_bosta_refuses_is_refused_with_its_code(sandbox: Sandbox, listener: Listener) -> None:
    wrong = ask_anyway = parcel(listener, collect=Money(3_000_001, "EGP"))
    with pytest.raises(ProviderRefused, match="3007"):
        booked(sandbox, wrong)
    with pytest.raises(ProviderRefused, match="1028"):
        ask(sandbox, BOSTA, ask_anyway, {**COURIER, "api_key": f"Bearer {COURIER['api_key']}"})
    short = replace(wrong.receiver, line1="12")
    with pytest.raises(ProviderRefused, match="3004"):
        booked(sandbox, parcel(listener, receiver=short))


def test_a_courier_moves_fails_delivers_and_says_so_with_our_header(sandbox: Sandbox, listener: Listener) -> None:
    number = booked(sandbox, parcel(listener)).tracking_number
    for code in (21, 47):
        assert sandbox.post(f"/_sandbox/bosta/deliveries/{number}/{code}").is_success
    sandbox.post(f"/_sandbox/bosta/deliveries/{number}/45", {"cod": 1400})
    found = [scanned(listener, n) for n in range(3)]
    assert [one.status for one in found] == [Status.PICKED_UP, Status.DELIVERY_ATTEMPT_FAILED, Status.DELIVERED]
    assert found[2].scan.attempts == 2
    settled = ask(sandbox, BOSTA, Look(shipment_id=UUID(int=1), scan=found[2].scan, currency="EGP"), COURIER)
    assert isinstance(settled, SettleOutcome)
    assert (settled.status, settled.collected) == (Status.DELIVERED, Money(140000, "EGP"))


def test_a_return_is_told_as_one_and_a_lie_is_not_in_the_books(sandbox: Sandbox, listener: Listener) -> None:
    number = booked(sandbox, parcel(listener)).tracking_number
    lie = {"state": 45, "type": "SEND", "timeStamp": 1764676800000}
    sandbox.post(f"/_sandbox/bosta/deliveries/{number}/report", lie)
    told = scanned(listener)
    look = Look(shipment_id=UUID(int=1), scan=told.scan, currency="EGP")
    assert ask(sandbox, BOSTA, look, COURIER).status is Status.PICKUP_REQUESTED
    sandbox.post(f"/_sandbox/bosta/deliveries/{number}/report?token=guess", lie)
    with pytest.raises(BadSignature):
        accept(BOSTA, listener.next(1), COURIER["hook_token"].encode())
    sandbox.post(f"/_sandbox/bosta/deliveries/{number}/46")
    assert scanned(listener, 2).status is Status.RETURNED_TO_ORIGIN
    assert ask(sandbox, BOSTA, look, COURIER).status is Status.RETURNED_TO_ORIGIN


def test_a_parcel_is_called_off_only_before_it_is_collected(sandbox: Sandbox, listener: Listener) -> None:
    off = [
        CallOff(shipment_id=UUID(int=1), tracking_number=booked(sandbox, parcel(listener)).tracking_number)
        for _ in "ab"
    ]
    assert ask(sandbox, BOSTA, off[0], COURIER) == RecordCancellation(shipment_id=UUID(int=1))
    assert scanned(listener).status is Status.CANCELLED
    sandbox.post(f"/_sandbox/bosta/deliveries/{off[1].tracking_number}/21")
    with pytest.raises(ProviderRefused, match="cannot be terminated"):
        ask(sandbox, BOSTA, off[1], COURIER)


def test_labels_are_a_pdf(sandbox: Sandbox, listener: Listener) -> None:
    number = booked(sandbox, parcel(listener)).tracking_number
    wanted = {"trackingNumbers": number, "requestedAwbType": "A4", "lang": "ar"}
    answer = sandbox.post("/api/v2/deliveries/mass-awb", wanted, headers={"authorization": COURIER["api_key"]})
    assert answer.json()["data"].startswith("JVBERi0")


# -- the sandbox itself -----------------------------------------------------------------------------------------------


def test_a_callback_that_is_not_accepted_is_posted_again(sandbox: Sandbox, listener: Listener) -> None:
    listener.answers = [500, 503]
    order_id = order_of(opened(sandbox, checkout(listener)))
    sandbox.post(f"/_sandbox/paymob/orders/{order_id}/pay")
    assert heard(listener, 2) == heard(listener, 0)


def test_a_planned_fault_comes_before_the_effect_or_after_it(sandbox: Sandbox, listener: Listener) -> None:
    question = checkout(listener)
    for when, accepted in (("before", []), ("after", [True])):
        sandbox.post("/_sandbox/faults", {"provider": "paymob", "when": when})
        with pytest.raises(ProviderRefused):
            opened(sandbox, question)
        found = sandbox.get("/_sandbox/effects?provider=paymob").json()["effects"]
        assert [one["accepted"] for one in found if one["reference"] == question.reference] == accepted


def test_another_merchant_may_be_let_in(sandbox: Sandbox, listener: Listener) -> None:
    theirs = {**PAYMOB_ACCOUNT, "secret_key": "egy_sk_test_2", "public_key": "egy_pk_test_2", "hmac_secret": "theirs"}
    sandbox.post("/_sandbox/accounts/paymob", theirs)
    told: Opened = ask(sandbox, PAYMOB, checkout(listener), {"secret_key": "egy_sk_test_2"})
    sandbox.post(f"/_sandbox/paymob/orders/{order_of(told)}/pay")
    assert accept(PAYMOB, listener.next(0), b"theirs")
    assert sandbox.get(checkout_url("", KEYS["public_key"], told.client_secret)).status_code == 404


def test_what_was_answered_survives_kill_9(tmp_path: Path) -> None:
    with a_listener() as listener, a_sandbox(tmp_path) as sandbox:
        question = checkout(listener)
        order_id = order_of(opened(sandbox, question))
        listener.answers = [500] * 3
        sandbox.post(f"/_sandbox/paymob/orders/{order_id}/pay")
        until(lambda: listener.heard)
        sandbox.restart()
        with pytest.raises(ProviderRefused, match="special_reference"):
            opened(sandbox, question)
        effects = sandbox.get("/_sandbox/effects").json()
        assert (effects["accepted"], effects["duplicates_refused"]) == (1, 1)
        until(lambda: sandbox.get("/_sandbox/callbacks").json()["callbacks"][0]["state"] == "accepted")
        assert len({one.body for one in listener.heard}) == 1


def test_the_page_has_a_button_for_everything_in_both_languages(sandbox: Sandbox, listener: Listener) -> None:
    order_id = order_of(opened(sandbox, checkout(listener)))
    number = booked(sandbox, parcel(listener)).tracking_number
    page = sandbox.get("/").text
    assert f"/_sandbox/paymob/orders/{order_id}/decline?page=home" in page
    assert f"/_sandbox/bosta/deliveries/{number}/45?page=home" in page
    assert all(words in page for words in ("Delivered", "تم التسليم", "Pay", "ادفع"))
    clicked = sandbox.client.post(f"{sandbox.url}/_sandbox/bosta/deliveries/{number}/45?page=home")
    assert (clicked.status_code, clicked.headers["location"]) == (303, "/")


def test_unknown_things_and_actions_are_named(sandbox: Sandbox) -> None:
    for path in ("paymob/orders/1/pay", "paymob/transactions/1/void", "bosta/deliveries/1/45", "accounts/nobody"):
        assert sandbox.post(f"/_sandbox/{path}").status_code == 404
    assert sandbox.get("/unifiedcheckout/?publicKey=a&clientSecret=b").status_code == 404


def test_it_is_for_this_machine_only() -> None:
    assert address("http://127.0.0.1:8090") == ("127.0.0.1", 8090)
    with pytest.raises(ValueError, match="only"):
        address("http://0.0.0.0:8090")


def test_a_mail_is_taken_once_and_kept_to_be_read(sandbox: Sandbox, listener: Listener) -> None:
    sender = {"api_key": f"re_{uuid4().hex}", "webhook_url": listener.url, "webhook_secret": SVIX.decode()}
    sandbox.post("/_sandbox/accounts/resend", sender)
    account = {"api_key": sender["api_key"], "address": "no-reply@example.com"}
    mail = replace(RESEND_VECTOR.question, email_id=uuid4(), about=uuid4(), to="reader@example.com")
    first, again = (ask(sandbox, RESEND, mail, account) for _ in range(2))
    assert first == again
    assert first.email_id == mail.email_id
    [kept] = sandbox.get("/_sandbox/resend/emails?to=reader@example.com").json()["emails"]
    assert (kept["id"], kept["html"]) == (first.provider_id, mail.html)
    with pytest.raises(ProviderRefused, match="invalid_idempotent_request"):
        ask(sandbox, RESEND, replace(mail, subject="another"), account)
    page = sandbox.get(f"/_sandbox/resend/emails/{kept['id']}/page")
    assert (page.text, "sandbox" in page.headers["content-security-policy"]) == (mail.html, True)
    sandbox.post(f"/_sandbox/resend/emails/{kept['id']}/bounced")
    told = accept(RESEND, listener.next(0), SVIX)
    assert told == [RecordEmailReport(email_id=mail.email_id, outcome=MailOutcome.BOUNCED, permanent=True)]


@pytest.mark.parametrize(
    ("key", "why"), [("re_unknown", "invalid_api_key"), (str(RESEND_ACCOUNT["api_key"]), "validation_error")]
)
def test_a_mail_that_resend_would_refuse_is_refused(sandbox: Sandbox, key: str, why: str) -> None:
    mail = replace(RESEND_VECTOR.question, email_id=uuid4(), about=uuid4(), to="nobody")
    with pytest.raises(ProviderRefused, match=why):
        ask(sandbox, RESEND, mail, {"api_key": key, "address": "no-reply@example.com"})
