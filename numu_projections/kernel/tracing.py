"""A batch is one span; each request whose facts are in it sees a span of its own trace, linked to the batch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import time_ns
from uuid import UUID

from opentelemetry import trace
from opentelemetry.trace import Link
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from numu_projections.kernel.projection import Fact

MOST_REQUESTS = 100  # that one batch tells about itself
_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("numu.projections")


@contextmanager
def traced(tenant_id: UUID, batch: Sequence[Fact]) -> Iterator[None]:
    """The time in which ``batch`` is folded."""
    began = time_ns()
    attributes: dict[str, str | int] = {"numu.tenant": str(tenant_id), "numu.facts": len(batch)}
    with _tracer.start_as_current_span("fold batch", attributes=attributes) as span:
        yield
        if not span.is_recording():
            return
        asked = dict.fromkeys(at.trace for _, at in batch if at.trace)
        for parent in list(asked)[:MOST_REQUESTS]:
            context = _propagator.extract({"traceparent": parent})
            one = _tracer.start_span(
                "fold", context, attributes=attributes, links=[Link(span.get_span_context())], start_time=began
            )
            one.end()
