"""One contract, every provider. A new provider is tested by being listed and by bringing its vector."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct
from msgspec.structs import replace

from numu_core.capabilities import CAPABILITIES
from numu_core.emails.commands import RecordEmailReport, RecordEmailSent
from numu_core.emails.events import Outcome as MailOutcome
from numu_core.emails.providers import resend
from numu_core.emails.providers.resend import Mail
from numu_core.geocoding.commands import Located, Point
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.kernel.providers import Answer, BadSignature, Callback, Provider, ProviderRefused, accept
from numu_core.kernel.registry import collect
from numu_core.payments.commands import Intention, ReceiveTransaction, RecordIntention
from numu_core.payments.events import Outcome, Report, Transaction
from numu_core.payments.providers.paymob import Checkout, Opened, Payer
from numu_core.shipments.commands import ReceiveScan, RecordBooking
from numu_core.shipments.events import Scan, Status
from numu_core.shipments.providers.bosta_questions import Parcel, Receiver
from numu_core.tracking.commands import RecordTold
from numu_core.tracking.providers import meta

SAMPLES = Path(__file__).parent / "samples"
THING, NOW = UUID(int=7), datetime(2026, 3, 2, 14, 3, tzinfo=UTC)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


class Vector(Struct, frozen=True, kw_only=True):
    """What a provider brings to this test."""

    account: dict[str, str]
    question: Any
    reference: str  # in the request: what the provider knows a repeated question by
    answer: bytes
    said: Command
    not_the_answer: bytes
    secret: bytes = b""  # this and the rest: of providers that call back
    callback: Callback = Callback()
    told: Command | None = None
    tampered: Callback = Callback()  # somebody changed what was said


PM_1 = sample("paymob")["cases"][0]
PAYMOB = Vector(
    account={"secret_key": "egy_sk_test_DEMO", "public_key": "egy_pk_test_DEMO"},
    question=Checkout(
        payment_id=THING,
        amount=Money(45990, "EGP"),
        integration_ids=("5012345", "5012346"),
        owner="778899",
        payer=Payer(first_name="Mona", last_name="Ali", email="mona@example.com", phone="+201012345678", city="Cairo"),
        title="ORD-000042",
        notification_url="https://api.example.com/api/v1/webhooks/paymob/callback",
        redirection_url="https://shop.example.com/pay/return",
        now=NOW,
        lifetime_s=1800,
    ),
    reference=f"{THING.hex}-a1",
    answer=json.dumps(sample("paymob")["create_intention"]["response_201"]).encode(),
    said=Opened(
        client_secret="egy_csk_test_demo0001",
        payment_key="<payment token>",
        command=RecordIntention(
            payment_id=THING,
            intention=Intention(
                provider="paymob",
                provider_payment_id="pi_test_demo0001",
                provider_order_id="401122334",
                amount=Money(45990, "EGP"),
                integration_ids=("5012345", "5012346"),
                owner="778899",
                secret=f"payments/{THING.hex}-a1",
                expires_at=NOW.replace(minute=33),
            ),
        ),
    ),
    not_the_answer=b'{"status": "intended"}',
    secret=PM_1["secret"].encode(),
    callback=Callback(query=PM_1["query"], body=json.dumps(PM_1["body"]).encode()),
    told=ReceiveTransaction(
        provider="paymob",
        provider_order_id="401122334",
        transaction=Transaction(
            report=Report(
                key=hashlib.sha256(b"310045501|false|false|true|false|false|false|true|false|false|true").hexdigest(),
                transaction_id="310045501",
            ),
            outcome=Outcome.CAPTURED,
            amount=Money(45990, "EGP"),
            integration_id="5012345",
            owner="778899",
            reason="Approved",
        ),
    ),
    tampered=Callback(query=PM_1["query"], body=json.dumps(PM_1["body"]).replace("45990", "100").encode()),
)
DELIVERED = json.dumps(sample("bosta_webhooks")["bodies"][2]).encode()
BOSTA = Vector(
    account={"api_key": "bosta-demo-key", "hook_token": "7c1d" * 16},
    question=Parcel(
        shipment_id=THING,
        reference="ORD-000042",
        collect=Money(145000, "EGP"),
        goods=Money(145050, "EGP"),
        pieces=2,
        receiver=Receiver(
            first_name="منى",
            last_name="حسن",
            phone="+201012345678",
            state="القاهرة",
            city="مدينة نصر",
            line1="12 شارع مكرم عبيد، عمارة 4",
        ),
        notes="اتصل قبل التوصيل",
        webhook_url="https://api.example.com/api/v1/webhooks/bosta/callback",
    ),
    reference=THING.hex,
    answer=json.dumps(sample("bosta_create_response")).encode(),
    said=RecordBooking(shipment_id=THING, carrier_id="65f2b0c0a1b2c3d4e5f60718", tracking_number="12345678"),
    not_the_answer=json.dumps(sample("bosta_error_response")).encode(),
    secret=b"7c1d" * 16,
    callback=Callback(headers={"x-bosta-token": "7c1d" * 16}, body=DELIVERED),
    told=ReceiveScan(
        carrier="bosta",
        reference="10045",
        status=Status.DELIVERED,
        scan=Scan(
            key=hashlib.sha256(b"bosta|12345678|SEND|45|1764676800000").hexdigest(),
            tracking_number="12345678",
            code="45",
            at=datetime(2025, 12, 2, 12, 0, tzinfo=UTC),
            attempts=2,
        ),
    ),
    # No signature covers the body: what can be forged is only the header.
    tampered=Callback(headers={"x-bosta-token": "7c1d" * 15 + "7c1e"}, body=DELIVERED),
)
SVIX = b"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
BOUNCED = json.dumps(
    {"type": "email.bounced", "data": {"tags": {"email": THING.hex}, "bounce": {"type": "Permanent"}}}
).encode()
SIGNED = {resend.ID: "msg_1", resend.AT: "1764547200"}
RESEND = Vector(
    account={"api_key": "re_demo0001", "address": "no-reply@mail.example.com"},
    question=Mail(
        email_id=THING,
        tenant_id=UUID(int=8),
        template="orders.paid",
        language="ar",
        about=UUID(int=9),
        to="mona@example.com",
        subject="طلبك رقم 10045",
        html='<p dir="rtl">شكرا</p>',
        text="شكرا",
        sender="متجر منى",
    ),
    reference=THING.hex,
    answer=b'{"id": "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"}',
    said=RecordEmailSent(
        email_id=THING,
        template="orders.paid",
        language="ar",
        about=UUID(int=9),
        provider="resend",
        provider_id="49a3999c-0ce1-4ea6-ab68-afcd6dc2e794",
    ),
    not_the_answer=b'{"object": "email"}',
    secret=SVIX,
    callback=Callback(
        headers={**SIGNED, resend.SIGNATURE: resend.sign(resend.key_of(SVIX), "msg_1", "1764547200", BOUNCED)},
        body=BOUNCED,
    ),
    told=RecordEmailReport(email_id=THING, outcome=MailOutcome.BOUNCED, permanent=True),
    tampered=Callback(
        headers={**SIGNED, resend.SIGNATURE: resend.sign(resend.key_of(SVIX), "msg_1", "1764547200", BOUNCED)},
        body=BOUNCED.replace(b"bounced", b"complained"),
    ),
)
META = Vector(
    account={"token": "EAATESTtoken0001conversions"},
    question=meta.Happened(
        trace_id=THING,
        pixel_id="100000000000001",
        name="Purchase",
        event_id=THING.hex,
        at=NOW,
        url=None,
        user=meta.person(em="mona@example.com"),
        custom={"currency": "EGP", "value": 1450.0},
        test_code=None,
        attempts=1,
    ),
    reference=THING.hex,
    answer=b'{"events_received": 1, "messages": [], "fbtrace_id": "AbCdEf"}',
    said=RecordTold(trace_id=THING, pixel_id="100000000000001", fbtrace_id="AbCdEf", attempts=1, known_by=("em",)),
    not_the_answer=b'{"error": {"code": 100}}',
)
MAP = Vector(
    account={"url": "https://maps.example.com"},
    question=Point(latitude=30.0561, longitude=31.3302, language="ar"),
    reference="",
    answer=json.dumps(sample("nominatim")["response"]).encode(),
    said=Located(
        formatted="شارع مكرم عبيد، مدينة نصر، القاهرة، مصر",
        city="القاهرة",
        city_code="EG-C",
        area="مدينة نصر",
        street="شارع مكرم عبيد",
        country_code="EG",
    ),
    not_the_answer=b'{"address": {"road": "x"}}',
)
VECTORS = {"nominatim": MAP, "paymob": PAYMOB, "bosta": BOSTA, "resend": RESEND, "meta": META}
PROVIDERS: dict[str, Provider] = {
    provider.name: provider for provider in collect("numu_core", "providers", "PROVIDERS", CAPABILITIES)
}
every_provider = pytest.mark.parametrize("name", PROVIDERS)
who_calls_back = pytest.mark.parametrize("name", [name for name in PROVIDERS if name not in {"meta", "nominatim"}])


def signed_by(name: str, callback: Callback) -> Callback:
    """``callback`` signed with another shop's secret, as well as the provider would."""
    if name == "bosta":
        return replace(callback, headers={"x-bosta-token": "another shop's"})
    if name == "resend":
        forged = resend.sign(b"another shop's", "msg_1", "1764547200", callback.body)
        return replace(callback, headers={**callback.headers, resend.SIGNATURE: forged})
    text = PM_1["signing_string"].encode()
    return replace(callback, query={"hmac": hmac.new(b"another shop's", text, hashlib.sha512).hexdigest()})


@every_provider
def test_a_provider_brings_its_vector(name: str) -> None:
    assert name in VECTORS


@every_provider
def test_a_repeated_question_is_recognisable(name: str) -> None:
    vector, build = VECTORS[name], PROVIDERS[name].build
    first, again = (build(vector.question, vector.account, "job/7") for _ in range(2))
    assert first == again
    assert vector.reference.encode() in first.body
    assert b"job/7" in first.body or "job/7" in first.headers.values()


@every_provider
def test_a_request_goes_to_the_provider_by_https_and_carries_no_secret_in_its_address(name: str) -> None:
    request = PROVIDERS[name].build(VECTORS[name].question, VECTORS[name].account, "job/7")
    assert request.url.startswith("https://")
    secrets = [told for key, told in VECTORS[name].account.items() if key != "url"]
    assert not [secret for secret in secrets if secret in request.url]


@every_provider
def test_an_answer_becomes_a_command(name: str) -> None:
    vector = VECTORS[name]
    assert PROVIDERS[name].read(vector.question, Answer(status=200, body=vector.answer)) == vector.said


@every_provider
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"success": true}'])
def test_an_answer_that_is_not_documented_is_refused(name: str, body: bytes) -> None:
    for wrong in (body, VECTORS[name].not_the_answer):
        with pytest.raises(ProviderRefused):
            PROVIDERS[name].read(VECTORS[name].question, Answer(status=200, body=wrong))


@pytest.mark.parametrize("name", ["meta", "nominatim"])
def test_who_does_not_call_back_is_never_believed(name: str) -> None:
    with pytest.raises(BadSignature):
        accept(PROVIDERS[name], Callback(headers={"x-hub-signature-256": "sha256=00"}, body=b"{}"), b"secret")


@who_calls_back
def test_a_signed_callback_becomes_commands(name: str) -> None:
    assert accept(PROVIDERS[name], VECTORS[name].callback, VECTORS[name].secret) == [VECTORS[name].told]


@who_calls_back
def test_the_same_callback_gives_the_same_key(name: str) -> None:
    vector = VECTORS[name]
    first, again = (accept(PROVIDERS[name], vector.callback, vector.secret) for _ in range(2))
    assert first == again


FORGERIES: dict[str, Callable[[str, Vector], tuple[Callback, bytes]]] = {
    "wrong secret": lambda _, v: (v.callback, b"guess"),
    "no secret is configured": lambda _, v: (v.callback, b""),
    "no signature": lambda _, v: (Callback(body=v.callback.body), v.secret),
    "an empty signature": lambda _, v: (
        Callback(
            headers=dict.fromkeys(v.callback.headers, ""),
            query=dict.fromkeys(v.callback.query, ""),
            body=v.callback.body,
        ),
        v.secret,
    ),
    "another shop's signature": lambda name, v: (signed_by(name, v.callback), v.secret),
    "something was changed": lambda _, v: (v.tampered, v.secret),
    "not ASCII": lambda _, v: (
        Callback(
            headers=dict.fromkeys(v.callback.headers, "ن"),
            query=dict.fromkeys(v.callback.query, "ن"),
            body=v.callback.body,
        ),
        v.secret,
    ),
    "no body": lambda _, v: (replace(v.callback, headers={}, body=b""), v.secret),
}


@who_calls_back
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_callback_is_refused(name: str, forgery: str) -> None:
    callback, secret = FORGERIES[forgery](name, VECTORS[name])
    with pytest.raises(BadSignature):
        accept(PROVIDERS[name], callback, secret)
