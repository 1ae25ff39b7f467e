"""Traces and metrics of a process. Packages use `opentelemetry.trace.get_tracer` and `prometheus_client` directly."""

import os
from threading import Thread
from wsgiref.simple_server import WSGIServer

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, DEFAULT_ON
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from deploy.server import ServerDidNotStart
from deploy.shared_metrics import SHARED_METRICS


def configure_traces(service: str, endpoint: str | None) -> None:
    """Give every request and job of this process a trace id; send its spans to `endpoint` when there is one."""
    trace.set_tracer_provider(tracer_provider(service, endpoint))


def tracer_provider(service: str, endpoint: str | None) -> TracerProvider:
    """Spans go to `endpoint` (OTLP over HTTP) in batches; what is waiting goes out when the process ends.

    Without one nothing is recorded, which costs next to nothing, and trace ids travel all the same.
    """
    sampler = DEFAULT_ON if endpoint else ALWAYS_OFF
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service}), sampler=sampler)
    if endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
    return provider


def metrics_page() -> tuple[bytes, str]:
    """What Prometheus reads, and its content type."""
    return generate_latest(_registry()), CONTENT_TYPE_LATEST


def serve_metrics(port: int) -> tuple[WSGIServer, Thread]:
    """Answer Prometheus on 127.0.0.1, from a thread, in a process without an HTTP door of its own.

    Raises:
        ServerDidNotStart: somebody else has the port.
    """
    try:
        return start_http_server(port, addr="127.0.0.1", registry=_registry())
    except OSError as fault:
        raise ServerDidNotStart(f"cannot answer Prometheus on 127.0.0.1:{port}: {fault.strerror}") from fault


def _registry() -> CollectorRegistry:
    if SHARED_METRICS not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # published without types
    return together
