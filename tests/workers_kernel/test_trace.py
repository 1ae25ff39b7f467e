"""One trace id from the request to the provider, and on to the fact that its answer becomes."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from msgspec.structs import replace
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from numu_core.eventstore.connections import tenant_session
from numu_workers.kernel import tracing
from numu_workers.kernel.actors import JobContext, actor
from numu_workers.kernel.http import open_http
from tests.workers_kernel.conftest import World
from tests.workers_kernel.test_http import GENIE, TRACE, listening
from tests.workers_kernel.wishes import TENANT, Wish

TRACE_ID = TRACE.split("-")[1]


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


async def test_the_trace_of_the_request_reaches_the_provider_and_the_next_fact(
    world: World, spans: InMemorySpanExporter
) -> None:
    async with listening() as server, open_http([server.url]) as http:

        @actor("wishes.tell", queue="wishes")
        async def ask_the_genie(job: JobContext) -> None:
            account = {"secret": "sk-very-secret", "base_url": server.url}
            await job.run(await job.ask(GENIE, job.arg("wish_id", UUID), account))

        tools = replace(world.runner.tools, http=http)
        runner = replace(world.runner, actors={"wishes.tell": ask_the_genie}, tools=tools)
        await world.execute(Wish(wish_id=UUID(int=1)), trace=TRACE)
        await world.relay.step(TENANT)
        await runner.run("wishes.tell", f"{TENANT}/1/tell")
    assert server.seen[0][1]["traceparent"].split("-")[1] == TRACE_ID
    async with tenant_session(world.pool, TENANT) as db:
        _, (_, at) = await world.log.read(db, TENANT)
    assert (at.trace or "").split("-")[1] == TRACE_ID
    ended = {span.name: span for span in spans.get_finished_spans()}
    assert set(ended) == {"ask", "job wishes.tell"}
    assert {trace.format_trace_id(span.context.trace_id) for span in ended.values()} == {TRACE_ID}
    assert "sk-very-secret" not in "".join(span.to_json() for span in ended.values())


async def test_without_a_tracer_the_trace_id_still_travels(world: World) -> None:
    """Nobody collects traces here, but the provider and the log may be asked about them."""
    await world.execute(Wish(wish_id=UUID(int=1)), trace=TRACE)
    await world.relay.step(TENANT)
    await world.runner.run("wishes.tell", f"{TENANT}/1/tell")
    async with tenant_session(world.pool, TENANT) as db:
        _, (_, at) = await world.log.read(db, TENANT)
    assert (at.trace or "").split("-")[1] == TRACE_ID
