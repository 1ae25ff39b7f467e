"""Paymob, Egypt: asking for a card or wallet payment, and asking its books.

Source: Paymob's developer documentation: Intention API, unified checkout, mobile wallets, transaction retrieval.
"""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.kernel.providers import Account, Answer, Provider, ProviderRefused, Request
from numu_core.payments.commands import Intention, RecordIntention, ReverseTransaction
from numu_core.payments.events import Report
from numu_core.payments.providers.paymob_callbacks import NAME, translate, verify

HOSTS = {
    "egy": "https://accept.paymob.com",
    "sau": "https://ksa.paymob.com",
    "are": "https://uae.paymob.com",
    "omn": "https://oman.paymob.com",
    "pak": "https://pakistan.paymob.com",
}
"""By the country that the account's keys name."""


# -- asking -----------------------------------------------------------------------------------------------------------


class Payer(Struct, frozen=True, kw_only=True):
    """Who pays, as Paymob and the card issuer want to know it."""

    first_name: str
    last_name: str
    email: str
    phone: str  # E.164
    city: str = ""


class Checkout(Struct, frozen=True, kw_only=True):
    """Take this payment."""

    payment_id: UUID
    amount: Money
    integration_ids: tuple[str, ...]
    owner: str
    payer: Payer
    title: str  # what is paid: the order's number
    notification_url: str
    redirection_url: str
    now: datetime
    lifetime_s: int
    attempt: int = 1  # Paymob refuses a reference it has seen: an attempt whose answer was lost needs another one

    @property
    def reference(self) -> str:
        """Ours, unique for ever; comes back (unsigned) as ``merchant_order_id``."""
        return f"{self.payment_id.hex}-a{self.attempt}"

    @property
    def secret(self) -> str:
        """Name under which the client secret is kept; one for each attempt, so that two cannot mix."""
        return f"payments/{self.reference}"

    def again(self, attempt: int) -> "Checkout":
        """The same question under another reference."""
        return replace(self, attempt=attempt)


class PayByWallet(Struct, frozen=True, kw_only=True):
    """Take the payment from this mobile wallet: its owner confirms on the page that the answer names."""

    payment_key: str  # of the intention
    phone: str  # as Egypt dials it: 01012345678


class SignIn(Struct, frozen=True, kw_only=True):
    """Get a token for reading: the API key opens what the secret key does not."""


class Lookup(Struct, frozen=True, kw_only=True):
    """What do your books say about this transaction?"""

    payment_id: UUID
    transaction_id: str
    token: str


class GiveBack(Struct, frozen=True, kw_only=True):
    """Give so much of this transaction back. Asked twice, it is done twice: look first, and ask for what is missing."""

    transaction_id: str
    amount: Money


class Opened(Command, frozen=True, kw_only=True):
    """Paymob takes the payment. The client secret lets anyone pay, and must not enter the log."""

    command: RecordIntention
    client_secret: str
    payment_key: str = ""  # for paying without the provider's form; as secret as the other


class Redirected(Command, frozen=True, kw_only=True):
    """Where the wallet's owner confirms. Whoever has it may see the payment."""

    url: str


class SignedIn(Command, frozen=True, kw_only=True):
    """The token for reading."""

    token: str


class Booked(Command, frozen=True, kw_only=True):
    """A transaction as Paymob's books have it. A refund or a void is a child of what it takes back."""

    parent: str | None
    command: ReverseTransaction


class GivenBack(Command, frozen=True, kw_only=True):
    """Paymob has given it back, as a transaction of its own; or will have, when it says so."""

    transaction_id: str
    pending: bool


def host(account: Account) -> str:
    """Where this account's API is."""
    return HOSTS.get(account.get("country", ""), HOSTS["egy"])


def checkout_url(base: str, public_key: str, client_secret: str) -> str:
    """The page on which the shopper pays."""
    return f"{base}/unifiedcheckout/?publicKey={public_key}&clientSecret={client_secret}"


WALLET = re.compile(r"\+20(1[0125]\d{8})")


def wallet_phone(phone: str) -> str | None:
    """An E.164 number as a wallet is known by, or ``None`` where it cannot be a wallet of Egypt."""
    found = WALLET.fullmatch(phone)
    return f"0{found[1]}" if found else None


Question = Checkout | PayByWallet | SignIn | Lookup | GiveBack


def build(question: Question, account: Account, job_id: str) -> Request:
    """The request that asks ``question``. Account: ``secret_key``, ``public_key``, and ``api_key`` for reading."""
    match question:
        case Checkout():
            headers = {"authorization": f"Token {account['secret_key']}", "content-type": "application/json"}
            body = msgspec.json.encode(_intention(question, job_id))
            return Request(method="POST", url=f"{host(account)}/v1/intention/", headers=headers, body=body)
        case PayByWallet():
            source = {"identifier": question.phone, "subtype": "WALLET"}
            body = msgspec.json.encode({"source": source, "payment_token": question.payment_key})
            headers = {"content-type": "application/json", "x-request-id": job_id}
            return Request(
                method="POST", url=f"{host(account)}/api/acceptance/payments/pay", headers=headers, body=body
            )
        case SignIn():
            if not account.get("api_key"):
                raise ProviderRefused(provider=NAME, answer="reading transactions needs the account's api_key")
            body = msgspec.json.encode({"api_key": account["api_key"]})
            headers = {"content-type": "application/json", "x-request-id": job_id}
            return Request(method="POST", url=f"{host(account)}/api/auth/tokens", headers=headers, body=body)
        case Lookup():
            url = f"{host(account)}/api/acceptance/transactions/{int(question.transaction_id)}"
            headers = {"authorization": f"Bearer {question.token}", "x-request-id": job_id}
            return Request(method="GET", url=url, headers=headers)
        case GiveBack():
            url = f"{host(account)}/api/acceptance/void_refund/refund"
            headers = {"authorization": f"Token {account['secret_key']}", "content-type": "application/json"}
            told = {"transaction_id": question.transaction_id, "amount_cents": question.amount.minor}
            return Request(
                method="POST", url=url, headers={**headers, "x-request-id": job_id}, body=msgspec.json.encode(told)
            )


def _intention(question: Checkout, job_id: str) -> dict[str, Any]:
    """One item of the whole amount: the two readings of an item's ``amount`` agree on it."""
    payer, unknown = question.payer, dict.fromkeys(("apartment", "floor", "street", "building", "state"), "NA")
    return {
        "amount": question.amount.minor,
        "currency": question.amount.currency,
        "payment_methods": [int(one) if one.isdecimal() else one for one in question.integration_ids],
        "items": [
            {"name": question.title, "amount": question.amount.minor, "quantity": 1, "description": question.title}
        ],
        "billing_data": {
            **unknown,
            "first_name": payer.first_name,
            "last_name": payer.last_name,
            "email": payer.email,
            "phone_number": payer.phone,
            "city": payer.city or "NA",
            "country": "EGY",
            "postal_code": "NA",
        },
        "special_reference": question.reference,
        "notification_url": question.notification_url,
        "redirection_url": question.redirection_url,
        "expiration": question.lifetime_s,
        "extras": {"payment_id": str(question.payment_id), "job_id": job_id},
    }


def reference_taken(refusal: ProviderRefused) -> bool:
    """Paymob has seen this reference: our earlier request arrived, and its answer was lost."""
    return "special_reference" in refusal.answer


# -- answers ----------------------------------------------------------------------------------------------------------


class _Detail(Struct):
    amount: int
    currency: str


class _Key(Struct):
    key: str


class _Intended(Struct):
    id: str
    client_secret: str
    intention_order_id: int
    intention_detail: _Detail
    payment_keys: list[_Key] = []


class _Redirect(Struct):
    pending: bool = False
    redirect_url: str = ""
    iframe_redirection_url: str = ""


class _Token(Struct):
    token: str


class _BookedOrder(Struct):
    id: int


class _Transaction(Struct):
    id: int
    currency: str
    order: _BookedOrder
    is_voided: bool = False
    refunded_amount_cents: int = 0
    parent_transaction: int | None = None


class _Words(Struct):
    message: str = ""


class _Refund(Struct):
    id: int
    success: bool = False
    pending: bool = False
    data: _Words = msgspec.field(default_factory=_Words)


def read(question: Question, answer: Answer) -> Opened | Redirected | SignedIn | Booked | GivenBack:
    """What the answer to ``question`` tells."""
    try:
        match question:
            case Checkout():
                return _opened(question, msgspec.json.decode(answer.body, type=_Intended))
            case PayByWallet():
                return _redirected(msgspec.json.decode(answer.body, type=_Redirect))
            case SignIn():
                return SignedIn(token=msgspec.json.decode(answer.body, type=_Token).token)
            case Lookup():
                return _booked(question, msgspec.json.decode(answer.body, type=_Transaction))
            case GiveBack():
                return _given_back(msgspec.json.decode(answer.body, type=_Refund))
    except msgspec.MsgspecError as wrong:
        raise ProviderRefused(provider=NAME, answer=f"not the documented answer: {wrong}") from wrong


def _opened(question: Checkout, told: _Intended) -> Opened:
    detail = told.intention_detail
    intention = Intention(
        provider=NAME,
        provider_payment_id=told.id,
        provider_order_id=str(told.intention_order_id),
        amount=msgspec.convert({"minor": detail.amount, "currency": detail.currency}, Money),
        integration_ids=question.integration_ids,
        owner=question.owner,
        secret=question.secret,
        expires_at=question.now + timedelta(seconds=question.lifetime_s),
    )
    command = RecordIntention(payment_id=question.payment_id, intention=intention)
    payment_key = next((one.key for one in told.payment_keys), "")
    return Opened(command=command, client_secret=told.client_secret, payment_key=payment_key)


def _redirected(told: _Redirect) -> Redirected:
    url = told.redirect_url or told.iframe_redirection_url
    if not told.pending or not url.startswith(("https://", "http://")):
        raise ProviderRefused(provider=NAME, answer="the wallet was not asked")
    return Redirected(url=url)


def _booked(question: Lookup, told: _Transaction) -> Booked:
    what = f"books|{told.id}|{told.refunded_amount_cents}|{told.is_voided}"
    command = ReverseTransaction(
        payment_id=question.payment_id,
        provider_order_id=str(told.order.id),
        report=Report(key=hashlib.sha256(what.encode()).hexdigest(), transaction_id=str(told.id)),
        refunded=msgspec.convert({"minor": told.refunded_amount_cents, "currency": told.currency}, Money),
        voided=told.is_voided,
    )
    return Booked(parent=str(told.parent_transaction) if told.parent_transaction else None, command=command)


def _given_back(told: _Refund) -> GivenBack:
    """Success in the status of the answer is not success of the refund."""
    if not told.success and not told.pending:
        raise ProviderRefused(provider=NAME, answer=told.data.message or "the refund was declined")
    return GivenBack(transaction_id=str(told.id), pending=told.pending)


PAYMOB = Provider(name=NAME, build=build, read=read, verify=verify, translate=translate)
