# Daily work. A newcomer needs only ./numu demo and ./numu test.

set shell := ["bash", "-euo", "pipefail", "-c"]
export PATH := justfile_directory() / ".venv/bin:" + env("PATH")

default:
    @just --list

# Everything that must be green before a commit
check: lint types test

lint:
    ruff format --check .
    ruff check .

types:
    mypy

# All tests, or one capability: just test orders
test capability="":
    pytest -q tests/{{ capability }}

# Measure everything, or one figure: just bench append --json
bench *arguments:
    ./numu bench {{ arguments }}

# Refill a read model from the log, beside the live one: just rebuild order_summary
rebuild projection:
    ./numu rebuild {{ projection }}

# Follow the facts of one store as they happen: just stream demo
stream store *arguments:
    ./numu stream {{ store }} {{ arguments }}

# Write an example of each kind of fact that was never stored before; what is there is never touched
corpus:
    python -m tests.eventstore.samples

# Bring the database to the newest schema
migrate:
    ./numu migrate

# Write the OpenAPI document of the running code
openapi *arguments:
    ./numu openapi {{ arguments }}

# Choose versions again within pyproject.toml, with hashes for every platform and Python from 3.11
lock *arguments:
    echo '# Made by "just lock" from pyproject.toml. Do not edit.' > requirements.lock.new
    uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header \
        --no-annotate --no-emit-index-url --no-emit-find-links --quiet {{ arguments }} >> requirements.lock.new
    ! grep -nE '://|(^|[ =])/' requirements.lock.new
    mv requirements.lock.new requirements.lock
