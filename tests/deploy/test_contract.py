"""What a client of another OpenAPI document would miss in ours."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.openapi import app
from deploy.contract import Difference, Family, compare, families

Json = dict[str, Any]


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def body(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def document(paths: Json, **schemas: Json) -> Json:
    return {"paths": paths, "components": {"schemas": schemas}}


def struct(required: str = "", **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": required.split()}


TEXT: Json = {"type": "string"}
THEIRS = document(
    {
        "/shops/": {
            "post": {
                "requestBody": body(ref("Shop")),
                "responses": {"201": body(struct(data=ref("Answer"), success={"type": "boolean"}))},
            },
            "get": {
                "parameters": [{"in": "query", "name": "page"}, {"in": "header", "name": "x"}],
                "responses": {"200": {}},
                "x-observed-response": {"__env__": "success", "data": [{"id": "uuid", "<key>": "any"}]},
            },
        },
        "/shops/{id}": {"delete": {"responses": {"204": {}}}},
    },
    Shop=struct("name", name=TEXT, note=TEXT, extra={"type": ["object", "null"], "properties": {"a": TEXT}}),
    Answer=struct(id=TEXT, lines={"type": "array", "items": struct(price=TEXT, tax=TEXT)}),
)


def test_a_document_misses_nothing_of_itself() -> None:
    typed = json.loads(json.dumps(THEIRS))
    del typed["paths"]["/shops/"]["get"]["x-observed-response"]
    same = compare(typed, typed)
    assert same.differences == []
    assert (len(same.shared), same.absent, same.extra) == (3, [], [])


def test_operations_are_counted_by_tag() -> None:
    theirs = json.loads(json.dumps(THEIRS))
    theirs["paths"]["/shops/"]["get"]["tags"] = ["shops"]
    theirs["paths"]["/shops/{id}"]["delete"]["tags"] = ["shops"]
    ours = document({"/shops": {"get": {"responses": {"202": {}}}, "post": theirs["paths"]["/shops/"]["post"]}})
    ours["components"] = theirs["components"]
    differs = "answers 202, not 200; does not take ?page; does not answer data; does not answer message; "
    assert families(ours, theirs) == {
        "shops": Family([], ["DELETE /shops/{}"], [f"GET /shops: {differs}does not answer success"]),
        "untagged": Family(["POST /shops"], [], []),
    }


def test_what_clients_would_miss_is_told() -> None:
    ours = document(
        {
            "/shops": {
                "post": {
                    "requestBody": body(ref("Shop")),
                    "responses": {"200": body(struct(data={"anyOf": [ref("Answer"), {"type": "null"}]}))},
                },
                "get": {"responses": {"200": body(struct(data={"type": "array", "items": struct(id=TEXT)}))}},
            },
            "/ours": {"get": {"responses": {"200": {}}}},
        },
        Shop=struct("name note", name=TEXT, note=TEXT, extra={"type": "object"}),
        Answer=struct(id=TEXT, lines={"type": "array", "items": struct(price=TEXT)}),
    )
    compared = compare(ours, THEIRS)
    assert compared.absent == [("DELETE", "/shops/{}")]
    assert compared.extra == [("GET", "/ours")]
    assert compared.differences == [
        Difference("GET", "/shops", "does not take ?page"),
        Difference("GET", "/shops", "does not answer message"),
        Difference("GET", "/shops", "does not answer success"),
        Difference("POST", "/shops", "answers 200, not 201"),
        Difference("POST", "/shops", "insists on note in the body"),
        Difference("POST", "/shops", "does not answer data.lines.tax"),
        Difference("POST", "/shops", "does not answer success"),
    ]


def test_the_command_prints_our_document_and_finds_it_equal_to_itself(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, [])
    assert printed.exit_code == 0
    assert "/api/v1/auth/login" in json.loads(printed.output)["paths"]
    kept = tmp_path / "ours.json"
    kept.write_text(printed.output)
    assert CliRunner().invoke(app, ["--diff", str(kept), "--complete"]).exit_code == 0


def test_the_command_ends_with_one_on_a_finding(tmp_path: Path) -> None:
    theirs = json.loads(CliRunner().invoke(app, []).output)
    login = theirs["paths"]["/api/v1/auth/login"]["post"]
    login["responses"]["204"] = login["responses"].pop("200")
    theirs["paths"]["/api/v1/nowhere"] = {"get": {"responses": {"200": {}}}}
    kept = tmp_path / "theirs.json"
    kept.write_text(json.dumps(theirs))
    found = CliRunner().invoke(app, ["--diff", str(kept)])
    assert found.exit_code == 1
    assert "POST   /api/v1/auth/login  answers 200, not 204" in found.output
    assert "GET    /api/v1/nowhere  is not here" in CliRunner().invoke(app, ["--diff", str(kept), "--complete"]).output


@pytest.mark.parametrize("content", ["nothing", "[]", "{}"])
def test_what_is_no_document_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "theirs.json").write_text(content)
    refused = CliRunner().invoke(app, ["--diff", str(tmp_path / "theirs.json")])
    assert refused.exit_code == 2
    assert "is not" in refused.output
