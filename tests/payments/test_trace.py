"""One trace id from the shopper's click through command, append, fold and job to the provider, and to what it made."""

from collections import defaultdict

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import format_trace_id

from numu_core.eventstore import tracing as log
from numu_core.eventstore.connections import tenant_session
from numu_core.payments.events import PaymentIntended
from numu_gateway.kernel import dispatch
from numu_workers.kernel import tracing as working
from tests.kernel.outside import Outside

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
CLICK = f"00-{TRACE_ID}-00f067aa0ba902b7-01"
TRACERS = [(dispatch, "TRACER"), (log, "_tracer"), (working, "_tracer")]


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    for module, name in TRACERS:
        monkeypatch.setattr(module, name, provider.get_tracer("test"))
    return exporter


async def test_a_card_order_is_one_trace_from_the_click_to_the_intention(
    outside: Outside, spans: InMemorySpanExporter
) -> None:
    await outside.connect("paymob")
    shopper = await outside.world.guest()
    shopper.headers["traceparent"] = CLICK
    answer = await outside.buy("paymob_card", shopper)
    assert answer.status_code == 201, answer.text
    await outside.world.fold()
    await outside.react()

    traces = defaultdict(set)
    for span in spans.get_finished_spans():
        traces[format_trace_id(span.context.trace_id)].add(span.name)
    assert traces[TRACE_ID] >= {"command CheckOut", "append", "fold", "job payments.request_intention", "ask"}

    async with tenant_session(outside.world.pool, outside.merchant.tenant_id) as db:
        read = await outside.world.log.read(db, outside.merchant.tenant_id, types=[PaymentIntended], limit=10)
    assert [(at.trace or "").split("-")[1] for _, at in read] == [TRACE_ID]
