"""What the imitated providers remember, in one SQLite file: ``kill -9`` loses nothing that was answered."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, json

SCHEMA = """
    CREATE TABLE IF NOT EXISTS thing (kind TEXT, id TEXT, body BLOB NOT NULL, PRIMARY KEY (kind, id));
    CREATE TABLE IF NOT EXISTS effect (
        n INTEGER PRIMARY KEY, provider TEXT NOT NULL, what TEXT NOT NULL, reference TEXT NOT NULL,
        accepted INTEGER NOT NULL, at TEXT NOT NULL
    );
    CREATE UNIQUE INDEX IF NOT EXISTS effect_once ON effect (provider, what, reference) WHERE accepted;
    CREATE TABLE IF NOT EXISTS callback (
        n INTEGER PRIMARY KEY, provider TEXT NOT NULL, url TEXT NOT NULL, headers BLOB NOT NULL, body BLOB NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
        answer TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE IF NOT EXISTS number (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
FIRST = {"paymob": 310_045_500, "paymob_order": 401_122_300, "bosta": 12_345_600}
"""Where the providers' own numbers begin, so that they look like theirs."""


class Duplicate(Exception):
    """The provider has had this reference before."""


class Effect(Struct, frozen=True):
    """Something that a provider did because it was asked, or refused because it had been asked before."""

    n: int
    provider: str
    what: str  # "intention", "delivery", "refund", …
    reference: str  # what makes a repeated question recognisable
    accepted: bool
    at: str


class Pending(Struct, frozen=True):
    """A callback that is to be posted."""

    n: int
    url: str
    headers: dict[str, str]
    body: bytes
    attempts: int


def utc_now() -> datetime:
    """The sandbox's clock."""
    return datetime.now(UTC)


class Book:
    """Everything, committed before it is answered."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is written in the block is kept whole, or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def next_number(self, name: str) -> int:
        """The next of the provider's own numbers."""
        again = "ON CONFLICT (name) DO UPDATE SET value = value + 1"
        row = self._db.execute(
            f"INSERT INTO number VALUES (?, ?) {again} RETURNING value",  # noqa: S608 - both parts are ours
            (name, FIRST.get(name, 0) + 1),
        ).fetchone()
        return int(row[0])

    def put(self, kind: str, its_id: str, body: Mapping[str, Any]) -> None:
        """Keep a thing, replacing what it was."""
        self._db.execute("INSERT OR REPLACE INTO thing VALUES (?, ?, ?)", (kind, its_id, json.encode(body)))

    def get(self, kind: str, its_id: str) -> dict[str, Any] | None:
        """A thing, or ``None``."""
        row = self._db.execute("SELECT body FROM thing WHERE kind = ? AND id = ?", (kind, its_id)).fetchone()
        return json.decode(row[0], type=dict[str, Any]) if row else None

    def all(self, kind: str, newest: int = 200) -> list[dict[str, Any]]:
        """Things of a kind, the newest first."""
        query = "SELECT body FROM thing WHERE kind = ? ORDER BY rowid DESC LIMIT ?"
        return [json.decode(body, type=dict[str, Any]) for (body,) in self._db.execute(query, (kind, newest))]

    def act(self, provider: str, what: str, reference: str) -> None:
        """Do something once for each reference.

        Raises:
            Duplicate: it was done before. That is kept too.
        """
        done = "SELECT 1 FROM effect WHERE provider = ? AND what = ? AND reference = ? AND accepted"
        before = self._db.execute(done, (provider, what, reference)).fetchone()
        write = "INSERT INTO effect (provider, what, reference, accepted, at) VALUES (?, ?, ?, ?, ?)"
        self._db.execute(write, (provider, what, reference, before is None, utc_now().isoformat()))
        if before:
            raise Duplicate(reference)

    def effects(self, provider: str | None = None) -> list[Effect]:
        """What was done and what was refused as a repetition, in order."""
        query = "SELECT n, provider, what, reference, accepted, at FROM effect WHERE ? IN (provider, '') ORDER BY n"
        rows = self._db.execute(query, (provider or "",))
        return [Effect(n, by, what, reference, bool(accepted), at) for n, by, what, reference, accepted, at in rows]

    def call_back(self, provider: str, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Post this as soon as possible, and again until it is accepted."""
        write = "INSERT INTO callback (provider, url, headers, body, due_at) VALUES (?, ?, ?, ?, 0) RETURNING n"
        row = self._db.execute(write, (provider, url, json.encode(headers), body)).fetchone()
        return int(row[0])

    def due(self, now: float) -> list[Pending]:
        """Callbacks to post now, oldest first."""
        query = """
            SELECT n, url, headers, body, attempts FROM callback
            WHERE state = 'waiting' AND due_at <= ? ORDER BY n LIMIT 100
        """
        return [
            Pending(n, url, json.decode(headers, type=dict[str, str]), body, attempts)
            for n, url, headers, body, attempts in self._db.execute(query, (now,))
        ]

    def posted(self, n: int, state: str, answer: str, due_at: float = 0) -> None:
        """How posting a callback ended: ``accepted``, ``given up``, or ``waiting`` until ``due_at``."""
        write = "UPDATE callback SET state = ?, answer = ?, due_at = ?, attempts = attempts + 1 WHERE n = ?"
        self._db.execute(write, (state, answer, due_at, n))

    def callbacks(self) -> list[dict[str, Any]]:
        """All callbacks and how they went, the newest first. Addresses without their query: it holds the signature."""
        query = "SELECT n, provider, url, attempts, state, answer FROM callback ORDER BY n DESC LIMIT 200"
        names = ("n", "provider", "url", "attempts", "state", "answer")
        rows = [dict(zip(names, row, strict=True)) for row in self._db.execute(query)]
        return [{**row, "url": row["url"].partition("?")[0]} for row in rows]

    def last_callback(self, provider: str, about: bytes) -> Pending | None:
        """The newest callback whose body holds ``about``: for sending it again."""
        query = """
            SELECT n, url, headers, body, attempts FROM callback
            WHERE provider = ? AND instr(body, ?) > 0 ORDER BY n DESC LIMIT 1
        """
        row = self._db.execute(query, (provider, about)).fetchone()
        return row and Pending(row[0], row[1], json.decode(row[2], type=dict[str, str]), row[3], row[4])
