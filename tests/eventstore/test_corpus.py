"""What any release has stored is read for ever: every file decodes, refolds, and is stored again as it was."""

from base64 import b64decode
from typing import Any
from uuid import UUID

import msgspec
import pytest

from numu_core.eventstore.codec import subject_of, tag_of
from numu_core.eventstore.keys import unseal
from numu_core.eventstore.registry import installed
from numu_core.eventstore.streams import may_be_snapshotted, schema_of, state_type
from numu_core.kernel.messages import Event
from numu_core.kernel.personal import privacy
from tests.eventstore.samples import FOLDER, TENANT, Stored, classes, codec, sample

FILES = sorted(FOLDER.glob("*.json"))
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def read(path: Any) -> Stored:
    return msgspec.json.decode(path.read_bytes(), type=Stored)


class Keys(dict[UUID, bytes | None]):
    """The same key for everybody."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self.key = key

    def get(self, *_: Any) -> bytes:
        return self.key


def decoded(stored: Stored, payload: msgspec.Raw) -> Event:
    tag = msgspec.json.decode(payload)["type"]
    return codec().decode(tag, bytes(payload), TENANT, Keys(bytes.fromhex(stored.key)))


def test_every_fact_of_this_release_has_a_file() -> None:
    missing = installed().events.keys() - {path.stem for path in FILES}
    assert not missing, f"never stored before: {sorted(missing)}; `just corpus` writes their files, commit them"


def test_the_corpus_is_not_empty_and_every_file_is_named_for_its_tag() -> None:
    assert len(FILES) > 50
    assert [path.stem for path in FILES] == [read(path).tag for path in FILES]


@every_file
def test_a_stored_fact_decodes_and_refolds(path: Any) -> None:
    stored = read(path)
    decider = installed().deciders[stored.stream]
    for one in stored.samples:
        events = [decoded(stored, payload) for payload in (*one.after, one.payload)]
        assert all(installed().of_event[type(event)] is decider for event in events)
        assert len({getattr(event, decider.key) for event in events}) == 1
        state = decider.fold(events)
        if may_be_snapshotted(decider):
            assert len(schema_of(decider)) == 16
            assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=state_type(decider)) == state


@every_file
def test_a_stored_fact_is_stored_again_as_it_was(path: Any) -> None:
    stored = read(path)
    key = bytes.fromhex(stored.key)
    for one in stored.samples:
        event = decoded(stored, one.payload)
        again = msgspec.json.decode(codec().encode(event, TENANT, key))
        before = msgspec.json.decode(one.payload)
        if before["type"] in installed().lifts:
            continue  # an older shape: it is written as today's
        assert says_all(opened(event, again, key), opened(event, before, key))
        assert codec().decode(tag_of(event.__class__), codec().encode(event, TENANT, key), TENANT, Keys(key)) == event


def says_all(again: Any, before: Any) -> bool:
    """Whether everything of ``before`` is said again, the same; what a later release added may be there besides."""
    if isinstance(before, dict) and isinstance(again, dict):
        return all(name in again and says_all(again[name], before[name]) for name in before if name != "sealed")
    if isinstance(before, list) and isinstance(again, list):
        return len(again) == len(before) and all(map(says_all, again, before))
    return bool(again == before)


def opened(event: Event, payload: dict[str, Any], key: bytes) -> dict[str, Any]:
    """A stored object with its sealed piece put back."""
    if "sealed" not in payload:
        return payload
    subject = subject_of(event)
    assert subject is not None
    about = TENANT.bytes + subject.bytes + payload["type"].encode()
    said: dict[str, Any] = msgspec.json.decode(unseal(key, b64decode(payload["sealed"]), about))
    return payload | said


@every_file
def test_personal_data_in_the_corpus_is_sealed_and_gone_without_the_key(path: Any) -> None:
    stored = read(path)
    payload = stored.samples[0].payload
    full = decoded(stored, payload)
    private = privacy(full.__class__)
    assert (b'"sealed"' in bytes(payload)) == (private is not None)
    if private is not None:
        erased = codec().decode(stored.tag, bytes(payload), TENANT, {})
        said = opened(full, msgspec.json.decode(payload), bytes.fromhex(stored.key))
        assert all(getattr(full, name) is not None for name in private.fields if name in said)
        assert all(getattr(erased, name) is None for name in private.fields)
        installed().deciders[stored.stream].fold([erased])  # a person's history still folds


def test_samples_are_the_same_every_time() -> None:
    for decider in installed().deciders.values():
        for kind in classes(decider):
            assert sample(kind, full=True) == sample(kind, full=True)
