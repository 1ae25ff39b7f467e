"""What operators see of requests and commands: spans and counters."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from numu_core.kernel.errors import NotFound
from tests.gateway_kernel.parts import RecordingEngine
from tests.gateway_kernel.test_problems import GOOD
from tests.kernel.world import Client

ASKED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr("numu_gateway.kernel.dispatch.TRACER", provider.get_tracer("tests"))
    return exporter


async def test_a_command_is_a_span_of_the_callers_trace_and_its_facts_continue_it(
    client: Client, engine: RecordingEngine, spans: InMemorySpanExporter
) -> None:
    await client.post("/things", json=GOOD, headers={"traceparent": ASKED})
    [span] = spans.get_finished_spans()
    assert span.name == "command TakeNumber"
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert engine.asked[0][1]["trace"] == f"00-4bf92f3577b34da6a3ce929d0e0e4736-{span.context.span_id:016x}-01"


async def test_a_refused_command_is_a_span_too(
    client: Client, engine: RecordingEngine, spans: InMemorySpanExporter
) -> None:
    engine.refusal = NotFound(what="x", id="1")
    await client.post("/things", json=GOOD)
    [span] = spans.get_finished_spans()
    assert not span.status.is_ok


async def test_requests_are_counted_by_method_and_status(client: Client) -> None:
    def counted(status: str) -> float:
        return REGISTRY.get_sample_value("numu_requests_total", {"method": "POST", "status": status}) or 0.0

    created, wrong = counted("201"), counted("422")
    await client.post("/things", json=GOOD)
    await client.post("/things", json={})
    assert (counted("201"), counted("422")) == (created + 1, wrong + 1)
    page = await client.get("http://testserver/metrics")
    assert page.headers["content-type"].startswith("text/plain")
    assert "numu_request_seconds_bucket" in page.text
