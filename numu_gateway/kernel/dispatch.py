"""Commands: one request, one command, in the tenant of the store."""

from collections.abc import Collection
from hashlib import blake2b
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from msgspec import ValidationError
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from numu_core.eventstore.batch import Accepted
from numu_core.kernel.decider import Decider
from numu_core.kernel.ids import named_id, nth_id
from numu_core.kernel.messages import Command
from numu_core.kernel.platform import PLATFORM
from numu_core.kernel.shop import Key
from numu_gateway.kernel import metrics
from numu_gateway.kernel.call import Call, is_position, utc_now
from numu_gateway.kernel.errors import BadIfMatch, BadKey
from numu_gateway.kernel.faults import malformed
from numu_gateway.kernel.services import Services

PROPAGATOR = TraceContextTextMapPropagator()
TRACER = trace.get_tracer("numu.gateway")
LONGEST_KEY = 255
CALLERS = "the caller's"

Stream = tuple[Decider[Any, Any], UUID]


class Dispatch:
    """Runs this request's command: ``accepted = await dispatch(AddProduct(product_id=dispatch.new_id(), …))``."""

    def __init__(self, services: Services, call: Call) -> None:
        self._services, self._call = services, call
        self._key = idempotency_key(call)
        self._ids = 0

    async def __call__(
        self,
        command: Command,
        *,
        edits: Stream | None = None,
        key: str | None = CALLERS,
        unseen: Collection[UUID] = (),
    ) -> Accepted:
        """Run ``command`` in the store's tenant (without a store: the platform's), as this caller.

        Args:
            edits: ``(PRODUCTS, product_id)``: honour ``If-Match``, whose value is that stream's version.
            key: an idempotency key of our own making instead of the caller's: ``"paymob/1234"``; ``None``: none at all.
            unseen: streams that cannot hold anything yet, such as the cart of a session that this request has begun.

        Raises:
            DomainError: the command was refused; nothing happened.
            Malformed: the command's shape is wrong.
        """
        return await self._run(
            self._call.store.tenant_id if self._call.store else PLATFORM, command, edits, key, unseen
        )

    async def platform(self, command: Command, *, edits: Stream | None = None, key: str | None = CALLERS) -> Accepted:
        """The same in the platform's tenant, whatever the path says."""
        return await self._run(PLATFORM, command, edits, key)

    async def preview(self, command: Command) -> Accepted:
        """What ``command`` would answer in the store's tenant now; nothing is kept. Refused as the command would be."""
        tenant_id = self._call.store.tenant_id if self._call.store else PLATFORM
        try:
            return await self._services.engine.preview(tenant_id, command, actor=self._call.caller.actor)
        except ValidationError as error:
            raise malformed(error) from error

    @staticmethod
    def fresh_id() -> UUID:
        """An id that no key repeats: for what must not be found again, such as a session."""
        return nth_id(uuid4(), 1, utc_now())

    def new_id(self) -> UUID:
        """An id for what the command makes. With an ``Idempotency-Key`` a repeated request gets the same one."""
        self._ids += 1
        if self._key is None:
            return nth_id(uuid4(), self._ids, utc_now())
        return named_id("gateway", self._key, self._call.path, str(self._ids))

    async def _run(
        self, tenant_id: UUID, command: Command, edits: Stream | None, key: str | None, unseen: Collection[UUID] = ()
    ) -> Accepted:
        expected = expected_version(self._call, edits) if edits else None
        call, kind, started = self._call, type(command).__name__, perf_counter()
        with TRACER.start_as_current_span(f"command {kind}", parent_of(call)) as span:
            try:
                accepted = await self._services.engine.execute(
                    tenant_id,
                    command,
                    actor=call.caller.actor,
                    key=self._key if key is CALLERS else key,
                    trace=traceparent(span, call),
                    expected=expected,
                    unseen=unseen,
                )
            except ValidationError as error:
                raise malformed(error) from error
            finally:
                metrics.COMMAND_SECONDS.observe(perf_counter() - started)
        call.reached(tenant_id, accepted.position)
        call.replayed = accepted.replayed
        return accepted


def idempotency_key(call: Call) -> str | None:
    """The caller's key, made its own: two callers may use the same words. Guests share one scope.

    Raises:
        BadKey: empty, too long, or not printable.
    """
    given = call.headers.get(b"idempotency-key", call.headers.get(b"x-numu-idempotency-key"))
    if given is None:
        return None
    text = given.decode("latin-1")
    if not 0 < len(text) <= LONGEST_KEY or not (text.isascii() and text.isprintable()):
        raise BadKey
    scope = "guest" if call.caller.kind in {"guest", "anonymous"} else call.caller.actor
    return blake2b(f"{scope}\x1f{text}".encode(), digest_size=20).hexdigest()


def expected_version(call: Call, edits: Stream) -> tuple[Key, int] | None:
    """The version that ``If-Match`` insists on, of this stream; ``None`` when it does not.

    Raises:
        BadIfMatch: not a version.
    """
    told = call.header(b"if-match").removeprefix("W/").strip('"')
    if told in {"", "*"}:
        return None
    if not is_position(told):
        raise BadIfMatch
    return (edits[0].stream, edits[1]), int(told)


def parent_of(call: Call) -> Context | None:
    """The caller's own trace, where it sent one."""
    return PROPAGATOR.extract({"traceparent": call.trace}) if b"traceparent" in call.headers else None


def traceparent(span: trace.Span, call: Call) -> str:
    """The W3C trace that the facts will carry: the span's where traces are recorded, else the request's."""
    context = span.get_span_context()
    if not context.is_valid:
        return call.trace
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"
