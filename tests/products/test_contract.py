"""Products, categories, locations and customers speak the contract's words."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from numu_gateway.kernel.app import document
from numu_gateway.kernel.config import Config
from tests.kernel.contract import body, fields, operation, unmatched

CONTRACT: dict[str, Any] = json.loads((Path(__file__).parent.parent / "samples/contract_catalogue.json").read_text())
OURS_TOO = {"image_variants", "updated_at"}
"""Answered besides what the contract knows."""


@cache
def ours() -> dict[str, Any]:
    return document(Config())


@pytest.mark.parametrize("name", CONTRACT)
def test_an_operation_has_the_contracts_fields(name: str) -> None:
    wanted = CONTRACT[name]
    method, path, found = operation(ours(), name)
    assert (method, path.rstrip("/")) == (wanted["method"], wanted["path"].rstrip("/"))
    assert {one["name"] for one in found.get("parameters", ()) if one["in"] == "query"} - {"as_of"} == set(
        wanted["query"]
    )
    assert str(wanted["status"]) in found["responses"]
    if "body" in wanted:
        taken, sent = body(ours(), found), set(wanted["body"])
        assert not unmatched(sent, taken)
        assert not unmatched(taken, sent)
    if "answer" in wanted:
        answer = found["responses"][str(wanted["status"])]["content"]["application/json"]["schema"]
        answered, expected = set(fields(ours(), answer)), set(wanted["answer"])
        assert not unmatched(expected, answered)
        assert {name.rpartition(".")[2] for name in unmatched(answered, expected)} <= OURS_TOO


def test_what_the_contract_requires_is_always_there() -> None:
    """Lists may leave out options and variants, and nothing else."""
    schemas = ours()["components"]["schemas"]
    product = schemas["ProductView"]
    assert set(product["properties"]) - set(product["required"]) == {"options", "variants"}
    for name in ("VariantView", "CategoryView", "LocationView", "CustomerView", "RelatedProduct", "ShownCategory"):
        assert set(schemas[name]["properties"]) == set(schemas[name]["required"]), name
