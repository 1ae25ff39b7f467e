import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from deploy.cli.main import FILES, app

check = import_module("deploy.cli.test")
runner = CliRunner()


@pytest.mark.parametrize("name", FILES)
def test_each_command_teaches_what_it_does(name: str) -> None:
    shown = runner.invoke(app, [name, "--help"])
    assert shown.exit_code == 0
    assert len(shown.output.split()) > 15


def test_the_overview_lists_each_command() -> None:
    overview = runner.invoke(app, ["--help"]).output
    assert not [name for name in FILES if name not in overview]


def test_an_unknown_command_is_named() -> None:
    refused = runner.invoke(app, ["demonstrate"])
    assert refused.exit_code == 2
    assert "demonstrate" in refused.output


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("postgresql://127.0.0.1:1/nowhere", 1, "numu: connection failed"),
        ("mysql://127.0.0.1/numu", 2, "  NUMU_DATABASE_URL: must look like postgresql://"),
    ],
)
def test_what_is_wrong_outside_is_told_without_a_traceback(url: str, code: int, says: str) -> None:
    command = [sys.executable, "-m", "deploy.cli.main", "migrate"]
    environment = {**os.environ, "NUMU_DATABASE_URL": url}
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert ended.returncode == code
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_a_database_that_was_never_migrated_is_told_as_such(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = import_module("deploy.cli.doctor")
    given = import_module("deploy.settings").Settings(
        database_url=database, redis_url="redis://127.0.0.1:1", data_dir=tmp_path
    )
    monkeypatch.setattr(doctor, "settings", lambda: given)
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("DROP TABLE projection")
    answer = runner.invoke(app, ["doctor"])
    assert answer.exit_code == 1
    assert 'numu: relation "projection" does not exist; has `./numu migrate` seen' in answer.output


def test_migrate_says_where_the_database_stands(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate = import_module("deploy.cli.migrate")
    given = import_module("deploy.settings").Settings(database_url=database)
    monkeypatch.setattr(migrate, "settings", lambda: given)
    done = runner.invoke(app, ["migrate"])
    assert done.output.startswith("Already at ")


@pytest.mark.parametrize(("first", "code"), [("no_such_module", 1), ("this", 0)])
def test_the_check_runs_all_and_fails_when_one_does(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], first: str, code: int
) -> None:
    monkeypatch.setattr(check, "CHECKS", {"first": [first], "tests": ["platform"]})
    ended = runner.invoke(app, ["test", "--terse"])
    assert ended.exit_code == code
    assert "== tests: platform --terse" in ended.output
    assert ended.output.count("passed") == 2 - code
    assert "Linux" in capfd.readouterr().out
