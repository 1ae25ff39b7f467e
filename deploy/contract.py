"""Compares our OpenAPI document with another one: operations, success status, what must be sent, what is answered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
DEEPEST = 8
ANY = "*"  # an object with whatever fields

Document = dict[str, Any]
Operation = tuple[str, str]  # method and path, parameters unnamed, no trailing slash


@dataclass(frozen=True)
class Difference:
    """One thing that a client of the other document would miss in ours."""

    method: str
    path: str
    what: str


@dataclass(frozen=True)
class Comparison:
    """Operations of both, of theirs only, of ours only; and how those of both differ."""

    shared: list[Operation]
    absent: list[Operation]
    extra: list[Operation]
    differences: list[Difference]


@dataclass(frozen=True)
class Family:
    """How far one tag of the other document is served here; operations as ``"GET /path"``."""

    present: list[str]
    missing: list[str]
    differing: list[str]  # with what differs


def families(ours: Document, theirs: Document) -> dict[str, Family]:
    """Every tag of ``theirs``, by name."""
    compared = compare(ours, theirs)
    absent, told = set(compared.absent), dict[Operation, list[str]]()
    for one in compared.differences:
        told.setdefault((one.method, one.path), []).append(one.what)
    found: dict[str, Family] = {}
    for operation, described in sorted(operations(theirs).items(), key=lambda item: by_path(item[0])):
        family = found.setdefault((described.get("tags") or ["untagged"])[0], Family([], [], []))
        name = " ".join(operation)
        if operation in absent:
            family.missing.append(name)
        elif operation in told:
            family.differing.append(f"{name}: {'; '.join(told[operation])}")
        else:
            family.present.append(name)
    return dict(sorted(found.items()))


def compare(ours: Document, theirs: Document) -> Comparison:
    """What clients written for ``theirs`` will miss."""
    mine, wanted = operations(ours), operations(theirs)
    shared = sorted(mine.keys() & wanted.keys(), key=by_path)
    differences = [
        Difference(method, path, what)
        for method, path in shared
        for what in misses(ours, mine[method, path], theirs, wanted[method, path])
    ]
    absent = sorted(wanted.keys() - mine.keys(), key=by_path)
    return Comparison(shared, absent, sorted(mine.keys() - wanted.keys(), key=by_path), differences)


def by_path(operation: Operation) -> tuple[str, str]:
    """Sorts operations as people look for them."""
    return operation[1], operation[0]


def operations(document: Document) -> dict[Operation, Any]:
    """Every operation, under a path that does not depend on names of parameters or a last slash."""
    return {
        (method.upper(), re.sub(r"\{[^}]*\}", "{}", path).rstrip("/") or "/"): item[method]
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def misses(ours: Document, mine: Any, theirs: Document, wanted: Any) -> Iterator[str]:
    """How our operation falls short of theirs."""
    (status, answer), (wanted_status, wanted_answer) = success(mine), success(wanted)
    if status != wanted_status:
        yield f"answers {status}, not {wanted_status}"
    named = {(one["in"], one["name"]) for one in mine.get("parameters", []) if one["in"] == "query"}
    for one in wanted.get("parameters", []):
        if one["in"] == "query" and (one["in"], one["name"]) not in named:
            yield f"does not take ?{one['name']}"
    body, wanted_body = body_of(mine), body_of(wanted)
    if body is not None and wanted_body is not None:
        taken, sent = fields(ours, body), fields(theirs, wanted_body)
        untaken = [name for name in sorted(sent.keys() - taken.keys()) if known_inside(name, taken)]
        yield from (f"does not take {name} in the body" for name in untaken)
        needed = {name for name, required in taken.items() if required} - {n for n, r in sent.items() if r}
        yield from (f"insists on {name} in the body" for name in sorted(needed) if known_inside(name, sent))
    answered, expected = fields(ours, answer), wanted_fields(theirs, wanted, wanted_answer)
    yield from (
        f"does not answer {name}" for name in sorted(expected - answered.keys()) if known_inside(name, answered)
    )


def known_inside(name: str, others: dict[str, bool]) -> bool:
    """Whether the thing around ``name`` is known and says which fields it has, so that an absence says something."""
    steps = name.split(".")
    around = [".".join(steps[:n]) for n in range(len(steps))]
    return (len(steps) == 1 or around[-1] in others) and not any(f"{one}.{ANY}".lstrip(".") in others for one in around)


def success(operation: Any) -> tuple[int, Any]:
    """The success status, and the schema of its body or ``None``."""
    for status, answer in sorted(operation["responses"].items()):
        if status.startswith(("2", "3")):
            return int(status), answer.get("content", {}).get(JSON, {}).get("schema")
    return 0, None


def body_of(operation: Any) -> Any:
    """The schema of a JSON request body, or ``None``."""
    return operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")


def wanted_fields(document: Document, operation: Any, schema: Any) -> set[str]:
    """What they answer: the schema's fields, or the observed ones where the schema does not say."""
    observed = operation.get("x-observed-response")
    if isinstance(observed, dict):
        return observed_fields(observed)
    return {name for name in fields(document, schema) if not name.endswith(ANY)}


def observed_fields(observed: dict[str, Any], under: str = "") -> set[str]:
    """``{"__env__": "success", "data": …}`` is the envelope; a key in angle brackets is a name we cannot know."""
    found: set[str] = set()
    for name, value in observed.items():
        if name.startswith("<") or name == "__nullable__":  # the latter says that the object may be null
            continue
        if name == "__env__":
            found |= {"success", "message"}
            continue
        found.add(under + name)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            found |= observed_fields(inner, f"{under}{name}.")
    return found


def fields(document: Document, schema: Any, under: str = "", depth: int = 0) -> dict[str, bool]:
    """Dotted names of everything in ``schema``, and whether it is required; items of lists count as their list.

    What one of several alternatives requires is not required.
    """
    found: dict[str, bool] = {}
    if depth > DEEPEST:
        return found
    possible = [shape for shape in shapes(document, schema) if shape.get("type") != "null"]
    for shape in possible:
        required = set(shape.get("required", [])) if len(possible) == 1 else set()
        if "object" in shape.get("type", "") and (shape.get("additionalProperties") or "properties" not in shape):
            found[under + ANY] = False
        for name, part in shape.get("properties", {}).items():
            found[under + name] = name in required
            found |= fields(document, part, f"{under}{name}.", depth + 1)
        if "items" in shape:
            found |= fields(document, shape["items"], under, depth + 1)
    return found


def shapes(document: Document, schema: Any) -> Iterator[Any]:
    """What ``schema`` may be: references followed, alternatives and parts looked into."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield from shapes(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        return
    parts = [part for word in ("anyOf", "oneOf", "allOf") for part in schema.get(word, [])]
    for part in parts:
        yield from shapes(document, part)
    if not parts:
        yield schema
