"""Visits agreed with Bosta. One place is visited once a day: a lost answer is looked for before it is asked again."""

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from numu_core.eventstore.connections import Db
from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.providers import ProviderRefused
from numu_core.pickups.commands import (
    RecordPickup,
    RecordPickupCancellation,
    RecordPickupChange,
    RefusePickup,
    RefusePickupCancellation,
    RefusePickupChange,
)
from numu_core.pickups.decider import PICKUPS, Pickup
from numu_core.pickups.events import PickupChangeRefused, PickupChangeRequested, PickupEvent, PickupRequested
from numu_core.shipments.providers.bosta import BOSTA
from numu_core.shipments.providers.bosta_questions import Agreed, CallOffVisit, FindVisit, Visit
from numu_projections.shipments.queries import waiting_parcels
from numu_workers.kernel.accounts import Connection, connection
from numu_workers.kernel.actors import JobContext, actor


@dataclass(eq=False)
class NotAgreedYet(DomainError):
    """The courier has not answered the first question yet: ask the second one later."""

    kind = Kind.CONFLICT
    code = "pickups/not-agreed-yet"
    title = "The courier has not agreed to this pickup yet"
    title_ar = "لم تؤكد شركة الشحن موعد الاستلام بعد"

    pickup_id: UUID


async def _story(job: JobContext, db: Db) -> tuple[UUID, list[PickupEvent], Pickup]:
    pickup_id = job.arg("pickup_id", UUID)
    facts = await job.engine.facts(db, job.tenant_id, PICKUPS, pickup_id)
    return pickup_id, facts, PICKUPS.fold(facts)


@actor("pickups.agree", queue="shipments", max_attempts=10, timeout_s=40)
async def agree(job: JobContext) -> None:
    """Ask for a visit once: Bosta's own list is looked at when an answer may have been lost.

    Raises:
        ProviderUnavailable: tried again.
    """
    async with job.session() as db:
        pickup_id, facts, pickup = await _story(job, db)
        if pickup.carrier_id or not pickup.open or pickup.cancelling:
            return
        courier = await connection(job, db, pickup.store_id, pickup.carrier)
        parcels = await waiting_parcels(db, job.tenant_id, pickup.store_id, pickup.carrier)
    found = await _found(job, pickup_id, courier) if job.attempt > 1 else Agreed()
    try:
        agreed = found if found.carrier_id else await _asked(job, _visit(facts, parcels), courier)
    except ProviderRefused as no:
        agreed = await _found(job, pickup_id, courier)
        if not agreed.carrier_id:
            await job.run(RefusePickup(pickup_id=pickup_id, answer=no.answer[:500]))
            return
    await job.run(RecordPickup(pickup_id=pickup_id, carrier_id=agreed.carrier_id, number=agreed.number))


@actor("pickups.change", queue="shipments", max_attempts=10, timeout_s=40)
async def change(job: JobContext) -> None:
    """Ask Bosta to come as all changes up to this one say.

    Raises:
        NotAgreedYet, ProviderUnavailable: tried again.
    """
    number = job.arg("number", int)
    async with job.session() as db:
        pickup_id, facts, pickup = await _story(job, db)
        if number <= pickup.changed or not pickup.open:
            return
        if not pickup.carrier_id:
            raise NotAgreedYet(pickup_id=pickup_id)
        courier = await connection(job, db, pickup.store_id, pickup.carrier)
        parcels = await waiting_parcels(db, job.tenant_id, pickup.store_id, pickup.carrier)
    visit = replace(_visit(facts, parcels, number), carrier_id=pickup.carrier_id)
    try:
        await _asked(job, visit, courier)
    except ProviderRefused as no:
        await job.run(RefusePickupChange(pickup_id=pickup_id, number=number, answer=no.answer[:500]))
        return
    await job.run(RecordPickupChange(pickup_id=pickup_id, number=number, day=visit.day, slot=visit.slot))


@actor("pickups.call_off", queue="shipments", max_attempts=10, timeout_s=40)
async def call_off(job: JobContext) -> None:
    """Tell Bosta not to come; if its answer was lost, it is asked for it first.

    Raises:
        ProviderUnavailable: tried again.
    """
    async with job.session() as db:
        pickup_id, _, pickup = await _story(job, db)
        if not pickup.cancelling:
            return
        courier = await connection(job, db, pickup.store_id, pickup.carrier)
    if not pickup.carrier_id:
        found = await _found(job, pickup_id, courier)
        recorded = RecordPickup(pickup_id=pickup_id, carrier_id=found.carrier_id, number=found.number)
        # an agreement that is recorded now asks to be called off again
        await job.run(recorded if found.carrier_id else RecordPickupCancellation(pickup_id=pickup_id))
        return
    try:
        await job.ask(BOSTA, CallOffVisit(carrier_id=pickup.carrier_id), courier.keys)
    except ProviderRefused as no:
        await job.run(RefusePickupCancellation(pickup_id=pickup_id, answer=no.answer[:500]))
        return
    await job.run(RecordPickupCancellation(pickup_id=pickup_id))


async def _found(job: JobContext, pickup_id: UUID, courier: Connection) -> Agreed:
    found = await job.ask(BOSTA, FindVisit(pickup_id=pickup_id), courier.keys)
    assert isinstance(found, Agreed)
    return found


async def _asked(job: JobContext, visit: Visit, courier: Connection) -> Agreed:
    agreed = await job.ask(BOSTA, visit, courier.keys)
    assert isinstance(agreed, Agreed)
    return agreed


def _visit(facts: list[PickupEvent], parcels: int, number: int = 0) -> Visit:
    """The visit with its first ``number`` changes, without those that were refused."""
    wanted = next(fact for fact in facts if isinstance(fact, PickupRequested))
    refused = {fact.number for fact in facts if isinstance(fact, PickupChangeRefused)}
    visit = Visit(
        pickup_id=wanted.pickup_id,
        place=wanted.place,
        day=wanted.day,
        slot=wanted.slot,
        contact_name=wanted.contact_name or "",
        contact_phone=wanted.contact_phone or "",
        contact_email=wanted.contact_email,
        parcels=max(1, parcels),
        notes=wanted.notes or "",
    )
    for fact in facts:
        if isinstance(fact, PickupChangeRequested) and fact.number <= number and fact.number not in refused:
            names = ("day", "slot", "contact_name", "contact_phone", "notes")
            said = {name: value for name in names if (value := getattr(fact, name)) is not None}
            visit = replace(visit, **said)
    return visit


ACTORS = [agree, change, call_off]
