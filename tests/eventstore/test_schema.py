"""What the database itself refuses, whoever holds an application's password."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import IntegrityConstraintViolation, SerializationFailure, UniqueViolation

from deploy.settings import with_role
from numu_core.eventstore.arrays import Bytes, Ints, Texts, Times, Uuids
from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.chain import GENESIS
from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.secrets import Secrets
from numu_core.eventstore.wire import APPEND
from tests.eventstore.conftest import KEYRING, House, MakeEngine
from tests.eventstore.guests import ExtendRack, HangPieces, ReceiveGuest

ROLES = pytest.mark.parametrize("role", ["numu_app", "numu_worker"])
LOG = ("events", "tenant_head", "command_log", "subject_key", "checkpoint_export")
REFERENCE = {"alembic_version", "projection"}  # no tenant's data: the schema's version, the fillings of read models
NOW_US = int(datetime(2026, 1, 15, tzinfo=UTC).timestamp()) * 1_000_000


def attempt(house: House, role: str, tenant: UUID | None, statement: str, *values: Any) -> list[Any]:
    with psycopg.connect(with_role(house.database, role)) as db:
        if tenant is not None:
            db.execute("SELECT set_config('numu.tenant_id', %s, true)", (str(tenant),))
        cursor = db.execute(statement.encode(), values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
async def filled(engine_on: MakeEngine, house: House) -> list[UUID]:
    """Two tenants, each with something in every table of the log."""
    engine, tenants = await engine_on(), [uuid4(), uuid4()]
    for tenant in tenants:
        await engine.execute(tenant, ExtendRack(rack_id=tenant, places=9), actor="staff:1", key="k")
        await engine.execute(tenant, ReceiveGuest(guest_id=tenant, name="Nour"), actor="staff:1")
        async with tenant_session(house.pool, tenant) as db:
            await Secrets(KEYRING).put(db, tenant, "name", b"value")
    house.as_owner("INSERT INTO snapshot SELECT tenant_id, 'racks', tenant_id, 1, 'x', 'x' FROM tenant_head")
    house.as_owner("INSERT INTO checkpoint_export SELECT tenant_id, position, hash, 'x' FROM tenant_head")
    return tenants


@ROLES
@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO events SELECT * FROM events",
        "INSERT INTO events_0 SELECT * FROM events",
        "UPDATE events SET payload = ''",
        "DELETE FROM events",
        "TRUNCATE events",
        "TRUNCATE events_0",
        "ALTER TABLE events DISABLE ROW LEVEL SECURITY",
        "DROP TABLE events",
        "UPDATE tenant_head SET position = 0",
        "INSERT INTO tenant_head (tenant_id) VALUES (gen_random_uuid())",
        "DELETE FROM tenant_head",
        "TRUNCATE tenant_head",
        "UPDATE command_log SET result = ''",
        "DELETE FROM command_log",
        "UPDATE subject_key SET sealed_key = ''",
        "DELETE FROM subject_key",
        "UPDATE checkpoint_export SET hash = ''",
        "DELETE FROM checkpoint_export",
        "TRUNCATE checkpoint_export",
        "SET ROLE numu_owner",
    ],
)
def test_the_log_is_appended_to_and_nothing_else(house: House, tenant: UUID, role: str, change: str) -> None:
    if change == "SET ROLE numu_owner":
        # our login may become any role, to migrate; the roles themselves must not lead there
        assert house.as_owner("SELECT pg_has_role(%s, 'numu_owner', 'MEMBER')", role) == [(False,)]
        return
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attempt(house, role, tenant, change)


def test_application_roles_are_neither_owner_nor_superuser_nor_above_the_policy(house: House) -> None:
    roles = """
        SELECT rolname FROM pg_roles WHERE rolname IN ('numu_owner', 'numu_app', 'numu_worker')
        AND (rolsuper OR rolbypassrls OR rolcanlogin)
    """
    assert house.as_owner(roles) == []
    owned = "SELECT relname FROM pg_class WHERE relowner IN ('numu_app'::regrole, 'numu_worker'::regrole)"
    assert house.as_owner(owned) == []
    unforced = """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND relname <> 'alembic_version' AND NOT (relrowsecurity AND relforcerowsecurity)
    """
    assert house.as_owner(unforced) == []


@ROLES
@pytest.mark.usefixtures("filled")
def test_without_the_setting_nothing_is_visible(house: House, role: str) -> None:
    for table in (*LOG, "snapshot", "secret"):
        seen = attempt(house, role, None, f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        # a worker must know which tenants have news: positions only
        assert seen == [(2 if (role, table) == ("numu_worker", "tenant_head") else 0,)], table


@ROLES
def test_a_tenant_sees_its_own_rows_only(house: House, filled: list[UUID], role: str) -> None:
    for table in (*LOG, "snapshot", "secret"):
        assert house.as_owner(f"SELECT count(DISTINCT tenant_id) FROM {table}") == [(2,)], table  # noqa: S608
        if (role, table) != ("numu_worker", "tenant_head"):
            rows = attempt(house, role, filled[0], f"SELECT DISTINCT tenant_id FROM {table}")  # noqa: S608
            assert rows == [(filled[0],)], table


@ROLES
def test_a_tenant_writes_its_own_rows_only(house: House, filled: list[UUID], role: str) -> None:
    mine, theirs = filled
    for statement in (
        "INSERT INTO secret VALUES (%s, 'new', '')",
        "INSERT INTO snapshot VALUES (%s, 'new', gen_random_uuid(), 1, '', '')",
        "INSERT INTO checkpoint_export VALUES (%s, 99, '', '')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            attempt(house, role, mine, statement, theirs)
    attempt(house, role, mine, "UPDATE secret SET sealed = ''")
    attempt(house, role, mine, "DELETE FROM secret")
    assert house.as_owner("SELECT tenant_id FROM secret WHERE sealed <> ''") == [(theirs,)]


def test_every_table_can_be_distributed_by_tenant(house: House) -> None:
    """As Citus needs it: a tenant_id everywhere, first in every primary and unique key."""
    tables = """
        SELECT c.relname, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                                  AND a.attnotnull)
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    """
    found = dict(house.as_owner(tables))
    assert {"events", "tenant_head", "command_log"} <= set(found)
    assert {name for name, keyed in found.items() if not keyed} == REFERENCE
    keys = """
        SELECT DISTINCT c.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND x.indisunique AND a.attname <> 'tenant_id'
    """
    assert {name for (name,) in house.as_owner(keys)} == REFERENCE
    foreign = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    assert house.as_owner(foreign) == []


# -- the only door -----------------------------------------------------------------------------------------------------


def arguments(tenant: UUID, **other: Any) -> tuple[Any, ...]:
    """Two facts at the beginning of a tenant's log, as ``append_events`` takes them; ``other`` replaces parts."""
    of: dict[str, Any] = {
        "head": [tenant],
        "expected": [0],
        "expected_hash": [GENESIS],
        "fence": [0],
        "position": [2],
        "hash": [b"h" * 32],
        "owners": [tenant, tenant],
        "positions": [1, 2],
        "versions": [1, 2],
        "log": [],
        "people": [],
    } | other
    n = len(of["owners"])
    return (
        *(Uuids(of["head"]), Ints(of["expected"]), Bytes(of["expected_hash"]), Ints(of["fence"])),
        *(Ints(of["position"]), Bytes(of["hash"]), Uuids(of["owners"]), Ints(of["positions"]), Texts(["racks"] * n)),
        *(Uuids([UUID(int=1)] * n), Ints(of["versions"]), Texts(["racks.extended.v1"] * n), Bytes([b"{}"] * n)),
        *(Bytes([b"{}"] * n), Uuids([UUID(int=2)] * n), Times([NOW_US] * n), Bytes([b"h" * 32] * n)),
        *(Uuids(of["log"]), Texts(["k" for _ in of["log"]]), Bytes([b"f" for _ in of["log"]])),
        *(Ints([1 for _ in of["log"]]), Bytes([None for _ in of["log"]])),
        *(Uuids(of["people"]), Uuids(of["people"]), Bytes([b"s" for _ in of["people"]]), Uuids([]), Uuids([])),
    )


@pytest.fixture
def append(house: House) -> Callable[..., None]:
    """Call the door as ``numu_app``, on a head that exists."""

    def call(tenant: UUID, **other: Any) -> None:
        house.as_owner("INSERT INTO tenant_head (tenant_id) VALUES (%s) ON CONFLICT DO NOTHING", tenant)
        with psycopg.connect(with_role(house.database, "numu_app")) as db:
            db.execute(APPEND, arguments(tenant, **other))

    return call


def test_what_is_in_order_is_appended(house: House, tenant: UUID, append: Callable[..., None]) -> None:
    append(tenant)
    assert house.as_owner("SELECT position, version FROM events ORDER BY 1") == [(1, 1), (2, 2)]
    assert house.as_owner("SELECT position, hash FROM tenant_head") == [(2, b"h" * 32)]


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"expected": [5], "positions": [6, 7], "position": [7]}, SerializationFailure),
        ({"expected_hash": [b"x" * 32]}, SerializationFailure),
        ({"fence": [1]}, SerializationFailure),
        ({"positions": [1, 3]}, IntegrityConstraintViolation),
        ({"positions": [2, 3]}, IntegrityConstraintViolation),
        ({"positions": [1, 3], "position": [3]}, IntegrityConstraintViolation),
        ({"position": [3]}, IntegrityConstraintViolation),
        ({"position": [1]}, IntegrityConstraintViolation),
        ({"position": [0]}, IntegrityConstraintViolation),
        ({"positions": [1, 1]}, UniqueViolation),
        ({"versions": [1, 1]}, UniqueViolation),
        ({"owners": [UUID(int=9), UUID(int=9)]}, IntegrityConstraintViolation),
        (
            {"head": [], "expected": [], "expected_hash": [], "fence": [], "position": [], "hash": []},
            IntegrityConstraintViolation,
        ),
        ({"people": [UUID(int=9)]}, psycopg.errors.InsufficientPrivilege),
    ],
)
def test_what_is_not_in_order_is_refused_and_leaves_nothing(
    house: House, tenant: UUID, append: Callable[..., None], other: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        append(tenant, **other)
    for table in ("events", "command_log", "subject_key"):
        assert house.as_owner(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608
    assert house.as_owner("SELECT position FROM tenant_head") == [(0,)]


async def test_a_head_moves_on_for_who_comes_second(
    house: House, tenant: UUID, append: Callable[..., None], engine_on: MakeEngine
) -> None:
    engine = await engine_on()
    accepted = await engine.execute(tenant, ExtendRack(rack_id=tenant, places=1), actor="staff:1")
    assert accepted == Accepted(1)
    with pytest.raises(SerializationFailure):
        append(tenant)
    assert (await engine.execute(tenant, HangPieces(rack_id=tenant), actor="staff:1")).position == 2
    await house.sound(tenant)
