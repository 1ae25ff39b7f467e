"""PostgreSQL arrays in their binary form, packed whole: a batch has a dozen columns and hundreds of rows."""

from collections.abc import Sequence
from itertools import chain, repeat
from struct import pack
from uuid import UUID

from psycopg import adapters
from psycopg.adapt import Dumper
from psycopg.pq import Format

UUID_OID, INT8_OID, TEXT_OID, BYTEA_OID, TIMESTAMPTZ_OID = 2950, 20, 25, 17, 1184
ARRAY_OID = {UUID_OID: 2951, INT8_OID: 1016, TEXT_OID: 1009, BYTEA_OID: 1001, TIMESTAMPTZ_OID: 1185}
Y2K_US = 946_684_800_000_000
NULL = b"\xff\xff\xff\xff"


class Column:
    """One array parameter, already in wire format."""

    __slots__ = ("data", "oid")

    def __init__(self, oid: int, data: bytes) -> None:
        self.oid, self.data = oid, data


class _ColumnDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Column) -> bytes:
        return obj.data


def _dumper(oid: int) -> type[Dumper]:
    return type(f"Dumper{oid}", (_ColumnDumper,), {"oid": ARRAY_OID[oid]})


def _head(oid: int, count: int, *, nulls: bool = False) -> bytes:
    """Dimensions, null flag, element type, length, lower bound."""
    return pack(">iiiii", 1, int(nulls), oid, count, 1) if count else pack(">iii", 0, 0, oid)


class RawUuids(Column):
    """``uuid[]`` from 16 bytes each."""

    def __init__(self, values: Sequence[bytes]) -> None:
        packed = b"\x00\x00\x00\x10".join([b"", *values])
        super().__init__(UUID_OID, _head(UUID_OID, len(values)) + packed)


class Uuids(RawUuids):
    """``uuid[]``."""

    def __init__(self, values: Sequence[UUID]) -> None:
        super().__init__([value.bytes for value in values])


class Ints(Column):
    """``bigint[]``."""

    def __init__(self, values: Sequence[int], oid: int = INT8_OID) -> None:
        packed = pack(">" + "iq" * len(values), *chain.from_iterable(zip(repeat(8), values, strict=False)))
        super().__init__(oid, _head(oid, len(values)) + packed)


class Times(Ints):
    """``timestamptz[]`` from microseconds since 1970."""

    def __init__(self, values: Sequence[int]) -> None:
        super().__init__([v - Y2K_US for v in values], TIMESTAMPTZ_OID)


class Bytes(Column):
    """``bytea[]``; ``None`` is NULL."""

    def __init__(self, values: Sequence[bytes | None], oid: int = BYTEA_OID) -> None:
        packed = b"".join([NULL if v is None else len(v).to_bytes(4) + v for v in values])
        super().__init__(oid, _head(oid, len(values), nulls=None in values) + packed)


class Texts(Bytes):
    """``text[]``."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__([v.encode() for v in values], TEXT_OID)


OIDS = {RawUuids: UUID_OID, Uuids: UUID_OID, Ints: INT8_OID, Times: TIMESTAMPTZ_OID, Bytes: BYTEA_OID, Texts: TEXT_OID}
for _kind, _oid in OIDS.items():
    adapters.register_dumper(_kind, _dumper(_oid))
