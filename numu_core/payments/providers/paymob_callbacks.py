"""What Paymob signs and how, and what its callbacks mean.

Source: Paymob's developer documentation: transaction callbacks, HMAC calculation. What is not signed is not believed:
``type``, ``is_refund``, ``is_void``, ``parent_transaction``, ``refunded_amount_cents``, ``order.merchant_order_id``.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from numu_core.kernel.money import EXPONENT, Money
from numu_core.kernel.providers import Callback
from numu_core.payments.commands import ReceiveTransaction
from numu_core.payments.events import Outcome, Report, Transaction

NAME = "paymob"
SIGNED = (
    *("amount_cents", "created_at", "currency", "error_occured", "has_parent_transaction", "id", "integration_id"),
    *("is_3d_secure", "is_auth", "is_capture", "is_refunded", "is_standalone_payment", "is_voided", "order.id"),
    *("owner", "pending", "source_data.pan", "source_data.sub_type", "source_data.type", "success"),
)
SIGNED_OF_TOKEN = ("card_subtype", "created_at", "email", "id", "masked_pan", "merchant_id", "order_id", "token")
"""Fields whose values are signed, in this order, with nothing between them."""

NUMBERS = ("amount_cents", "id", "integration_id", "order.id", "owner")
FLAGS = (
    *("error_occured", "has_parent_transaction", "is_3d_secure", "is_auth", "is_capture", "is_refunded"),
    *("is_standalone_payment", "is_voided", "pending", "success"),
)
CREATED_AT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")  # which of the two was signed?
    return found


def _body(callback: Callback) -> dict[str, Any]:
    """The callback's body, or nothing when it is not a JSON object with unambiguous keys."""
    try:
        body = json.loads(callback.body, object_pairs_hook=_once, parse_float=str)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) and isinstance(body.get("obj"), dict) else {}


def _pick(obj: Mapping[str, Any], path: str) -> Any:
    """``_pick(obj, "order.id")``; ``None`` where there is nothing."""
    node: Any = obj
    for part in path.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node


def _text(value: Any) -> str:
    """As it was signed: nothing for null, ``true`` and ``false`` in lower case."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def sign(obj: Mapping[str, Any], secret: bytes, fields: Sequence[str] = SIGNED) -> str:
    """The signature of ``obj``: lower-case hex HMAC-SHA-512 over the values of ``fields``."""
    text = "".join(_text(_pick(obj, field)) for field in fields)
    return hmac.new(secret, text.encode(), hashlib.sha512).hexdigest()


def _well_formed(obj: Mapping[str, Any]) -> bool:
    """The signed values have no separators between them, so each must have its own shape, or digits could wander."""
    return (
        all(type(_pick(obj, field)) is int for field in NUMBERS)
        and all(type(_pick(obj, field)) is bool for field in FLAGS)
        and obj.get("currency") in EXPONENT
        and isinstance(obj.get("created_at"), str)
        and CREATED_AT.fullmatch(obj["created_at"]) is not None
    )


def _given(callback: Callback) -> str:
    """The signature: in the query at the provider; clients of the HTTP contract send a header."""
    return callback.query.get("hmac") or callback.headers.get("hmac", "")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def verify(callback: Callback, secret: bytes) -> bool:
    """Signed by Paymob for this account, and shaped so that only one reading of it was signed."""
    body, given = _body(callback), _given(callback)
    if not body or not given or not secret:
        return False
    if body.get("type") == "TOKEN":
        return _same(given, sign(body["obj"], secret, SIGNED_OF_TOKEN))
    return _well_formed(body["obj"]) and _same(given, sign(body["obj"], secret))


def translate(callback: Callback) -> list[ReceiveTransaction]:
    """What a verified callback tells. A saved card is no news: cards are not kept."""
    body = _body(callback)
    obj = body["obj"]
    if body.get("type") == "TOKEN":
        return []
    transaction = Transaction(
        report=Report(key=_key(obj), transaction_id=str(obj["id"])),
        outcome=_outcome(obj),
        amount=Money(obj["amount_cents"], obj["currency"]),
        integration_id=str(obj["integration_id"]),
        owner=str(obj["owner"]),
        reason=str(_pick(obj, "data.message") or "")[:500],
    )
    return [
        ReceiveTransaction(provider=NAME, provider_order_id=str(obj["order"]["id"]), transaction=transaction),
    ]


def _outcome(obj: Mapping[str, Any]) -> Outcome:
    """The first line that holds."""
    succeeded = obj["success"] and not obj["error_occured"]
    lines = (
        (obj["has_parent_transaction"] and obj["is_capture"] and obj["success"], Outcome.CAPTURED),
        (obj["has_parent_transaction"], Outcome.REVERSED),
        (obj["pending"], Outcome.PENDING),
        (obj["is_voided"], Outcome.VOIDED),
        (obj["is_refunded"], Outcome.REVERSED),
        (succeeded and obj["is_auth"], Outcome.AUTHORIZED),
        (succeeded, Outcome.CAPTURED),
    )
    return next((outcome for holds, outcome in lines if holds), Outcome.FAILED)


def _key(obj: Mapping[str, Any]) -> str:
    """Tells this report from every other. Of what is not signed only a refund's running total counts.

    The transaction's id alone would not do: a pending payment that completes, and a sale that is voided, keep theirs.
    """
    told = [obj[name] for name in ("id", *FLAGS)]
    if _outcome(obj) is Outcome.REVERSED:
        told.append(obj.get("refunded_amount_cents"))
    return hashlib.sha256("|".join(map(_text, told)).encode()).hexdigest()


def from_query(query: Mapping[str, str]) -> dict[str, Any]:
    """The browser return's flat values in the shape of a callback's ``obj``; all values are texts."""

    def first(*names: str) -> str | None:
        return next((query[name] for name in names if name in query), None)

    obj: dict[str, Any] = {field: query.get(field) for field in SIGNED if "." not in field}
    obj["order"] = {"id": first("order", "order_id", "order.id")}
    obj["source_data"] = {
        name: first(f"source_data.{name}", f"source_data_{name}") for name in ("pan", "sub_type", "type")
    }
    return obj


def verify_return(query: Mapping[str, str], secret: bytes) -> bool:
    """Is the browser return Paymob's? It may be a replay: good for showing where a payment stands, nothing else."""
    return bool(secret) and _same(query.get("hmac", ""), sign(from_query(query), secret))
