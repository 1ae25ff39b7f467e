"""A request's trace goes on where its facts are folded."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from numu_core.eventstore import tracing
from tests.projections_kernel.conftest import Desk
from tests.projections_kernel.notes import ALI, TENANT, NoteWritten, Write, note


async def test_every_request_of_a_batch_sees_it_in_its_own_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(seen))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    traces = [f"{n:032x}" for n in (1, 2)]
    for n, trace in enumerate(traces):
        command = Write(note_id=note(n), facts=[NoteWritten(note_id=note(n), author_id=ALI)] * 2)
        await desk.engine.execute(TENANT, command, actor="staff:1", trace=f"00-{trace}-{7:016x}-01")
    await desk.folding.turn(TENANT)
    *own, batch = [span for span in seen.get_finished_spans() if span.name.startswith("fold")]
    assert [span.context and f"{span.context.trace_id:032x}" for span in own] == traces
    assert {span.parent and span.parent.span_id for span in own} == {7}
    assert {link.context.span_id for span in own for link in span.links} == {batch.context and batch.context.span_id}
    assert batch.attributes
    assert batch.attributes["numu.facts"] == 4
