"""`./numu test`: everything that must be green, as CI runs it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import typer

from deploy.cli import Commands

ROOT = Path(__file__).parent.parent.parent
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "tests": ["pytest", "-q"],
}

app = Commands()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Check format, lint and types, then run the tests. Runs all four; fails when one of them does.

    Tests start PostgreSQL and Valkey of their own, or use NUMU_DATABASE_URL and NUMU_REDIS_URL.

    Further arguments go to pytest: `./numu test tests/orders -k cancel`
    """
    outcome = {name: run(name, command) for name, command in with_arguments(context.args).items()}
    for name, (code, seconds) in outcome.items():
        typer.secho(f"{'failed' if code else 'passed'}  {name:<7} {seconds:6.1f} s", fg="red" if code else "green")
    raise typer.Exit(int(any(code for code, _ in outcome.values())))


def with_arguments(further: list[str]) -> dict[str, list[str]]:
    """The four checks, pytest's with what was typed after `test`."""
    return {**CHECKS, "tests": [*CHECKS["tests"], *further]}


def run(name: str, command: list[str]) -> tuple[int, float]:
    """Run one tool of this environment in the repository; its exit code and how long it took."""
    typer.secho(f"\n== {name}: {' '.join(command)}", bold=True)
    sys.stdout.flush()
    began = time.monotonic()
    environment = {**os.environ, "NUMU_ENVIRONMENT": "test"}
    code = subprocess.call([sys.executable, "-m", *command], cwd=ROOT, env=environment)
    return code, time.monotonic() - began
