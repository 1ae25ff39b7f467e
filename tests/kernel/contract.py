"""The HTTP contract's operations against our OpenAPI document: paths, parameters and field names.

A sample (``tests/samples/contract_*.json``) names for each operation its method, path, query parameters, status and the
fields of its body and of its answer's ``data``, nested ones with dots: ``"shipping_address.city"``.
"""

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]


def operation(document: Document, operation_id: str) -> tuple[str, str, dict[str, Any]]:
    """Method, path and description of one of our operations."""
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            if isinstance(found, dict) and found.get("operationId") == operation_id:
                return method, path, found
    raise AssertionError(f"no operation {operation_id}")


def fields(document: Document, schema: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """The fields of ``schema``, nested ones with dots. Lists count as what they hold; ``null`` does not count."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for choice in (
        *schema.get("anyOf", ()),
        *schema.get("oneOf", ()),
        *([schema["items"]] if "items" in schema else ()),
    ):
        yield from fields(document, choice, prefix)
    for name, part in schema.get("properties", {}).items():
        yield prefix + name
        yield from fields(document, part, f"{prefix}{name}.")


def body(document: Document, found: dict[str, Any]) -> set[str]:
    """The fields an operation reads."""
    return set(fields(document, found["requestBody"]["content"]["application/json"]["schema"]))


def data(document: Document, found: dict[str, Any], status: int) -> set[str]:
    """The fields of ``data`` in an operation's answer."""
    answer = found["responses"][str(status)]["content"]["application/json"]["schema"]
    said = fields(document, answer)
    return {name.removeprefix("data.") for name in said if name.startswith("data.")}


def unmatched(some: set[str], others: set[str]) -> set[str]:
    """Those of ``some`` that ``others`` lack, unless they only say more closely what an object there holds."""
    return {name for name in some - others if not _inside_leaf(name, others)}


def _inside_leaf(name: str, others: set[str]) -> bool:
    while "." in name:
        name = name.rpartition(".")[0]
        if name in others:
            return not any(other.startswith(f"{name}.") for other in others)
    return False
