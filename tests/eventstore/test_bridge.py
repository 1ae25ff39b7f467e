"""The library's own test cases on our log, and what the library cannot know: tags, the tenant's facts, one history.

Every recorder, factory, projection and application case of ``eventsourcing.tests`` that speaks of aggregates runs here.
Not here: the cases of its "dynamic consistency boundary" recorders, an interface that a tenant's log does not offer,
and those of its own pools, ciphers and transcoders, which we do not replace.
"""

import asyncio
import base64
from collections.abc import Iterator
from threading import Thread
from typing import Any
from unittest import TestCase
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    Tracking,
    TrackingRecorder,
)
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.tests import application as examples
from eventsourcing.tests import persistence as recorders
from eventsourcing.tests import projection as projections
from eventsourcing.utils import Environment

from deploy.settings import with_role
from numu_core.customers.commands import RegisterCustomer
from numu_core.eventstore.blocking import TenantLog
from numu_core.eventstore.bridge import (
    Factory,
    NumuAggregateRecorder,
    NumuApplicationRecorder,
    NumuProcessRecorder,
    NumuSnapshotRecorder,
    NumuTrackingRecorder,
    TagMapper,
)
from numu_core.eventstore.library import Place
from numu_core.eventstore.registry import installed
from numu_core.kernel.claims import Claim, Claimed, Release, Released
from numu_core.kernel.subjects import EraseSubject
from tests.eventstore.conftest import KEYRING, House

MASTER_KEY = base64.b64encode(bytes(range(32))).decode()
COUNTERS = """
    CREATE TABLE event_counters (tenant_id uuid, kind text, n bigint NOT NULL, PRIMARY KEY (tenant_id, kind));
    GRANT SELECT, INSERT, UPDATE ON event_counters TO numu_app;
"""


class OnALog(TestCase):
    """A database of the test's own, with a tenant and ways to it."""

    database: str
    _opened: list[TenantLog]

    @pytest.fixture(autouse=True)
    def _on(self, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        type(self).database = database
        with psycopg.connect(database, autocommit=True) as db:
            db.execute(COUNTERS.encode())
        self._opened = []
        self.tenant_id = uuid4()
        for name, value in self.environment().items():
            monkeypatch.setenv(name, value)
        yield
        for log in self._opened:
            log.close()

    def environment(self) -> dict[str, str]:
        return {
            "PERSISTENCE_MODULE": "numu_core.eventstore.bridge",
            "NUMU_TENANT_ID": str(self.tenant_id),
            "NUMU_APP_DATABASE_URL": with_role(self.database, "numu_app"),
            "NUMU_MASTER_KEY": MASTER_KEY,
        }

    def place(self) -> Place:
        log = TenantLog(with_role(self.database, "numu_app"), installed(), KEYRING, uuid4())
        self._opened.append(log)
        return Place(log, "test")


# -- the library's own cases -------------------------------------------------------------------------------------------


class TestAggregateRecorder(OnALog, recorders.AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return NumuAggregateRecorder(self.place())


class TestSnapshotRecorder(OnALog, recorders.AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return NumuSnapshotRecorder(self.place(), "snapshots")


class TestApplicationRecorder(OnALog, recorders.ApplicationRecorderTestCase[NumuApplicationRecorder]):
    def create_recorder(self) -> NumuApplicationRecorder:
        return NumuApplicationRecorder(self.place())

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleavingNotificationIDs(OnALog, recorders.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> ApplicationRecorder:
        return NumuApplicationRecorder(self.place())


class TestTrackingRecorder(OnALog, recorders.TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return NumuTrackingRecorder(self.place())


class TestTrackingOfAProcess(OnALog, recorders.TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return NumuProcessRecorder(self.place())


class TestProcessRecorder(OnALog, recorders.ProcessRecorderTestCase):
    def create_recorder(self) -> ProcessRecorder:
        return NumuProcessRecorder(self.place())


class TestProcessRecorderAsApplicationRecorder(OnALog, recorders.ApplicationRecorderTestCase[NumuProcessRecorder]):
    def create_recorder(self) -> NumuProcessRecorder:
        return NumuProcessRecorder(self.place())


class OwnTracking(NumuTrackingRecorder):
    """A subclass, as the factory's case wants one."""


class TestFactory(OnALog, recorders.InfrastructureFactoryTestCase[Factory]):
    def setUp(self) -> None:
        self.env = Environment("TestCase", self.environment())
        super().setUp()

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return NumuAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return NumuApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        return NumuTrackingRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        return OwnTracking

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return NumuProcessRecorder

    def test_snapshots_are_kept_beside_the_log(self) -> None:
        assert type(self.factory.aggregate_recorder("snapshots")) is NumuSnapshotRecorder

    def test_what_is_missing_in_the_environment_is_named(self) -> None:
        for name in ("NUMU_TENANT_ID", "NUMU_APP_DATABASE_URL", "NUMU_MASTER_KEY"):
            env = Environment("TestCase", {key: value for key, value in self.environment().items() if key != name})
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv(name)
                with pytest.raises(OSError, match=name):
                    InfrastructureFactory.construct(env)


class TestExampleApplication(OnALog, examples.ExampleApplicationTestCase):
    expected_factory_topic = "numu_core.eventstore.bridge:Factory"


class Counters(NumuTrackingRecorder, projections.EventCountersView):
    """A view with rows of its own, which move together with the tracking."""

    def get_created_event_counter(self) -> int:
        return self._get("created")

    def get_subsequent_event_counter(self) -> int:
        return self._get("subsequent")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        self._increment("created", tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        self._increment("subsequent", tracking)

    def _get(self, kind: str) -> int:
        where = (self.place.log.tenant_id, kind)
        with self.session() as db:
            row = db.execute("SELECT n FROM event_counters WHERE tenant_id = %s AND kind = %s", where).fetchone()
        return row[0] if row else 0

    def _increment(self, kind: str, tracking: Tracking) -> None:
        with self.session() as db:
            db.execute(
                """INSERT INTO event_counters AS c VALUES (%s, %s, 1)
                ON CONFLICT (tenant_id, kind) DO UPDATE SET n = c.n + 1""",
                (self.place.log.tenant_id, kind),
            )
            self.move(db, tracking)


class TestEventCountersView(OnALog, projections.EventCountersViewTestCase):
    def construct_event_counters_view(self) -> projections.EventCountersView:
        return Counters(self.place())


class TestEventCountersProjection(OnALog, projections.AggregateEventCountersProjectionTestCase):
    view_class = Counters


class TestEventSourcedProjection(OnALog, projections.EventSourcedProjectionTestCase):
    pass


# -- what the library cannot know --------------------------------------------------------------------------------------


class AccountOpened(msgspec.Struct, frozen=True, tag="tests.account_opened.v1", tag_field="type"):
    originator_id: UUID
    originator_version: int
    owner: str


class FollowsFacts(Projection[Counters]):
    """A projection written with the library, over facts of the tenant's own."""

    name = "claims"
    topics = ("claims.claimed.v1", "claims.released.v1")

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        if isinstance(domain_event, Claimed):
            self.view.incr_created_event_counter(tracking)
        else:
            assert isinstance(domain_event, Released)
            self.view.incr_subsequent_event_counter(tracking)


def engine_commands(database: str, tenant: UUID, *commands: Any) -> None:
    log = TenantLog(with_role(database, "numu_app"), installed(), KEYRING, tenant)
    for command in commands:
        log.execute(command, actor="staff:1")
    log.close()


class TestOneHistory(OnALog):
    def test_a_projection_of_the_library_follows_the_tenants_own_facts(self) -> None:
        claim: dict[str, Any] = {"claim_id": UUID(int=1), "what": "products.slug", "holder": UUID(int=2)}
        engine_commands(self.database, self.tenant_id, Claim(**claim), Release(**claim), Claim(**claim))
        with ProjectionRunner(
            application_class=Application[UUID], projection_class=FollowsFacts, view_class=Counters, env={}
        ) as runner:
            runner.projection.view.wait("Application", 3, timeout=5)
            engine_commands(self.database, self.tenant_id, Release(**claim))
            runner.projection.view.wait("Application", 4, timeout=5)
            view = runner.projection.view
            assert (view.get_created_event_counter(), view.get_subsequent_event_counter()) == (2, 2)

    def test_positions_are_the_tenants_and_its_facts_stand_between(self) -> None:
        claim = Claim(claim_id=UUID(int=1), what="products.slug", holder=UUID(int=2))
        with Application[UUID](env={}) as app:
            first = app.save(Aggregate())
            engine_commands(self.database, self.tenant_id, claim)
            second = app.save(Aggregate(), Aggregate())
            assert [one.notification.id for one in (*first, *second)] == [1, 3, 4]
            items = app.notification_log["1,10"].items
            assert [item.id for item in items] == [1, 2, 3, 4]
            assert items[1].topic == "claims.claimed.v1"
            fact: Any = app.mapper.to_domain_event(items[1])
            assert fact == Claimed(claim_id=UUID(int=1), what="products.slug", holder=UUID(int=2))

    def test_applications_share_a_tenant_and_not_their_records(self) -> None:
        log, originator = self.place().log, uuid4()
        one, two = NumuApplicationRecorder(Place(log, "one")), NumuApplicationRecorder(Place(log, "two"))
        assert one.insert_events([StoredEvent(originator, 1, "a", b"1")]) == [1]
        assert two.insert_events([StoredEvent(originator, 1, "b", b"2")]) == [2]
        assert [event.state for event in one.select_events(originator)] == [b"1"]
        assert [(note.id, note.topic) for note in two.select_notifications(None, 10)] == [(2, "b")]
        assert (one.max_notification_id(), two.max_notification_id()) == (1, 2)

    def test_ids_may_be_text(self) -> None:
        recorder = NumuApplicationRecorder(Place(self.place().log, "test", text_ids=True))
        recorder.insert_events([StoredEvent("order/42", 1, "a", b"\x00\xff")])
        (note,) = recorder.select_notifications(None, 10)
        assert (note.originator_id, note.state) == ("order/42", b"\x00\xff")

    def test_versions_may_come_in_any_order_but_once(self) -> None:
        recorder, originator = NumuAggregateRecorder(self.place()), uuid4()
        for version in (5, 1, 3, 2, 9):
            recorder.insert_events([StoredEvent(originator, version, "a", b"")])
        for version in (1, 2, 3, 5, 9):
            with pytest.raises(IntegrityError):
                recorder.insert_events([StoredEvent(originator, version, "a", b"")])
        recorder.insert_events([StoredEvent(originator, 4, "a", b"")])
        assert [event.originator_version for event in recorder.select_events(originator)] == [1, 2, 3, 4, 5, 9]

    def test_threads_and_two_logs_record_each_version_once(self) -> None:
        place = self.place()
        other = TenantLog(with_role(self.database, "numu_app"), installed(), KEYRING, place.log.tenant_id)
        self._opened.append(other)
        recorders, originator = [NumuApplicationRecorder(one) for one in (place, Place(other, "test"))], uuid4()
        won: list[int] = []

        def race(recorder: NumuApplicationRecorder) -> None:
            for version in range(1, 41):
                try:
                    recorder.insert_events([StoredEvent(originator, version, "a", b"")])
                except IntegrityError:
                    continue
                won.append(version)

        threads = [Thread(target=race, args=(recorder,)) for recorder in recorders * 3]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(won) == list(range(1, 41))
        assert [note.id for note in recorders[0].select_notifications(None, 100)] == list(range(1, 41))

    def test_a_reaction_and_its_tracking_are_recorded_together_or_not_at_all(self) -> None:
        recorder, originator = NumuProcessRecorder(self.place()), uuid4()
        recorder.insert_events([StoredEvent(originator, 1, "a", b"")], tracking=Tracking("up", 7))
        with pytest.raises(IntegrityError):
            recorder.insert_events([StoredEvent(originator, 1, "a", b"")], tracking=Tracking("up", 8))
        assert recorder.max_tracking_id("up") == 7
        with pytest.raises(IntegrityError):
            recorder.insert_events([StoredEvent(originator, 2, "a", b"")], tracking=Tracking("up", 7))
        assert len(recorder.select_events(originator)) == 1
        assert recorder.max_notification_id() == 2  # the tracking is a fact too, but no notification

    def test_msgspec_events_are_stored_under_their_tags(self) -> None:
        with Application[UUID](env={"COMPRESSOR_TOPIC": "zlib"}) as app:
            assert isinstance(app.mapper, TagMapper)
            opened = AccountOpened(uuid4(), 1, "نور")
            app.events.put([opened])
            (note,) = app.recorder.select_notifications(None, 10)
            assert note.topic == "tests.account_opened.v1"
            assert "نور".encode() not in note.state  # compressed
            assert list(app.events.get(opened.originator_id)) == [opened]

    def test_personal_data_is_opened_until_the_person_is_erased(self) -> None:
        customer = uuid4()
        register = RegisterCustomer(customer_id=customer, store_id=uuid4(), first_name="Nour", phone="+201001234567")
        engine_commands(self.database, self.tenant_id, register)
        with Application[UUID](env={}) as app:
            read = [note.state for note in app.recorder.select_notifications(None, 10)]
            assert any(b"Nour" in state for state in read)
            engine_commands(self.database, self.tenant_id, EraseSubject(subject_id=customer))
            read = [note.state for note in app.recorder.select_notifications(None, 10)]
            assert not any(b"Nour" in state for state in read)

    def test_another_tenant_sees_nothing(self) -> None:
        place = self.place()
        NumuApplicationRecorder(place).insert_events([StoredEvent(uuid4(), 1, "a", b"")])
        assert NumuApplicationRecorder(self.place()).select_notifications(None, 10) == []

    def test_a_database_that_is_gone_is_an_operational_error(self) -> None:
        log = self.place().log
        recorder = NumuApplicationRecorder(Place(log, "test"))
        log._engine._lanes[0]._most_waiting = 0
        with pytest.raises(OperationalError):
            recorder.insert_events([StoredEvent(uuid4(), 1, "a", b"")])


async def test_what_the_library_recorded_is_part_of_the_chain(database: str, house: House) -> None:
    tenant = uuid4()

    def use() -> None:
        env = {
            "PERSISTENCE_MODULE": "numu_core.eventstore.bridge",
            "NUMU_TENANT_ID": str(tenant),
            "NUMU_APP_DATABASE_URL": with_role(database, "numu_app"),
            "NUMU_MASTER_KEY": MASTER_KEY,
        }
        with Application[UUID](env=env) as app:
            app.save(Aggregate(), Aggregate())

    await asyncio.to_thread(use)
    assert (await house.sound(tenant)).events == 2
    rows = await house.stored(tenant)
    assert {row.circumstances().actor for row in rows} == {"library:application"}
