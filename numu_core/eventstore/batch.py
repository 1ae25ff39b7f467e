"""One turn's work in memory: run commands one after another, chain their facts, pack them for one round trip."""

import os
from asyncio import Future
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hmac import digest as hmac_digest
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from numu_core.eventstore.arrays import Bytes, Ints, RawUuids, Texts, Times, Uuids
from numu_core.eventstore.cache import SUBJECT_KEY, TenantCache
from numu_core.eventstore.chain import digest, header, kind_of, link, microseconds
from numu_core.eventstore.codec import Codec, encode_json, subject_of, tag_of, without_person
from numu_core.eventstore.errors import IdempotencyKeyReused, VersionConflict
from numu_core.eventstore.keys import KEY_BYTES, Keyring
from numu_core.kernel.messages import Command
from numu_core.kernel.registry import Registry
from numu_core.kernel.shop import Key, Known, NotLoaded, Shop
from numu_core.kernel.subjects import SubjectErased

ERASED = b""  # in place of the key of an erased person


class Meta(Struct, frozen=True, omit_defaults=True):
    """What is stored beside a fact."""

    actor: str
    salt: str
    trace: str | None = None


class Accepted(Struct, frozen=True):
    """The answer to a command that was stored."""

    position: int  # of the tenant, after this command
    result: bytes | None = None  # JSON
    replayed: bool = False  # the key was known: nothing was done again

    def value(self, kind: Any) -> Any:
        """The result as ``kind``."""
        return msgspec.json.decode(self.result or b"null", type=kind)


@dataclass(slots=True, eq=False, kw_only=True)
class Waiting:
    """A command in the queue."""

    tenant_id: UUID
    command: Command
    command_id: UUID
    now: datetime
    actor: str
    key: str | None
    trace: str | None
    expected: tuple[Key, int] | None
    answer: "Future[Accepted]"
    since: float  # monotonic seconds
    loads: int = 0  # how often it had to wait for states
    careful: bool = False  # to be decided under locks only
    preview: bool = False  # only the result is wanted: nothing is kept
    unseen: Collection[UUID] = ()  # streams of which the caller knows that they hold nothing yet

    def accept(self, answer: "Accepted") -> None:
        """Tell the caller, if it is still there."""
        if not self.answer.done():
            self.answer.set_result(answer)

    def refuse(self, refusal: BaseException) -> None:
        """Tell the caller, if it is still there."""
        if not self.answer.done():
            self.answer.set_exception(refusal)

    def fingerprint(self, secret: bytes) -> bytes:
        """The same for the same request only; tells nothing about it to who lacks the tenant's secret."""
        return hmac_digest(secret, type(self.command).__name__.encode() + b"|" + encode_json(self.command), "sha256")


class Logged(Struct, frozen=True):
    """What the idempotency log knows of a key."""

    fingerprint: bytes
    position: int
    result: bytes | None

    def answer_to(self, waiting: Waiting, secret: bytes) -> Accepted:
        """The first answer again.

        Raises:
            IdempotencyKeyReused: it was another request.
        """
        if self.fingerprint != waiting.fingerprint(secret):
            raise IdempotencyKeyReused(key=waiting.key or "")
        return Accepted(self.position, self.result, replayed=True)


class Chapter:
    """One tenant's part of a batch: its head as it moves, states and keys as they change."""

    def __init__(self, tenant_id: UUID, position: int, head: bytes, cache: TenantCache) -> None:
        self.tenant_id, self.cache = tenant_id, cache
        self.start, self.start_head = position, head
        self.position, self.head = position, head
        self.states: dict[Key, Known] = {}
        self.new_keys: dict[UUID, bytes] = {}
        self.erased: set[UUID] = set()
        self.logged: dict[str, Logged] = {}

    def source(self, key: Key) -> Known | None:
        """A state after the batch so far."""
        return self.states.get(key) or self.cache.get(key)

    def merge(self) -> None:
        """The batch is stored: what it changed is what is known."""
        for key, known in self.states.items():
            self.cache.put(key, known)
        self.cache.put_keys(self.new_keys)
        for subject_id in self.erased:
            self.cache.forget_person(subject_id)
        self.cache.position, self.cache.head = self.position, self.head


class Batch:
    """The facts of one turn, column by column, and the answers to give once they are stored.

    ``quiet``: decided on what is in memory, without locks. The append then vouches for every tenant in it; what it did
    not vouch for, and a refusal under a key that was not looked up, is ``doubtful``.
    """

    def __init__(self, registry: Registry, codec: Codec, keyring: Keyring, *, quiet: bool = False) -> None:
        self._registry, self._codec, self._keyring, self.quiet = registry, codec, keyring, quiet
        self.chapters: dict[UUID, Chapter] = {}
        self.answers: list[tuple[Waiting, Accepted | BaseException]] = []
        self.cold: list[tuple[Waiting, list[Key]]] = []
        self.rows: list[tuple[Any, ...]] = []
        self.log_rows: list[tuple[UUID, str, bytes, int, bytes | None]] = []

    def everyone(self) -> list[Waiting]:
        """All commands of the batch."""
        return [waiting for waiting, _ in self.answers] + [waiting for waiting, _ in self.cold]

    def keeps_something(self) -> bool:
        """Whether there is anything to append."""
        return bool(self.rows or self.log_rows)

    def doubtful(self) -> list[Waiting]:
        """Commands that must be decided again, under locks. Takes their answers out."""
        if not self.quiet:
            return []
        stored, sure, unsure = self.keeps_something(), [], []
        for waiting, answer in self.answers:
            if stored and (waiting.key is None or isinstance(answer, Accepted)):
                sure.append((waiting, answer))
            else:
                unsure.append(waiting)
        self.answers = sure
        return unsure

    def run(self, waiting: Waiting) -> None:
        """Run one command; a refusal or a fault is its alone."""
        chapter = self.chapters[waiting.tenant_id]
        try:
            self.answers.append((waiting, self._accept(waiting, chapter)))
        except NotLoaded as missing:
            self.cold.append((waiting, missing.keys))
        except Exception as refusal:  # noqa: BLE001 - whatever it is, it belongs to the caller of this command
            self.answers.append((waiting, refusal))

    def _accept(self, waiting: Waiting, chapter: Chapter) -> Accepted:
        secret = self._keyring.tenant_secret(waiting.tenant_id)
        if waiting.key is not None and (logged := chapter.logged.get(waiting.key)):
            return logged.answer_to(waiting, secret)
        shop = Shop(
            self._registry,
            now=waiting.now,
            actor=waiting.actor,
            command_id=waiting.command_id,
            tenant_id=waiting.tenant_id,
            secret=secret,
            source=chapter.source,
        )
        for stream_id in waiting.unseen:
            shop.is_new(stream_id)
        if waiting.expected:
            self._check_version(shop, *waiting.expected)
        result = shop.do(waiting.command)
        encoded = None if result is None else encode_json(result)
        if waiting.preview:
            return Accepted(chapter.position, encoded)
        self._store(shop, waiting, chapter)
        if waiting.key is not None:
            logged = Logged(waiting.fingerprint(secret), chapter.position, encoded)
            chapter.logged[waiting.key] = logged
            self.log_rows.append((chapter.tenant_id, waiting.key, logged.fingerprint, logged.position, encoded))
        return Accepted(chapter.position, encoded)

    def _check_version(self, shop: Shop, key: Key, expected: int) -> None:
        current = shop.version(self._registry.deciders[key[0]], key[1])
        if current != expected:
            raise VersionConflict(id=key[1], expected=expected, current=current)

    def _store(self, shop: Shop, waiting: Waiting, chapter: Chapter) -> None:
        """Encode and chain what was decided. Everything that can fail comes before anything is kept."""
        tenant_id = chapter.tenant_id
        made: dict[UUID, bytes] = {}
        keys = [self._key_of(one.event, chapter, made, shop) for one in shop.decided]
        payloads = [self._codec.encode(one.event, tenant_id, key) for one, key in zip(shop.decided, keys, strict=True)]
        meta = encode_json(Meta(waiting.actor, os.urandom(12).hex(), waiting.trace))
        tenant, command_id, at = tenant_id.bytes, waiting.command_id.bytes, microseconds(waiting.now)
        head, position, rows = chapter.head, chapter.position, []
        for one, payload in zip(shop.decided, payloads, strict=True):
            position += 1
            tag, stream, stream_id, version = tag_of(type(one.event)), one.stream, one.stream_id.bytes, one.version
            about = header(tenant, position, stream_id, version, at, command_id, kind_of(stream, tag))
            head = link(head, about, digest(meta, payload))
            rows.append((tenant, position, stream, stream_id, version, tag, payload, meta, command_id, at, head))
        states = self._as_stored(shop, keys, chapter) if ERASED in keys else shop.touched
        self.rows += rows
        chapter.head, chapter.position = head, position
        chapter.states.update(states)
        chapter.new_keys.update(made)
        chapter.erased.update(one.event.subject_id for one in shop.decided if type(one.event) is SubjectErased)

    def _as_stored(self, shop: Shop, keys: list[bytes | None], chapter: Chapter) -> dict[Key, Known]:
        """The states that follow from what is stored: nothing of the erased."""
        states: dict[Key, Known] = {}
        for one, key in zip(shop.decided, keys, strict=True):
            about, decider = (one.stream, one.stream_id), self._registry.deciders[one.stream]
            state, version = states.get(about) or chapter.source(about) or (decider.initial, 0)
            event = without_person(one.event) if key == ERASED else one.event
            states[about] = decider.evolve(state if version else decider.initial, event), version + 1
        return states

    def _key_of(self, event: Any, chapter: Chapter, made: dict[UUID, bytes], shop: Shop) -> bytes | None:
        """The key that seals ``event``: known, or made now for a person never seen; ``None`` when it needs none."""
        subject_id = subject_of(event)
        if subject_id is None:
            return None
        if subject_id in chapter.erased:
            return ERASED
        for known in (made, chapter.new_keys, chapter.cache.keys):
            if subject_id in known:
                return known[subject_id] or ERASED
        if not shop.is_fresh(subject_id) and chapter.source((SUBJECT_KEY, subject_id)) is None:
            raise NotLoaded([(SUBJECT_KEY, subject_id)])
        made[subject_id] = os.urandom(KEY_BYTES)
        return made[subject_id]

    def parameters(self) -> tuple[Any, ...]:
        """The arguments of ``append_events``."""
        moved = [c for c in self.chapters.values() if self.quiet or c.position > c.start]
        columns: Iterable[Any] = zip(*self.rows, strict=True) if self.rows else [()] * 11
        tenant, position, stream, stream_id, version, tag, payload, meta, command_id, at, head = columns
        logged: Iterable[Any] = zip(*self.log_rows, strict=True) if self.log_rows else [()] * 5
        log_tenant, log_key, fingerprint, log_position, result = logged
        keys = [(c.tenant_id, s, k) for c in self.chapters.values() for s, k in c.new_keys.items() if s not in c.erased]
        erased = [(c.tenant_id, s) for c in self.chapters.values() for s in c.erased]
        return (
            Uuids([c.tenant_id for c in moved]),
            Ints([c.start for c in moved]),
            Bytes([c.start_head for c in moved]),
            Ints([c.cache.fence for c in moved]),
            Ints([c.position for c in moved]),
            Bytes([c.head for c in moved]),
            *(RawUuids(tenant), Ints(position), Texts(stream), RawUuids(stream_id), Ints(version), Texts(tag)),
            *(Bytes(payload), Bytes(meta), RawUuids(command_id), Times(at), Bytes(head)),
            *(Uuids(log_tenant), Texts(log_key), Bytes(fingerprint), Ints(log_position), Bytes(result)),
            Uuids([t for t, _, _ in keys]),
            Uuids([s for _, s, _ in keys]),
            Bytes([self._keyring.wrap(k, t.bytes + s.bytes) for t, s, k in keys]),
            Uuids([t for t, _ in erased]),
            Uuids([s for _, s in erased]),
        )
