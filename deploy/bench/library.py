"""The stock way to keep a read model with ``eventsourcing``: an application, a view, and its ``ProjectionRunner``."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, DomainEventProtocol, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

ROW = "(order_id uuid PRIMARY KEY, status text, total_minor bigint)"
UPSERT = """
    INSERT INTO library_orders VALUES (%s, %s, %s)
    ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, total_minor = excluded.total_minor
"""


class Order(Aggregate):
    """An order with four facts."""

    @event("Placed")
    def __init__(self, total_minor: int) -> None:
        self.total_minor = total_minor
        self.status = "pending"

    @event("Moved")
    def move(self, status: str) -> None:
        """Change its status."""
        self.status = status


class Orders(Application[UUID]):
    """Places and moves orders."""

    def complete(self) -> None:
        """One order from beginning to end: four events."""
        order = Order(total_minor=12_550)
        for status in ("confirmed", "shipped", "delivered"):
            order.move(status)
        self.save(order)


class OrderView(PostgresTrackingRecorder):
    """The table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sql_create_statements.append(SQL(f"CREATE TABLE IF NOT EXISTS library_orders {ROW}"))  # type: ignore[arg-type]

    def put(self, order_id: UUID, status: str, total_minor: int, tracking: Tracking) -> None:
        """A row and the position, together."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(UPSERT, (order_id, status, total_minor))


class OrderProjection(Projection[OrderView]):
    """Writes a row for every event."""

    name = "library_orders"

    @singledispatchmethod
    def process_event(self, _: DomainEventProtocol[UUID], tracking: Tracking) -> None:
        """Whatever else happened."""
        raise NotImplementedError(tracking)

    @process_event.register
    def _(self, fact: Order.Placed, tracking: Tracking) -> None:  # type: ignore[name-defined]
        self.view.put(fact.originator_id, "pending", fact.total_minor, tracking)

    @process_event.register
    def _(self, fact: Order.Moved, tracking: Tracking) -> None:  # type: ignore[name-defined]
        self.view.put(fact.originator_id, fact.status, 12_550, tracking)


def events_a_second(database_url: str, orders: int) -> float:
    """How many events the runner folds a second."""
    environment = _environment(database_url)
    with _application(environment) as app:
        for _ in range(orders):
            app.complete()
        last = app.recorder.max_notification_id() or 0
    began = perf_counter()
    with ProjectionRunner(
        application_class=Orders, projection_class=OrderProjection, view_class=OrderView, env=environment
    ) as runner:
        runner.wait(last, timeout=600)
    return orders * 4 / (perf_counter() - began)


@contextmanager
def _application(environment: dict[str, str]) -> Iterator[Orders]:
    app = Orders(environment)
    try:
        yield app
    finally:
        app.close()


def _environment(database_url: str) -> dict[str, str]:
    url = urlsplit(database_url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": url.path[1:],
        "POSTGRES_HOST": url.hostname or "",
        "POSTGRES_PORT": str(url.port),
        "POSTGRES_USER": url.username or "",
        "POSTGRES_PASSWORD": url.password or "",
    }
