"""`./numu` itself, which must work before anything is installed."""

import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

LAUNCHER = Path(__file__).parent.parent.parent / "numu"


@pytest.fixture
def numu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with its environment in an empty folder."""
    loader = SourceFileLoader("numu_launcher", str(LAUNCHER))
    spec = spec_from_loader("numu_launcher", loader)
    assert spec is not None
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "PYTHON", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr(module, "STAMP", str(tmp_path / ".venv" / "stamp"))
    return module


def test_an_old_python_without_a_newer_one_is_told_what_is_needed(
    numu: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(numu.sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        numu.on_a_new_enough_python()


def test_an_old_python_hands_over_to_a_newer_one(
    numu: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken, good = tmp_path / "python3.13", tmp_path / "python3.12"
    broken.write_text("#!/bin/sh\nexit 127\n")
    good.write_text("#!/bin/sh\nexit 0\n")
    for program in (broken, good):
        program.chmod(0o755)
    handed_to: list[str] = []
    monkeypatch.setattr(numu.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(numu.os, "execv", lambda program, _arguments: handed_to.append(program))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit):
        numu.on_a_new_enough_python()
    assert handed_to == [str(good)]


def test_a_python_without_venv_is_told_what_to_install(numu: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = SimpleNamespace(returncode=1, stdout=b"ensurepip is not available")
    monkeypatch.setattr(numu.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        numu.install("whatever")


def test_only_a_finished_environment_of_this_lock_counts(numu: ModuleType) -> None:
    wanted = numu.fingerprint()
    assert not numu.installed(wanted)
    Path(numu.PYTHON).parent.mkdir(parents=True)
    Path(numu.PYTHON).touch()
    assert not numu.installed(wanted)
    Path(numu.STAMP).write_text(wanted)
    assert numu.installed(wanted)
    Path(numu.STAMP).write_text("another lock")
    assert not numu.installed(wanted)


def test_progress_is_a_few_lines_without_a_terminal(numu: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    said = [f"Collecting package{number}==1\n" for number in range(45)] + ["Installing collected packages: all\n"]
    assert numu.follow(SimpleNamespace(stdout=iter(said)), 50) == said
    assert capsys.readouterr().out.splitlines() == [
        "  2/3  packages 20 of about 50",
        "  2/3  packages 40 of about 50",
        "  2/3  packages 45 found, unpacking",
    ]


def test_it_runs_from_anywhere(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, str(LAUNCHER), "--help"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert "Usage: numu" in shown.stdout
