"""One stored example of every fact there is, for the corpus: what was written once must be read for ever.

``python -m tests.eventstore.samples`` (``just corpus``) writes the files that are missing. It never touches one that is
there: a file is what some release has stored, and stays so.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import msgspec
from msgspec import Raw, Struct, inspect

from numu_core.eventstore.codec import Codec, subject_of, tag_of
from numu_core.eventstore.registry import installed
from numu_core.kernel.decider import Decider
from numu_core.kernel.document import Document
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event

FOLDER = Path(__file__).parent / "corpus"
TENANT, AT = UUID(int=0xA), datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
WORDS = (
    *(
        "قميص قطن",
        "cotton shirt",
        "a",
        "+201001234567",
        "nour@example.com",
        "EG",
        "EGP",
        "shirt",
        "ORD-000001",
        "12345",
    ),
    *("https://example.com/a", "#aabbcc", "9:30", "a" * 64, "0" * 64, "A", "ar", "1", "01", "cod"),
)

BY_NAME: dict[str, Any] = {
    "language": "ar",
    "country": "EG",
    "currency": "EGP",
    "payment_method": "cod",
    "method": "cod",
    "provider": "paymob",
    "phone": "+201001234567",
    "contact_phone": "+201001234567",
    "email": "nour@example.com",
    "contact_email": "nour@example.com",
    "slug": "cotton-shirt",
    "subdomain": "cotton",
    "sku": "SHIRT-M",
    "changed": {"description": "قمصان قطن"},
}


class Sample(Struct, frozen=True):
    """A fact as it was stored, and the stored facts that came before it in its stream."""

    payload: Raw
    after: list[Raw]


class Stored(Struct, frozen=True):
    """A file of the corpus. ``key`` seals the personal data of every person in it; hexadecimal."""

    tag: str
    stream: str
    key: str
    samples: list[Sample]


class NoSample(Exception):
    """A type that this module cannot make up a value for: teach it."""


def build(kind: inspect.Type, name: str, *, full: bool) -> Any:
    """A value of a type: with everything in it, or as little as it allows. The same for the same name."""
    if name in BY_NAME and (
        (isinstance(kind, inspect.StrType) and isinstance(BY_NAME[name], str))
        or (isinstance(kind, inspect.DictType) and isinstance(kind.value_type, inspect.AnyType))
        or (isinstance(kind, inspect.LiteralType) and BY_NAME[name] in kind.values)
    ):
        return BY_NAME[name]
    maker = MAKERS.get(type(kind))
    if maker is None:
        raise NoSample(f"{name}: {kind}")
    return maker(kind, name, full)


def _integer(kind: inspect.IntType, name: str, full: bool) -> int:
    low = kind.ge if kind.ge is not None else kind.gt + 1 if kind.gt is not None else 1
    high = kind.le if kind.le is not None else kind.lt - 1 if kind.lt is not None else low + 1000
    return low + int(full) * (sum(name.encode()) % max(1, min(high - low, 900)))


def _text(kind: inspect.StrType, name: str, full: bool) -> str:
    for word in WORDS if full else (*WORDS[2:], WORDS[0]):
        fits = (kind.min_length or 0) <= len(word) <= (kind.max_length or 1000)
        if fits and (kind.pattern is None or re.search(kind.pattern, word)):
            return word
    raise NoSample(f"{name}: {kind}")


def _union(kind: inspect.UnionType, name: str, full: bool) -> Any:
    members = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    return build(members[0], name, full=True) if full or len(members) == len(kind.types) else None


WITHIN: list[type[Any]] = []
"""What is being built now: a struct within one of its own kind gets only what it needs."""


def _struct(kind: inspect.StructType, _: str, full: bool) -> Any:
    full = full and kind.cls not in WITHIN
    WITHIN.append(kind.cls)
    try:
        needed = [one for one in kind.fields if full or one.required]
        return kind.cls(**{one.name: build(one.type, one.name, full=full) for one in needed})
    finally:
        WITHIN.pop()


def _several(kind: Any, name: str, full: bool) -> list[Any]:
    count = max(kind.min_length or 0, int(full))
    return [build(kind.item_type, name.removesuffix("s"), full=full) for _ in range(count)]


MAKERS: dict[type[Any], Callable[..., Any]] = {
    inspect.Metadata: lambda kind, name, full: build(kind.type, name, full=full),
    inspect.UUIDType: lambda _kind, name, _full: named_id("corpus", name),
    inspect.IntType: _integer,
    inspect.FloatType: lambda _kind, _name, full: 1.5 if full else 0.0,
    inspect.DecimalType: lambda _kind, _name, full: Decimal("1.50") if full else Decimal(0),
    inspect.StrType: _text,
    inspect.BytesType: lambda _kind, name, _full: name.encode(),
    inspect.BoolType: lambda _kind, _name, full: full,
    inspect.DateTimeType: lambda _kind, name, _full: AT + timedelta(minutes=len(name)),
    inspect.DateType: lambda _kind, _name, _full: date(2026, 1, 15),
    inspect.EnumType: lambda kind, _name, full: list(kind.cls)[-1 if full else 0],
    inspect.LiteralType: lambda kind, _name, full: kind.values[-1 if full else 0],
    inspect.UnionType: _union,
    inspect.NoneType: lambda _kind, _name, _full: None,
    inspect.AnyType: lambda _kind, name, _full: name,
    inspect.StructType: _struct,
    inspect.ListType: _several,
    inspect.VarTupleType: lambda kind, name, full: tuple(_several(kind, name, full)),
    inspect.FrozenSetType: lambda kind, name, full: frozenset(_several(kind, name, full)),
    inspect.SetType: lambda kind, name, full: set(_several(kind, name, full)),
    inspect.TupleType: lambda kind, name, full: tuple(build(one, name, full=full) for one in kind.item_types),
    inspect.DictType: lambda kind, name, full: (
        {build(kind.key_type, name, full=full): build(kind.value_type, name, full=full)} if full else {}
    ),
}


def sample(kind: type[Event], *, full: bool) -> Event:
    """A fact of a class, well formed as if it had been decoded."""
    made: Event = build(inspect.type_info(kind), kind.__name__, full=full)
    if (document := revised(kind)) is not None:
        made = kind(document_id=made.document_id, changed=msgspec.to_builtins(sample(document.created, full=True).body))  # type: ignore[attr-defined]
    return msgspec.convert(msgspec.to_builtins(made), kind)


def revised(kind: type[Event]) -> Document | None:
    """The document whose revision this fact is: only a setting that it has can have changed."""
    known = installed().deciders.values()
    return next((one for one in known if isinstance(one, Document) and one.revised is kind), None)


def classes(decider: Decider[Any, Any]) -> list[type[Event]]:
    """The facts of a decider, as they are listed."""
    return list(get_args(decider.events) or (decider.events,))


@cache
def codec() -> Codec:
    """Of everything installed."""
    return Codec(installed())


def in_stream(decider: Decider[Any, Any], event: Event) -> list[Event]:
    """As few facts as make a history in which ``event`` can be folded."""
    others = [sample(kind, full=True) for kind in classes(decider)]
    histories: Iterator[list[Event]] = chain([[]], ([one] for one in others), ([a, b] for a in others for b in others))
    for history in histories:
        try:
            decider.fold([*history, event])
        except Exception:  # noqa: BLE001, S112 - whatever it misses, it is not there
            continue
        return history
    raise NoSample(f"no history lets {type(event).__name__} happen")


def stored(kind: type[Event], decider: Decider[Any, Any]) -> Stored:
    """The file of a class: one fact with everything in it, one with as little as there can be."""
    tag = tag_of(kind)
    key = sha256(f"key of {tag}".encode()).digest()

    def encoded(event: Event) -> Raw:
        return Raw(codec().encode(event, TENANT, key if subject_of(event) else None))

    events = [sample(kind, full=True), sample(kind, full=False)]
    samples = [Sample(encoded(event), [encoded(one) for one in in_stream(decider, event)]) for event in events]
    return Stored(tag, decider.stream, key.hex(), samples)


def write_missing() -> list[str]:
    """Write the files of facts that have none yet; their tags."""
    written = []
    for decider in installed().deciders.values():
        for kind in classes(decider):
            path = FOLDER / f"{tag_of(kind)}.json"
            if not path.exists():
                path.write_bytes(msgspec.json.format(msgspec.json.encode(stored(kind, decider))) + b"\n")
                written.append(path.stem)
    return written


if __name__ == "__main__":
    for name in write_missing():
        print(f"corpus: {name}")  # noqa: T201 - talks on standard output
