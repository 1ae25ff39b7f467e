import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider

from deploy.logs import configure_logs
from deploy.settings import Settings


@pytest.fixture(autouse=True)
def logging_restored() -> Iterator[None]:
    """Logging is the process's: put back what other tests rely on."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def in_production() -> Settings:
    return Settings.model_construct(environment="production", log_level="INFO")


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    line: dict[str, object] = json.loads(capsys.readouterr().err.splitlines()[-1])
    return line


def test_a_line_names_its_process_and_trace(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("gateway", in_production())
    with TracerProvider().get_tracer("test").start_as_current_span("order") as span:
        structlog.get_logger("shop").info("placed", city="القاهرة")
    line = last_line(capsys)
    assert line["event"] == "placed"
    assert line["city"] == "القاهرة"
    assert line["service"] == "gateway"
    assert line["level"] == "info"
    assert line["trace_id"] == format(span.get_span_context().trace_id, "032x")


def test_lines_of_libraries_have_the_same_shape(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("worker", in_production())
    logging.getLogger("some.library").warning("slow answer: %s s", 3)
    line = last_line(capsys)
    assert (line["event"], line["logger"], line["service"]) == ("slow answer: 3 s", "some.library", "worker")


def test_a_traceback_does_not_show_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("gateway", in_production())
    password = "correct horse"
    try:
        int(password[:0])
    except ValueError:
        structlog.get_logger().exception("failed")
    text = capsys.readouterr().err
    assert "ValueError" in text
    assert password not in text


def test_less_important_lines_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("gateway", in_production())
    structlog.get_logger().debug("detail")
    assert capsys.readouterr().err == ""
