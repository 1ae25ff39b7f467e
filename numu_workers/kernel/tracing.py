"""One trace from the request that asked, through the fact and the job, to the provider that was told."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("numu.workers")


@contextmanager
def span(
    name: str, parent: str | None = None, kind: SpanKind = SpanKind.INTERNAL, **facts: str | int
) -> Iterator[Span]:
    """A span named ``name``, under the W3C traceparent ``parent`` or else the current span. Facts are ``numu.*``."""
    context = _propagator.extract({"traceparent": parent}) if parent else None
    attributes = {f"numu.{fact}": value for fact, value in facts.items()}
    with _tracer.start_as_current_span(name, context, kind, attributes) as current:
        yield current


def traceparent() -> str | None:
    """The current span as a W3C traceparent; ``None`` outside any trace."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")
