"""Work that many requests share is one span; each of the requests sees a span of its own trace, linked to it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import time_ns

from opentelemetry import trace
from opentelemetry.trace import Link
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

MOST_REQUESTS = 100  # that one piece of work tells about itself
Attributes = Mapping[str, str | int]

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("numu.log")


@contextmanager
def shared(name: str, traces: Sequence[str | None], attributes: Attributes) -> Iterator[None]:
    """The time in which ``name`` is done for everybody whose W3C traceparents these are."""
    began = time_ns()
    with _tracer.start_as_current_span(f"{name} batch", attributes=attributes) as span:
        yield
        if not span.is_recording():
            return
        for parent in list(dict.fromkeys(filter(None, traces)))[:MOST_REQUESTS]:
            context = _propagator.extract({"traceparent": parent})
            links = [Link(span.get_span_context())]
            _tracer.start_span(name, context, attributes=attributes, links=links, start_time=began).end()
