"""Paymob's HTTP API: intentions, the checkout page's two outcomes, transactions, refunds, signed callbacks."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from msgspec import json

from deploy.sandbox.book import Book, Duplicate, utc_now
from numu_core.payments.providers.paymob_callbacks import sign

NAME = "paymob"
NEEDED = ("amount", "currency", "payment_methods", "billing_data")
NEEDED_OF_PAYER = ("first_name", "last_name", "email", "phone_number")
WALLET = re.compile(r"01[0125]\d{8}")
FLAGS = ("pending", "is_auth", "is_capture", "is_voided", "is_refunded", "has_parent_transaction", "error_occured")


class Refused(Exception):
    """An answer that is not the one hoped for, in Paymob's own shape."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(status, body)
        self.status, self.body = status, body


class Paymob:
    """One Paymob with many merchants. Every method either keeps all it did, or nothing."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def merchant(self, authorization: str, word: str) -> dict[str, Any]:
        """The account behind ``Token <secret key>``, or ``Bearer <token>``.

        Raises:
            Refused: 401, also for the right key after the wrong word.
        """
        said, _, key = authorization.partition(" ")
        account = self._book.get("paymob_account" if word == "Token" else "paymob_token", key)
        if said != word or account is None or (word == "Token" and account["secret_key"] != key):
            raise Refused(401, {"detail": "Invalid token."})
        return account

    def sign_in(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """A token for reading, for an API key.

        Raises:
            Refused: 403.
        """
        account = self._book.get("paymob_account", str(asked.get("api_key")))
        if account is None or account.get("api_key") != asked.get("api_key"):
            raise Refused(403, {"detail": "incorrect credentials"})
        token = f"tok-{self._book.next_number('token')}"
        self._book.put("paymob_token", token, account)
        return {"token": token, "profile": {"id": account["profile_id"]}}

    def intend(self, account: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
        """A new intention.

        Raises:
            Refused: 400 with the fields that are wrong, also for a reference used before; 404 for an integration.
        """
        if wrong := complaints(asked):
            raise Refused(400, wrong)
        methods = [str(one) for one in asked["payment_methods"]]
        if unknown := [
            one for one in methods if one not in {*account["integrations"], *account["integrations"].values()}
        ]:
            raise Refused(404, {"detail": f"Integration ID does not exist: {unknown[0]}"})
        reference = asked.get("special_reference") or f"none-{self._book.next_number('reference')}"
        try:
            self._book.act(NAME, "intention", reference)
        except Duplicate:
            already = "intention with this special reference already exists."
            raise Refused(400, {"special_reference": [already]}) from None
        order_id = self._book.next_number("paymob_order")
        intention = {
            "id": f"pi_test_{order_id}",
            "client_secret": f"egy_csk_test_{order_id}_{utc_now():%H%M%S%f}",
            "intention_order_id": order_id,
            "intention_detail": {name: asked.get(name) for name in ("amount", "currency", "items")},
            "payment_methods": [method(account, one, asked["currency"]) for one in methods],
            "payment_keys": [{"integration": number(account, one), "key": f"key-{order_id}"} for one in methods],
            "special_reference": reference,
            "status": "intended",
            "confirmed": False,
            "object": "paymentintention",
            "created": utc_now().isoformat().replace("+00:00", "Z"),
        }
        kept = {**intention, "asked": asked, "account": account, "paid": False, "transactions": []}
        self._book.put("paymob_order", str(order_id), kept)
        self._book.put("paymob_secret", str(intention["client_secret"]), {"order_id": order_id})
        self._book.put("paymob_key", f"key-{order_id}", {"order_id": order_id})
        return intention

    def order(self, order_id: int | str) -> dict[str, Any]:
        """An intention and what became of it.

        Raises:
            Refused: 404.
        """
        found = self._book.get("paymob_order", str(order_id))
        if found is None:
            raise Refused(404, {"detail": "Not found."})
        return found

    def by_secret(self, public_key: str, client_secret: str) -> dict[str, Any]:
        """What the shopper's browser may see.

        Raises:
            Refused: 404.
        """
        named = self._book.get("paymob_secret", client_secret) or {}
        found = self.order(named.get("order_id", ""))
        if found["account"]["public_key"] != public_key:
            raise Refused(404, {"detail": "Not found."})
        return found

    def transact(self, order_id: int | str, **said: Any) -> dict[str, Any]:
        """A transaction of the order happens, and is reported. ``said`` differs from a successful card sale.

        Raises:
            Refused: 404.
        """
        order = self.order(order_id)
        obj = transaction(self._book.next_number("paymob"), order, **said)
        self._keep(order, obj)
        return obj

    def pay_by_wallet(self, asked: Mapping[str, Any], base: str) -> dict[str, Any]:
        """A wallet is asked; its owner confirms on the page that is named.

        Raises:
            Refused: 400 for a number that is no wallet's, 404 for a payment token of nobody's.
        """
        source = asked.get("source") or {}
        phone = str(source.get("identifier", ""))
        if source.get("subtype") != "WALLET" or not WALLET.fullmatch(phone):
            raise Refused(400, {"source": ["a mobile wallet of Egypt: 01 and nine more digits"]})
        named = self._book.get("paymob_key", str(asked.get("payment_token"))) or {}
        order = self.order(named.get("order_id", ""))
        source_data = {"pan": phone, "type": "wallet", "sub_type": "wallet"}
        obj = self.transact(order["intention_order_id"], success=False, pending=True, source_data=source_data)
        url = f"{base}/wallet/{obj['id']}"
        return {**obj, "redirect_url": url, "iframe_redirection_url": url}

    def change(self, transaction_id: int | str, **said: Any) -> dict[str, Any]:
        """A transaction becomes something else, and is reported again under its id.

        Raises:
            Refused: 404.
        """
        obj = {**self.transaction(transaction_id), **said}
        self._keep(self.order(obj["order"]["id"]), obj)
        return obj

    def transaction(self, transaction_id: int | str) -> dict[str, Any]:
        """A transaction as the books have it.

        Raises:
            Refused: 404.
        """
        found = self._book.get("paymob_transaction", str(transaction_id))
        if found is None:
            raise Refused(404, {"detail": "Not found."})
        return found

    def mood(self, profile_id: int, said: str = "") -> str:
        """How refunds of an account go: ``accept``, ``decline`` or ``hold``; ``said`` sets it."""
        if said:
            self._book.put("paymob_mood", str(profile_id), {"refunds": said})
        return str((self._book.get("paymob_mood", str(profile_id)) or {"refunds": "accept"})["refunds"])

    def refund(self, account: Mapping[str, Any], asked: Mapping[str, Any], *, void: bool) -> dict[str, Any]:
        """What an account asks to be given back of its own transaction.

        Raises:
            Refused: 404, also for somebody else's; 400 for more than is left.
        """
        if self.transaction(str(asked.get("transaction_id")))["owner"] != account["profile_id"]:
            raise Refused(404, {"detail": "Not found."})
        return self.give_back(asked, void=void, mood="accept" if void else self.mood(account["profile_id"]))

    def give_back(self, asked: Mapping[str, Any], *, void: bool, mood: str = "accept") -> dict[str, Any]:
        """A refund or a void: a new transaction, reported; the original knows the running total.

        Raises:
            Refused: 404; 400 for more than is left.
        """
        parent = self.transaction(str(asked.get("transaction_id")))
        left = parent["amount_cents"] - parent["refunded_amount_cents"]
        amount = parent["amount_cents"] if void else int(asked.get("amount_cents", left))
        if not 0 < amount <= left or parent["is_voided"] or not parent["success"]:
            raise Refused(400, {"message": "amount exceeds what can be given back"})
        if mood == "accept":
            self._move(parent, amount, void=void)
        told = {"decline": {"success": False}, "hold": {"success": False, "pending": True}}.get(mood, {})
        return self.transact(
            parent["order"]["id"],
            amount_cents=amount,
            has_parent_transaction=True,
            parent_transaction=parent["id"],
            is_standalone_payment=False,
            **({"is_void": True} if void else {"is_refund": True}),
            **told,
        )

    def complete(self, transaction_id: int | str) -> dict[str, Any]:
        """What was pending is done; a refund that was held moves its money now.

        Raises:
            Refused: 404.
        """
        obj = self.transaction(transaction_id)
        if obj["is_refund"] and obj["pending"]:
            self._move(self.transaction(obj["parent_transaction"]), obj["amount_cents"], void=False)
        return self.change(transaction_id, pending=False, success=True)

    def _move(self, parent: dict[str, Any], amount: int, *, void: bool) -> None:
        """Money of ``parent`` goes back: the one effect that a refund has."""
        self._book.act(NAME, "void" if void else "refund", f"{parent['id']}-{self._book.next_number('refund')}")
        changed = {"is_voided": True} if void else {"refunded_amount_cents": parent["refunded_amount_cents"] + amount}
        self._book.put("paymob_transaction", str(parent["id"]), {**parent, **changed})

    def _keep(self, order: dict[str, Any], obj: dict[str, Any]) -> None:
        paid = obj["success"] and not obj["has_parent_transaction"] and not obj["is_voided"]
        seen = [*dict.fromkeys([*order["transactions"], obj["id"]])]
        self._book.put("paymob_transaction", str(obj["id"]), obj)
        kept = {**order, "paid": bool(paid or order["paid"]), "transactions": seen}
        self._book.put("paymob_order", str(order["intention_order_id"]), kept)
        self.report(order, obj)

    def report(self, order: Mapping[str, Any], obj: Mapping[str, Any], *, secret: str | None = None) -> None:
        """Post ``obj`` to the order's notification URL, signed; with another ``secret``: forged."""
        if url := order["asked"].get("notification_url"):
            key = order["account"]["hmac_secret"] if secret is None else secret
            signed = with_query(url, {"hmac": sign(obj, key.encode())})
            body = json.encode({"type": "TRANSACTION", "obj": obj})
            self._book.call_back(NAME, signed, {"content-type": "application/json"}, body)


def complaints(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Field name → what is wrong with it; empty: nothing is."""
    wrong: dict[str, Any] = {name: ["This field is required."] for name in NEEDED if not asked.get(name)}
    if wrong:
        return wrong
    payer = {name: ["This field is required."] for name in NEEDED_OF_PAYER if not asked["billing_data"].get(name)}
    if payer:
        return {"billing_data": payer}
    if not isinstance(asked["amount"], int) or asked["amount"] < 1:
        return {"amount": ["A valid integer is required."]}
    items = asked.get("items") or []
    if items and sum(item.get("amount", 0) * item.get("quantity", 1) for item in items) != asked["amount"]:
        return {"amount": ["Total amount does not match the items' total."]}
    return {}


def number(account: Mapping[str, Any], named: str) -> int:
    """The integration behind an id or a method's name."""
    return int(next(one for one, name in account["integrations"].items() if named in {one, name}))


def method(account: Mapping[str, Any], named: str, currency: str) -> dict[str, Any]:
    """A payment method as the intention lists it."""
    integration_id = number(account, named)
    name = account["integrations"][str(integration_id)]
    kind = "online" if name == "card" else name
    return {
        "integration_id": integration_id,
        "name": name,
        "method_type": kind,
        "currency": currency,
        "live": False,
    }


def transaction(its_id: int, order: Mapping[str, Any], **said: Any) -> dict[str, Any]:
    """A transaction of ``order``: a card sale that succeeded, unless ``said`` otherwise."""
    asked, account = order["asked"], order["account"]
    declined = said.get("success") is False and not said.get("pending")
    return {
        "id": its_id,
        "amount_cents": asked["amount"],
        "success": True,
        **dict.fromkeys(FLAGS, False),
        "is_standalone_payment": True,
        "is_3d_secure": True,
        "is_void": False,
        "is_refund": False,
        "integration_id": number(account, str(asked["payment_methods"][0])),
        "profile_id": account["profile_id"],
        "owner": account["profile_id"],
        "order": {
            "id": order["intention_order_id"],
            "created_at": order["created"].removesuffix("Z"),
            "amount_cents": asked["amount"],
            "currency": asked["currency"],
            "merchant_order_id": order["special_reference"],
            "items": [],
        },
        "created_at": utc_now().replace(tzinfo=None).isoformat(timespec="microseconds"),
        "currency": asked["currency"],
        "source_data": {"pan": "0003", "type": "card", "sub_type": "Visa"},
        "data": {
            "message": "Do not honour" if declined else "Approved",
            "txn_response_code": "DECLINED" if declined else "APPROVED",
        },
        "refunded_amount_cents": 0,
        "captured_amount": 0,
        "parent_transaction": None,
        "payment_key_claims": {"extra": asked.get("extras") or {}},
        **({"error_occured": True} if declined else {}),
        **said,
    }


def with_query(url: str, more: Mapping[str, str]) -> str:
    """``url`` with more in its query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(more))))))


def return_url(order: Mapping[str, Any], obj: Mapping[str, Any]) -> str | None:
    """Where the shopper's browser goes after ``obj``: the same values, flat, with the same signature."""
    url = order["asked"].get("redirection_url")
    if not url:
        return None
    flat = {name: text(value) for name, value in obj.items() if not isinstance(value, dict | list)}
    flat |= {"order": str(obj["order"]["id"]), "merchant_order_id": str(obj["order"]["merchant_order_id"])}
    flat |= {f"source_data.{name}": str(value) for name, value in obj["source_data"].items()}
    flat |= {"data.message": obj["data"]["message"], "hmac": sign(obj, order["account"]["hmac_secret"].encode())}
    return with_query(url, flat)


def text(value: Any) -> str:
    """A value as a query shows it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
