"""`numu audit …` and `numu tenant …` on a database of the test's own."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.keys import master_key
from deploy.settings import Settings, with_role
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.kernel.claims import Claim

RUNNER = CliRunner()
Numu = Callable[..., Awaitable[Result]]


@pytest.fixture
def here(database: str, redis_url: str, tmp_path: Path) -> Settings:
    key = SecretStr("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    return Settings(database_url=database, redis_url=redis_url, data_dir=tmp_path, master_key=key)


@pytest.fixture
def numu(here: Settings, monkeypatch: pytest.MonkeyPatch) -> Numu:
    """Run a command line against the test's database."""
    for name in ("audit", "tenant"):
        monkeypatch.setattr(import_module(f"deploy.cli.{name}"), "settings", lambda: here)

    async def run(*words: object) -> Result:
        return await asyncio.to_thread(invoke, [str(word) for word in words])

    return run


@pytest.fixture
async def tenants(here: Settings, database: str) -> list[UUID]:
    """Two tenants with five facts each."""
    made = [uuid4(), uuid4()]
    async with Engine(with_role(database, "numu_app"), installed(), Keyring(master_key(here))) as engine:
        for tenant in made:
            for n in range(5):
                wish = Claim(claim_id=UUID(int=n), what="products.slug", holder=tenant)
                await engine.execute(tenant, wish, actor="staff:1")
    return made


def invoke(words: list[str]) -> Result:
    return RUNNER.invoke(app, words)


def as_owner(database: str, statement: str, *values: object) -> None:
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(statement.encode(), values)


async def test_a_sound_log_is_verified_whole_or_for_one_tenant(numu: Numu, tenants: list[UUID]) -> None:
    whole, one = await numu("audit", "verify"), await numu("audit", "verify", tenants[0])
    assert (whole.exit_code, one.exit_code) == (0, 0)
    assert whole.stdout.startswith("2 tenants, 10 facts verified")
    assert one.stdout.startswith("1 tenants, 5 facts verified")


async def test_a_changed_log_is_found_and_said_where(numu: Numu, tenants: list[UUID], database: str) -> None:
    as_owner(database, "UPDATE events SET version = 9 WHERE position = 3 AND tenant_id = %s", tenants[1])
    found = await numu("audit", "verify")
    assert found.exit_code == 1
    assert f"tenant {tenants[1]}, position 3: not what was written" in found.stdout
    assert "10 facts verified" in found.stdout
    assert "1 findings" in found.stdout


async def test_an_export_is_verified_without_the_database(
    numu: Numu, tenants: list[UUID], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, heads = tmp_path / "export.ndjson", tmp_path / "heads.json"
    signed = await numu("audit", "checkpoint", "--out", heads)
    assert signed.exit_code == 0
    public_key = json.loads(heads.read_text())["public_key"]
    assert public_key in signed.stderr
    assert (await numu("audit", "export", tenants[0], "--out", out)).exit_code == 0
    monkeypatch.setattr(import_module("deploy.cli.audit"), "servers_at_hand", None)  # nobody may ask for a database
    proof = ("--file", out, "--checkpoint", heads, "--public-key", public_key)
    verified = await numu("audit", "verify", *proof)
    assert (verified.exit_code, verified.stdout[:28]) == (0, "1 tenants, 5 facts verified ")
    assert (await numu("audit", "verify", *proof[:4], "--public-key", "00" * 32)).exit_code == 1
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(lines[:4]))
    cut = await numu("audit", "verify", *proof)
    assert cut.exit_code == 1
    assert "position 4: cut short: the last line is missing" in cut.stdout
    assert "has seen position 5" in cut.stdout
    out.write_bytes(b"".join([*lines[:3], lines[3].replace(b'"version":1', b'"version":2'), *lines[4:]]))
    altered = await numu("audit", "verify", *proof)
    assert altered.exit_code == 1
    assert "position 3: not what was written" in altered.stdout
    out.write_bytes(b"something else\n")
    assert (await numu("audit", "verify", *proof)).exit_code == 1


async def test_an_export_to_standard_output_part_of_it_and_without_contents(numu: Numu, tenants: list[UUID]) -> None:
    whole = await numu("audit", "export", tenants[0])
    assert len(whole.stdout.splitlines()) == 7
    assert "5 facts" in whole.stderr
    part = await numu("audit", "export", tenants[0], "--after", 3, "--redact")
    lines = [json.loads(line) for line in part.stdout.splitlines()]
    assert [line["position"] for line in lines[1:]] == [4, 5, 5]
    assert "payload" not in lines[1]
    beyond = await numu("audit", "export", tenants[0], "--after", 6)
    assert beyond.exit_code == 1
    assert "does not reach position 6" in beyond.stderr


async def test_a_log_cut_short_is_found_with_the_heads_kept_elsewhere(
    numu: Numu, tenants: list[UUID], database: str, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.json"
    await numu("audit", "checkpoint", "--out", heads)
    for table in (b"events", b"tenant_head", b"checkpoint_export"):
        as_owner(database, (b"DELETE FROM %s WHERE tenant_id = %%s" % table).decode(), tenants[1])
    assert (await numu("audit", "verify")).exit_code == 0
    found = await numu("audit", "verify", "--checkpoint", heads)
    assert found.exit_code == 1
    assert f"tenant {tenants[1]}, position 1: cut short" in found.stdout


async def test_what_is_wrong_is_not_signed(numu: Numu, tenants: list[UUID], database: str, tmp_path: Path) -> None:
    as_owner(database, "DELETE FROM events WHERE position = 3 AND tenant_id = %s", tenants[1])
    heads = tmp_path / "heads.json"
    refused = await numu("audit", "checkpoint", "--out", heads)
    assert refused.exit_code == 1
    assert f"tenant {tenants[1]}, position 3: missing" in refused.stdout
    assert not heads.exists()
    assert (await numu("audit", "checkpoint", tenants[0], "--out", heads)).exit_code == 0


@pytest.mark.parametrize("words", [("verify", "everybody"), ("export", "7"), ("verify", "--public-key", "xyz")])
async def test_what_is_no_id_or_key_is_said_to_be_none(numu: Numu, words: tuple[str, ...]) -> None:
    refused = await numu("audit", *words)
    assert refused.exit_code == 2


@pytest.mark.usefixtures("tenants")
@pytest.mark.parametrize("word", ["verify", "export", "checkpoint"])
async def test_a_tenant_without_a_log_is_not_called_sound(numu: Numu, word: str) -> None:
    stranger = uuid4()
    answer = await numu("audit", word, stranger)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert f"no log of a tenant {stranger}" in answer.stderr


@pytest.mark.parametrize(
    "words", [("verify", "--file", "no/where"), ("verify", "--checkpoint", "no/where"), ("export", "platform", "--out")]
)
async def test_a_file_that_is_not_there_is_named(numu: Numu, tmp_path: Path, words: tuple[str, ...]) -> None:
    answer = await numu("audit", *words, *([tmp_path / "no" / "where"] if words[-1] == "--out" else []))
    assert answer.exit_code == 1
    assert "no/where: No such file or directory" in answer.stderr


async def test_a_log_that_is_gone_is_a_finding_where_it_was_signed(
    numu: Numu, tenants: list[UUID], database: str
) -> None:
    await numu("audit", "checkpoint")
    for table in ("events", "tenant_head"):
        as_owner(database, f"DELETE FROM {table} WHERE tenant_id = %s", tenants[1])  # noqa: S608 - our own names
    found = await numu("audit", "verify", tenants[1])
    assert found.exit_code == 1
    assert f"tenant {tenants[1]}, position 1: cut short" in found.stdout


async def test_a_person_is_erased_once_and_a_wrong_id_is_noticed(
    numu: Numu, tenants: list[UUID], database: str
) -> None:
    subject = uuid4()
    as_owner(database, "INSERT INTO subject_key VALUES (%s, %s, 'sealed')", tenants[0], subject)
    declined = await numu("tenant", "erase-subject", tenants[0], subject)
    assert declined.exit_code == 1  # nobody said yes
    done = await numu("tenant", "erase-subject", tenants[0], subject, "--yes")
    assert (done.exit_code, done.stdout) == (0, "Erased, at position 6.\n")
    again = await numu("tenant", "erase-subject", tenants[0], subject, "--yes")
    assert (again.exit_code, again.stdout) == (0, "Was erased before.\n")
    elsewhere = await numu("tenant", "erase-subject", tenants[1], subject, "--yes")
    assert elsewhere.exit_code == 1
    assert "holds no personal data" in elsewhere.stderr
    assert (await numu("tenant", "erase-subject", "x", subject, "--yes")).exit_code == 2
    with psycopg.connect(database) as db:
        assert db.execute("SELECT sealed_key FROM subject_key").fetchall() == [(None,)]
    assert (await numu("audit", "verify")).exit_code == 0
