import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client import Counter

from deploy.server import ServerDidNotStart, free_port
from deploy.shared_metrics import shared_metrics
from deploy.telemetry import metrics_page, serve_metrics, tracer_provider

COUNT = "from prometheus_client import Counter; Counter('orders', 'Orders taken').inc({})"
SHOW = "from deploy.telemetry import metrics_page; print(metrics_page()[0].decode())"


class Collector(HTTPServer):
    """What a trace collector is to us: it takes posts, and keeps them as (path, body)."""

    received: list[tuple[str, bytes]]


class Take(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        assert isinstance(self.server, Collector)
        self.server.received.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector(("127.0.0.1", 0), Take) as server:
        server.received = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_spans_reach_the_collector_under_the_name_of_their_process(collector: Collector) -> None:
    provider = tracer_provider("gateway", f"http://127.0.0.1:{collector.server_port}")
    with provider.get_tracer("test").start_as_current_span("place_order"):
        pass
    provider.shutdown()
    ((path, body),) = collector.received
    assert path == "/v1/traces"
    assert b"gateway" in body
    assert b"place_order" in body


def test_spans_have_ids_without_a_collector() -> None:
    with tracer_provider("gateway", None).get_tracer("test").start_as_current_span("place_order") as span:
        assert span.get_span_context().is_valid


def test_metrics_are_served_in_the_form_that_prometheus_reads() -> None:
    Counter("numu_test_pages", "Pages shown in this test").inc(3)
    page, content_type = metrics_page()
    assert b"numu_test_pages_total 3.0" in page
    assert content_type.startswith("text/plain")
    port = free_port()
    server, thread = serve_metrics(port)
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert b"numu_test_pages_total 3.0" in answer.read()
        with pytest.raises(ServerDidNotStart, match=f"127.0.0.1:{port}: Address already in use"):
            serve_metrics(port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_processes_that_answer_as_one_show_their_sum(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").touch()  # of an earlier run
    environment = {**os.environ, **shared_metrics(tmp_path / "metrics")}
    for code in (COUNT.format(2), COUNT.format(5)):
        subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    shown = subprocess.run([sys.executable, "-c", SHOW], check=True, env=environment, capture_output=True, text=True)
    assert "orders_total 7.0" in shown.stdout
