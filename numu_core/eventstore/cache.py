"""States in memory, exact up to a position of their tenant: nothing else can have changed them."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog

from numu_core.eventstore.codec import Codec
from numu_core.kernel.decider import Decider
from numu_core.kernel.messages import Event
from numu_core.kernel.shop import Key, Known
from numu_core.kernel.subjects import SubjectErased

SUBJECT_KEY = "subject_key"  # the pseudo stream under which a person's key is asked for

log = structlog.get_logger()


class TenantCache:
    """The states of one tenant.

    ``position`` and ``head``: everything up to this fact, with this hash, is folded in. ``quiet``: how many turns ago
    another process last stored something; the head of a quiet tenant need not be locked before deciding. ``fence``: the
    head's, when it was last locked.
    """

    __slots__ = ("fence", "head", "keys", "limit", "position", "quiet", "states")

    def __init__(self, position: int, head: bytes, limit: int) -> None:
        self.position, self.head, self.limit, self.quiet = position, head, limit, 0
        self.fence = 0
        self.states: OrderedDict[Key, Known] = OrderedDict()
        self.keys: dict[UUID, bytes | None] = {}  # of persons; None: erased

    def get(self, key: Key) -> Known | None:
        """The state and its version, or ``None``: not in memory."""
        if known := self.states.get(key):
            self._used(key)
        return known

    def put(self, key: Key, known: Known) -> None:
        """Remember a state, forgetting the least recently used beyond the limit."""
        self.states[key] = known
        self._used(key)
        while len(self.states) > self.limit:
            self.states.popitem(last=False)

    def _used(self, key: Key) -> None:
        if len(self.states) > self.limit // 2:  # before that nothing will be forgotten soon, and order costs
            self.states.move_to_end(key)

    def forget_person(self, subject_id: UUID) -> None:
        """The person was erased: no state may still hold what their key has sealed."""
        self.states.clear()
        self.keys[subject_id] = None

    def put_keys(self, keys: Mapping[UUID, bytes | None]) -> None:
        """Remember the keys of persons, bounded too: a missing one is loaded again."""
        if len(self.keys) + len(keys) > self.limit:
            self.keys.clear()
        self.keys.update(keys)
        for subject_id in keys:
            self.states.pop((SUBJECT_KEY, subject_id), None)  # no longer true that there is none


class Cache:
    """Tenants in memory, least recently used first."""

    def __init__(
        self, codec: Codec, deciders: dict[str, Decider[Any, Any]], *, tenants: int = 1000, states: int = 100_000
    ) -> None:
        self._codec, self._deciders, self._tenants, self._states = codec, deciders, tenants, states
        self._caches: OrderedDict[UUID, TenantCache] = OrderedDict()

    def find(self, tenant_id: UUID) -> TenantCache | None:
        """The cache of a tenant, or ``None``: not in memory."""
        return self._caches.get(tenant_id)

    def tenant(self, tenant_id: UUID) -> TenantCache:
        """The cache of a tenant that is in memory."""
        self._caches.move_to_end(tenant_id)
        return self._caches[tenant_id]

    def start(self, tenant_id: UUID, position: int, head: bytes) -> TenantCache:
        """Begin, empty, at ``position``, where the hash is ``head``."""
        cache = self._caches[tenant_id] = TenantCache(position, head, self._states)
        while len(self._caches) > self._tenants:
            self._caches.popitem(last=False)
        return cache

    def clear(self) -> None:
        """Forget everything, after doubt."""
        self._caches.clear()

    def follow(self, tenant_id: UUID, stream: str, stream_id: UUID, version: int, tag: str, payload: bytes) -> None:
        """Fold a fact that another process stored. States not in memory stay so."""
        cache, key = self._caches[tenant_id], (stream, stream_id)
        subject_id = self._codec.subject(tag, payload)
        if subject_id is not None and subject_id not in cache.keys:
            cache.states.pop((SUBJECT_KEY, subject_id), None)  # somebody gave this person a key
            cache.states.pop(key, None)  # cannot be followed without it; loaded again when asked for
        known = cache.states.get(key)
        if tag == SubjectErased.__struct_config__.tag:
            cache.forget_person(stream_id)
        elif known is not None and version == known[1] + 1:
            try:
                event = self._codec.decode(tag, payload, tenant_id, cache.keys)
                cache.states[key] = self._evolved(stream, known, event)
            except Exception:  # what cannot be read fails whoever asks for it, not everybody
                log.exception("cannot follow", tenant=str(tenant_id), stream=stream, id=str(stream_id), type=tag)
                del cache.states[key]
        elif known is not None and version > known[1]:
            del cache.states[key]

    def _evolved(self, stream: str, known: Known, event: Event) -> Known:
        """``known`` after ``event``."""
        decider = self._deciders[stream]
        return decider.evolve(known[0] if known[1] else decider.initial, event), known[1] + 1
