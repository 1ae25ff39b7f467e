"""Asking a courier to come: facts so far, one command, the facts or the refusal that follow."""

from datetime import date, timedelta

import pytest
from hypothesis import given as example
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.pickups.commands import (
    CancelPickup,
    ChangePickup,
    RecordPickup,
    RecordPickupCancellation,
    RecordPickupChange,
    RefusePickup,
    RefusePickupCancellation,
    RefusePickupChange,
    RequestPickup,
)
from numu_core.pickups.decider import PICKUPS, Status
from numu_core.pickups.errors import DayHasPassed
from numu_core.pickups.events import (
    PickupAgreed,
    PickupCancellationRefused,
    PickupCancellationRequested,
    PickupCancelled,
    PickupChangeAgreed,
    PickupChangeRefused,
    PickupChangeRequested,
    PickupEvent,
    PickupRefused,
    PickupRequested,
)
from numu_core.provider_accounts.decider import provider_account_id
from numu_core.provider_accounts.events import ProviderConnected
from numu_core.shipments.errors import CourierNotConnected
from numu_projections.pickups.projection import PICKUPS as FOLD
from numu_workers.kernel.reactions import Job
from numu_workers.pickups.reactions import REACTIONS
from tests.kernel.spec import NOW, after, folded, given, new_id

PICKUP, STORE = new_id(7), new_id(8)
DAY = NOW.date() + timedelta(days=2)
bosta = ProviderConnected(
    account_id=provider_account_id(STORE, "bosta"), store_id=STORE, provider="bosta", live=True, secret="bosta/1"
)
ask = RequestPickup(
    pickup_id=PICKUP,
    store_id=STORE,
    place="loc-1",
    day=DAY,
    slot="10:00 to 13:00",
    contact_name="أميرة",
    contact_phone="+201012345678",
)
requested = PickupRequested(**asdict(ask))
agreed = PickupAgreed(pickup_id=PICKUP, carrier_id="66a1", number="PU-1")
record = RecordPickup(pickup_id=PICKUP, carrier_id="66a1", number="PU-1")
off = PickupCancellationRequested(pickup_id=PICKUP)
later = PickupChangeRequested(pickup_id=PICKUP, number=1, day=DAY + timedelta(days=1))
cancelled = PickupCancelled(pickup_id=PICKUP)


def test_a_visit_is_asked_for_once_at_a_courier_the_store_works_with() -> None:
    given(bosta).when(ask).then(requested)
    given(bosta, requested).when(ask).then_nothing()
    given().when(ask).then_refused(CourierNotConnected(carrier="bosta"))


def test_nobody_comes_on_a_day_that_has_passed() -> None:
    yesterday = NOW.date() - timedelta(days=1)
    given(bosta).when(replace(ask, day=yesterday)).then_refused(DayHasPassed(day=yesterday))
    given(bosta).when(replace(ask, day=NOW.date())).then(replace(requested, day=NOW.date()))
    change = ChangePickup(pickup_id=PICKUP, store_id=STORE, day=yesterday)
    given(bosta, requested).when(change).then_refused(DayHasPassed(day=yesterday))


def test_the_courier_agrees_once_or_refuses() -> None:
    no = RefusePickup(pickup_id=PICKUP, answer="1080 no pickups on Fridays")
    given(requested).when(record).then(agreed)
    given(requested, agreed).when(record).then_nothing()
    given(requested).when(no).then(PickupRefused(pickup_id=PICKUP, answer="1080 no pickups on Fridays"))
    given(requested, agreed).when(no).then_nothing()


def test_a_change_counts_when_the_courier_agrees_and_an_older_answer_does_not_undo_it() -> None:
    change = ChangePickup(pickup_id=PICKUP, store_id=STORE, day=later.day)
    given(requested, agreed).when(change).then(later)
    given(requested, agreed).when(ChangePickup(pickup_id=PICKUP, store_id=STORE)).then_nothing()
    yes = RecordPickupChange(pickup_id=PICKUP, number=1, day=DAY, slot="13:00 to 16:00")
    made = PickupChangeAgreed(**asdict(yes))
    given(requested, agreed, later).when(yes).then(made)
    given(requested, agreed, later, made).when(yes).then_nothing()
    no = RefusePickupChange(pickup_id=PICKUP, number=1, answer="holiday")
    given(requested, agreed, later).when(no).then(PickupChangeRefused(pickup_id=PICKUP, number=1, answer="holiday"))
    given(requested, agreed, later, made).when(no).then_nothing()


def test_a_visit_is_called_off_and_the_courier_has_the_last_word() -> None:
    cancel = CancelPickup(pickup_id=PICKUP, store_id=STORE)
    given(requested, agreed).when(cancel).then(off)
    given(requested, agreed, off).when(cancel).then_nothing()
    given(requested, agreed, off).when(RecordPickupCancellation(pickup_id=PICKUP)).then(cancelled)
    given(requested, agreed, off, cancelled).when(RecordPickupCancellation(pickup_id=PICKUP)).then_nothing()
    no = RefusePickupCancellation(pickup_id=PICKUP, answer="on the way")
    refused = PickupCancellationRefused(pickup_id=PICKUP, answer="on the way")
    given(requested, agreed, off).when(no).then(refused)
    given(requested, agreed, off, refused).when(no).then_nothing()
    unwanted = PickupRefused(pickup_id=PICKUP, answer="holiday")
    given(requested, unwanted).when(cancel).then(cancelled)
    change = ChangePickup(pickup_id=PICKUP, store_id=STORE, slot="13:00 to 16:00")
    over = BadTransition(what="pickup", present="cancelled", wanted="changed")
    given(requested, cancelled).when(change).then_refused(over)


def test_an_agreement_that_comes_after_it_was_called_off_is_called_off_too() -> None:
    given(requested, off, cancelled).when(record).then(agreed, off)
    late = given(requested, off, cancelled, agreed, off)
    late.when(RecordPickupCancellation(pickup_id=PICKUP)).then(cancelled)


@pytest.mark.parametrize("command", [CancelPickup, ChangePickup])
def test_another_stores_visit_is_not_there(command: type[CancelPickup | ChangePickup]) -> None:
    wish = command(pickup_id=PICKUP, store_id=new_id(9))
    given(requested).when(wish).then_refused(NotFound(what="pickup", id=PICKUP))
    given().when(wish).then_refused(NotFound(what="pickup", id=PICKUP))


def test_the_courier_is_told_of_every_wish() -> None:
    its = {"pickup_id": PICKUP}
    assert after(requested, REACTIONS) == [Job(actor="pickups.agree", args=its)]
    assert after(later, REACTIONS) == [Job(actor="pickups.change", args={**its, "number": 1})]
    assert after(off, REACTIONS) == [Job(actor="pickups.call_off", args=its)]


HAPPENS: list[PickupEvent] = [
    agreed,
    PickupRefused(pickup_id=PICKUP, answer="no"),
    later,
    PickupChangeAgreed(pickup_id=PICKUP, number=1, day=date(2026, 2, 1), slot="13:00 to 16:00"),
    PickupChangeRefused(pickup_id=PICKUP, number=1, answer="no"),
    off,
    PickupCancellationRefused(pickup_id=PICKUP, answer="no"),
    cancelled,
]


@example(events=st.lists(st.sampled_from(HAPPENS), max_size=8), cuts=st.sets(st.integers(0, 9)))
def test_the_row_is_what_the_rules_derive_however_it_is_cut(events: list[PickupEvent], cuts: set[int]) -> None:
    row, state = folded(FOLD, [requested, *events], cuts)[PICKUP], PICKUPS.fold([requested, *events])
    shown = (row.status, row.carrier_id or "", row.day, row.slot, row.cancelling)
    assert shown == (state.status, state.carrier_id, state.day, state.slot, state.cancelling)
    assert state.status is not Status.NEW
