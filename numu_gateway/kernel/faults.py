"""What is wrong with a request's shape: every field, named, in both languages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct, ValidationError, convert
from msgspec.structs import FieldInfo, fields

MOST = 50  # faults told at once


class Fault(Struct, frozen=True):
    """One wrong field: ``shipping_address.phone``, ``line_items.0.quantity``."""

    field: str
    en: str
    ar: str


class Malformed(Exception):
    """The request cannot be understood as asked. Nothing happened."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.en}" for fault in faults))
        self.faults = tuple(faults)


SAID: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), en, ar)
    for pattern, en, ar in (
        (r"missing required field", "This field is required", "هذا الحقل مطلوب"),
        (r"unknown field", "This field is not known", "هذا الحقل غير معروف"),
        (r"`str` of length >= 1\b", "Must not be empty", "يجب ألا يكون فارغًا"),
        (r"`str` of length >= 2\b", "At least 2 characters", "حرفان على الأقل"),
        (r"`str` of length >= ([3-9]|10)\b", "At least {0} characters", "{0} أحرف على الأقل"),
        (r"`str` of length <= ([3-9]|10)\b", "At most {0} characters", "{0} أحرف على الأكثر"),
        (r"`str` of length >= (\d+)", "At least {0} characters", "{0} حرفًا على الأقل"),
        (r"`str` of length <= (\d+)", "At most {0} characters", "{0} حرفًا على الأكثر"),
        (r"`array` of length >= 1\b", "At least one entry", "عنصر واحد على الأقل"),
        (r"`(?:array|object)` of length <= ([3-9]|10)\b", "At most {0} entries", "{0} عناصر على الأكثر"),
        (r"`array` of length >= (\d+)", "At least {0} entries", "{0} عناصر على الأقل"),
        (r"`array` of length <= (\d+)", "At most {0} entries", "{0} عنصرًا على الأكثر"),
        (r"`object` of length <= (\d+)", "At most {0} entries", "{0} عنصرًا على الأكثر"),
        (r"`(?:int|float|decimal)` >= (\S+)", "Must be {0} or more", "يجب أن يكون {0} أو أكثر"),
        (r"`(?:int|float|decimal)` <= (\S+)", "Must be {0} or less", "يجب أن يكون {0} أو أقل"),
        (r"`(?:int|float|decimal)` > (\S+)", "Must be more than {0}", "يجب أن يكون أكثر من {0}"),
        (r"`(?:int|float|decimal)` < (\S+)", "Must be less than {0}", "يجب أن يكون أقل من {0}"),
        (r"matching regex '\^\[\^@", "Not an e-mail address", "بريد إلكتروني غير صحيح"),
        (r"matching regex", "Not in the expected form", "الصيغة غير صحيحة"),
        (r"[Ii]nvalid enum value (.+)", "{0} is not one of the allowed values", "{0} ليست من القيم المسموح بها"),
        (r"Invalid UUID", "Not a valid id", "معرّف غير صالح"),
        (r"(?:datetime|date|time)\b", "Not a valid date and time", "تاريخ أو وقت غير صالح"),
        (r"Expected `([^`]+)`, got `null`", "Must not be empty", "يجب ألا يكون فارغًا"),
        (r"Expected `([^`]+)`, got `([^`]+)`", "Expected {0}, got {1}", "القيمة المتوقعة من نوع {0}"),
    )
)
"""The validator's words and ours; the first that fits."""

MISSING = ("This field is required", "هذا الحقل مطلوب")
UNCLEAR = ("Not valid", "قيمة غير صالحة")
WHERE = re.compile(r" - at `(?:key in )?\$?(.*)`$")
NAMED = re.compile(r"field `([^`]+)`")


def worded(message: str) -> tuple[str, str]:
    """A validator's message in English and Arabic."""
    for pattern, en, ar in SAID:
        if found := pattern.search(message):
            told = [part.strip("`") for part in found.groups()]
            return en.format(*told), ar.format(*told)
    return UNCLEAR


def fault(message: str, under: str = "") -> Fault:
    """A validator's message, with its path, as one fault below ``under``."""
    where = WHERE.search(message)
    path = where.group(1).replace("[", ".").replace("]", "") if where else ""
    said = message[: where.start()] if where else message
    named = NAMED.search(said)
    steps = [step for step in (*under.split("."), *path.split("."), named.group(1) if named else "") if step]
    return Fault(".".join(steps) or "body", *worded(said))


def malformed(error: ValidationError) -> Malformed:
    """One validator's complaint as a refusal."""
    return Malformed([fault(str(error))])


def faults_of(wanted: Any, data: Any) -> list[Fault]:
    """Everything that keeps ``data`` (decoded JSON) from being a ``wanted``, at most ``MOST``."""
    found: list[Fault] = []
    for one in _search(wanted, data, ""):
        if one not in found:
            found.append(one)
        if len(found) == MOST:
            break
    return found


def _search(wanted: Any, data: Any, path: str) -> Iterator[Fault]:
    try:
        convert(data, wanted, strict=False)
    except ValidationError as error:
        deeper = list(_inside(wanted, data, path))
        yield from deeper or [fault(str(error), path)]


def _inside(wanted: Any, data: Any, path: str) -> Iterator[Fault]:
    """The faults of the parts, where there are parts to look at one by one."""
    kind = _bare(wanted)
    if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(data, Mapping):
        yield from _of_struct(kind, data, path)
    elif get_origin(kind) in {list, tuple, Sequence} and isinstance(data, list):
        part = get_args(kind)[0]
        for index, item in enumerate(data):
            yield from _search(part, item, f"{path}.{index}")
    elif get_origin(kind) in {dict, Mapping} and isinstance(data, Mapping):
        part = get_args(kind)[1]
        for name, item in data.items():
            yield from _search(part, item, f"{path}.{name}")


def _of_struct(kind: type[Struct], data: Mapping[str, Any], path: str) -> Iterator[Fault]:
    known: dict[str, FieldInfo] = {field.encode_name: field for field in fields(kind)}
    for name, field in known.items():
        if name in data:
            yield from _search(field.type, data[name], f"{path}.{name}".lstrip("."))
        elif field.required:
            yield Fault(f"{path}.{name}".lstrip("."), *MISSING)
    if kind.__struct_config__.forbid_unknown_fields:
        for name in data.keys() - known.keys():
            yield Fault(f"{path}.{name}".lstrip("."), "This field is not known", "هذا الحقل غير معروف")


def _bare(wanted: Any) -> Any:
    """The type under its annotations and beside ``None``."""
    while get_origin(wanted) is Annotated:
        wanted = get_args(wanted)[0]
    if get_origin(wanted) in {Union, UnionType}:
        kinds = [kind for kind in get_args(wanted) if kind not in {NoneType, msgspec.UnsetType}]
        return _bare(kinds[0]) if len(kinds) == 1 else wanted
    return wanted
