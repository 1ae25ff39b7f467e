"""The layout is a test: a failing line names the file, so nobody needs to remember the rules."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from numu_core.capabilities import CAPABILITIES

ROOT = Path(__file__).parent.parent
FILES = {
    "numu_core": {"events", "commands", "decider", "flows", "errors", "providers"},
    "numu_projections": {"tables", "projection", "queries", "views"},
    "numu_gateway": {"commands", "queries", "bodies", "webhooks"},
    "numu_workers": {"reactions", "actors", "schedules"},
}
MAY_IMPORT = {
    "numu_core": {"numu_core"},
    "numu_projections": {"numu_core", "numu_projections"},
    "numu_gateway": {"numu_core", "numu_projections", "numu_gateway"},
    "numu_workers": {"numu_core", "numu_projections", "numu_workers"},
}
AROUND = {"deploy", "migrations", "tests"}  # run the packages; the packages do not know them
SHARED = {"kernel", "capabilities"}
FREE_NAMED = {"kernel", "eventstore"}
CROSSES = {"events", "commands", "errors", "decider"}  # what a flow may take from another capability
IO = {"asyncio", "http", "os", "random", "select", "socket", "sqlite3", "ssl", "subprocess", "time", "urllib"}
PURE = sys.stdlib_module_names - IO | {"msgspec"}
NOT_REPEATABLE = {"datetime.now", "datetime.utcnow", "date.today", "uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4"}
NOT_REPEATABLE |= {"secrets.token_bytes", "secrets.token_hex", "secrets.token_urlsafe", "secrets.randbelow"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
STORED_NAME = re.compile(r"[a-z_]+\.[a-z_]+\.v[1-9]\d*")
REGISTRIES = re.compile(r"py" r"pi\.org|python" r"hosted|registry\.npm" r"js|deb\.deb" r"ian")


def sources(*folders: str) -> list[Path]:
    return [path.relative_to(ROOT) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


MODULES = sources(*FILES)
EVERYTHING = sources(*FILES, *sorted(AROUND))
CORE = [path for path in MODULES if path.parts[0] == "numu_core" and path.parts[1] != "eventstore"]
every_module = pytest.mark.parametrize("path", MODULES, ids=str)


def place(path: Path) -> tuple[str, str, str]:
    """Package, room and file: `numu_core/shipments/providers/bosta.py` is ("numu_core", "shipments", "providers")."""
    package, *inner = path.with_suffix("").parts
    return package, inner[0], inner[1] if inner[1:] else ""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(), str(path))


def imports(path: Path) -> Iterator[list[str]]:
    """The modules that a file imports, each split at its dots; `from numu_core import x` counts as `numu_core.x`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".") for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole path of an import"
            module = str(node.module).split(".")
            whole = not module[0].startswith("numu_") or len(module) > 2
            yield from [module] if whole else [[*module, name.name] for name in node.names]


@every_module
def test_a_module_is_where_a_newcomer_would_look(path: Path) -> None:
    package, room, file = place(path)
    if file and room not in FREE_NAMED:
        assert room in CAPABILITIES, f"unknown capability {room}"
        assert file in FILES[package] | {"__init__"}, f"{file} is not one of {sorted(FILES[package])}"
    elif not file:
        assert room in {"__init__", "capabilities"}, f"{room} belongs into a room of {package}"


@pytest.mark.parametrize("path", EVERYTHING, ids=str)
def test_a_module_and_its_functions_fit_in_the_head(path: Path) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= LONGEST_FILE, "split the capability, not the file"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name} has {lines} lines"


@every_module
def test_imports_point_downwards_and_capabilities_stay_apart(path: Path) -> None:
    package, room, file = place(path)
    for target, *rest in imports(path):
        assert target not in AROUND, f"{package} may not import {target}: it is handed what it needs"
        if target.startswith("numu_"):
            assert target in MAY_IMPORT[package], f"{package} may not import {target}"
            if target == package and rest and rest[0] not in SHARED | {room}:
                assert (package, file) == ("numu_core", "flows"), f"{room} may not import {rest[0]}"
                assert rest[1] in CROSSES, f"a flow may not import {'.'.join(rest)}"
            if target == "numu_core" and "providers" in rest[1:] and rest[0] not in SHARED:
                assert package == "numu_workers" or file in {"webhooks", "providers"}, "providers are for the edge"
        elif package == "numu_core" and room != "eventstore":
            assert target in PURE or [target, *rest] == ["urllib", "parse"], (
                f"rules are pure: {room} may not import {target}"
            )


@pytest.mark.parametrize("path", CORE, ids=str)
def test_rules_take_time_ids_and_chance_from_the_shop(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            found = [name for name in NOT_REPEATABLE if called == name or called.endswith("." + name)]
            assert not found, f"{path}:{node.lineno} calls {called}: a rerun would decide differently"


def stored_names() -> Iterator[tuple[str, str, str]]:
    """Each event class of core: where it is, the capability it belongs to, and its `tag`."""
    for path in CORE:
        _, room, file = place(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and "Event" in map(ast.unparse, node.bases):
                tags = [keyword.value for keyword in node.keywords if keyword.arg == "tag"]
                for tag in tags:
                    yield f"{path}:{node.lineno}", file if room == "kernel" else room, ast.literal_eval(tag)


def test_a_stored_name_says_its_capability_and_is_given_once() -> None:
    names = list(stored_names())
    assert names, "no event was found: this test looks in the wrong place"
    for where, owner, tag in names:
        assert STORED_NAME.fullmatch(tag), f"{where}: {tag} is not capability.fact.vN"
        assert tag.startswith(f"{owner}."), f"{where}: {tag} does not belong here"
    times = Counter(tag for _, _, tag in names)
    assert max(times.values()) == 1, f"given twice: {[tag for tag in times if times[tag] > 1]}"


def test_the_eventsourcing_library_is_known_in_one_place() -> None:
    users = {path.as_posix() for path in MODULES if any(target[0] == "eventsourcing" for target in imports(path))}
    assert users <= {"numu_core/eventstore/bridge.py"}


def test_no_tracked_file_names_a_package_registry() -> None:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    tracked = [ROOT / name for name in listing.stdout.split("\0") if name]
    texts = {path: path.read_bytes().decode(errors="replace") for path in tracked if path.is_file()}
    assert texts
    assert not {path for path, text in texts.items() if REGISTRIES.search(text)}
