"""Work at couriers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec.structs import replace

from numu_core.eventstore.connections import Db
from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.providers import ProviderRefused
from numu_core.orders.decider import ORDERS
from numu_core.orders.events import OrderAddressCorrected, OrderPlaced
from numu_core.shipments.commands import (
    ReceiveScan,
    RecordBooking,
    RecordCancellation,
    RefuseBooking,
    RefuseCancellation,
    RefuseCorrection,
    SettleOutcome,
)
from numu_core.shipments.decider import SHIPMENTS, Shipment
from numu_core.shipments.errors import AddressNotServed, NotBookedYet
from numu_core.shipments.events import (
    CorrectionRefused,
    CorrectionRequested,
    OutcomeReported,
    ShipmentEvent,
    ShipmentRequested,
    Status,
)
from numu_core.shipments.events import (
    Kind as Direction,
)
from numu_core.shipments.providers.bosta import BOSTA
from numu_core.shipments.providers.bosta_questions import Amend, CallOff, Find, Found, Look, Parcel, Poll, Receiver
from numu_projections.shipments.queries import silent_parcels
from numu_workers.kernel.accounts import Connection, NotConnected, connection
from numu_workers.kernel.actors import JobContext, actor

log = structlog.get_logger()
SILENCE, BATCH = timedelta(hours=12), 50
PATIENT_ATTEMPTS = 3  # a courier's books may lag behind its callbacks by some seconds


@dataclass(eq=False)
class NotInTheBooks(DomainError):
    """The courier's books do not say yet what its callback said: ask again."""

    kind = Kind.CONFLICT
    code = "shipments/not-in-the-books"
    title = "The courier does not confirm this yet"
    title_ar = "لم تؤكد شركة الشحن ذلك بعد"

    reported: str
    found: str | None


async def _story(job: JobContext, db: Db, shipment_id: UUID) -> tuple[list[ShipmentEvent], Shipment]:
    facts = await job.engine.facts(db, job.tenant_id, SHIPMENTS, shipment_id)
    return facts, SHIPMENTS.fold(facts)


@actor("shipments.book", queue="shipments", max_attempts=10, timeout_s=40)
async def book(job: JobContext) -> None:
    """Book a parcel once: Bosta knows it by our unique reference, and is asked for it when in doubt.

    Raises:
        ProviderUnavailable: tried again.
    """
    shipment_id = job.arg("shipment_id", UUID)
    async with job.session() as db:
        facts, shipment = await _story(job, db, shipment_id)
        if shipment.tracking_number or shipment.refused or shipment.cancelling or shipment.status is Status.CANCELLED:
            return
        courier = await connection(job, db, shipment.store_id, shipment.carrier)
        to = await _receiver(job, db, shipment.order_id)
    if to is None:
        await job.run(RefuseBooking(shipment_id=shipment_id, answer="the customer's address was erased"))
        return
    find = Find(shipment_id=shipment_id, reference=shipment.reference)
    booking = await _found(job, find, courier) if job.attempt > 1 else None
    try:
        await job.run(booking or await _booked(job, facts, to, courier))
    except (ProviderRefused, AddressNotServed) as no:
        booking = await _found(job, find, courier) if isinstance(no, ProviderRefused) else None
        answer = no.answer if isinstance(no, ProviderRefused) else f"{no.title}: {no.place}"
        await job.run(booking or RefuseBooking(shipment_id=shipment_id, answer=answer[:500]))


async def _booked(job: JobContext, facts: list[ShipmentEvent], to: Receiver, courier: Connection) -> RecordBooking:
    wanted = next(fact for fact in facts if isinstance(fact, ShipmentRequested))
    parcel = Parcel(
        shipment_id=wanted.shipment_id,
        reference=wanted.reference,
        collect=wanted.collect,
        goods=wanted.goods,
        pieces=wanted.pieces,
        receiver=to,
        notes=wanted.notes or "",
        webhook_url=f"{job.api_url}/api/v1/webhooks/bosta/callback?store={wanted.store_id}",
        back=wanted.kind is Direction.RETURN,
    )
    booking = await job.ask(BOSTA, parcel, courier.keys)
    assert isinstance(booking, RecordBooking)
    return booking


async def _found(job: JobContext, find: Find, courier: Connection) -> RecordBooking | None:
    found = await job.ask(BOSTA, find, courier.keys)
    assert isinstance(found, Found)
    return found.booking


async def _receiver(job: JobContext, db: Db, order_id: UUID) -> Receiver | None:
    """Where the order goes now, read where it is sealed; ``None`` when the customer was erased."""
    to: Address | None = None
    contact: Contact | None = None
    for fact in await job.engine.facts(db, job.tenant_id, ORDERS, order_id):
        if isinstance(fact, OrderPlaced):
            to, contact = fact.ship_to, fact.contact
        elif isinstance(fact, OrderAddressCorrected):
            to = fact.ship_to or to
    if to is None:
        return None
    return Receiver(
        first_name=to.first_name,
        last_name=to.last_name,
        phone=to.phone or (contact and contact.phone) or "",
        email=contact.email if contact else None,
        state=to.state,
        city=to.city,
        line1=to.address_line1,
        line2=to.address_line2 or "",
    )


@actor("shipments.confirm", queue="shipments", max_attempts=10, timeout_s=40)
async def confirm(job: JobContext) -> None:
    """Ask the courier whether an outcome that was reported is true; what it says is what counts.

    Raises:
        NotInTheBooks: not yet; after some attempts the report is denied.
        ProviderUnavailable: tried again.
    """
    shipment_id, key = job.arg("shipment_id", UUID), job.arg("key", str)
    async with job.session() as db:
        facts, shipment = await _story(job, db, shipment_id)
        report = next(fact for fact in facts if isinstance(fact, OutcomeReported) and fact.scan.key == key)
        if shipment.status is report.status:
            return
        courier = await connection(job, db, shipment.store_id, shipment.carrier)
    look = Look(shipment_id=shipment_id, scan=report.scan, currency=shipment.collect.currency)
    settled = await job.ask(BOSTA, look, courier.keys)
    assert isinstance(settled, SettleOutcome)
    if settled.status is not report.status and job.attempt <= PATIENT_ATTEMPTS:
        raise NotInTheBooks(reported=report.status, found=settled.status)
    await job.run(settled)


@actor("shipments.correct", queue="shipments", max_attempts=10, timeout_s=40)
async def correct(job: JobContext) -> None:
    """Ask the courier to bring it as all corrections up to this one say.

    Raises:
        NotBookedYet, ProviderUnavailable: tried again.
    """
    shipment_id, number = job.arg("shipment_id", UUID), job.arg("number", int)
    async with job.session() as db:
        facts, shipment = await _story(job, db, shipment_id)
        if number <= shipment.corrected or shipment.refused or shipment.status is Status.CANCELLED:
            return
        if not shipment.tracking_number:
            raise NotBookedYet(shipment_id=shipment_id)
        courier = await connection(job, db, shipment.store_id, shipment.carrier)
        to = await _receiver(job, db, shipment.order_id)
    if to is None:
        answer = "the customer's address was erased"
        await job.run(RefuseCorrection(shipment_id=shipment_id, number=number, answer=answer))
        return
    try:
        await job.run(await job.ask(BOSTA, amended(facts, shipment, to, number), courier.keys))
    except ProviderRefused as no:
        await job.run(RefuseCorrection(shipment_id=shipment_id, number=number, answer=no.answer[:500]))


def amended(facts: list[ShipmentEvent], shipment: Shipment, to: Receiver, number: int) -> Amend:
    """The parcel with its first ``number`` corrections, without those that were refused."""
    wanted = next(fact for fact in facts if isinstance(fact, ShipmentRequested))
    refused = {fact.number for fact in facts if isinstance(fact, CorrectionRefused)}
    amend = Amend(
        shipment_id=wanted.shipment_id,
        carrier_id=shipment.carrier_id,
        number=number,
        collect=wanted.collect,
        notes=wanted.notes or "",
        receiver=to,
    )
    for fact in facts:
        if isinstance(fact, CorrectionRequested) and fact.number <= number and fact.number not in refused:
            amend = replace(amend, **_said(fact, "collect", "notes"))
            amend = replace(amend, receiver=replace(amend.receiver, **_said(fact, "first_name", "last_name", "phone")))
    return amend


def _said(fact: CorrectionRequested, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(fact, name)) is not None}


@actor("shipments.call_off", queue="shipments", max_attempts=10, timeout_s=40)
async def call_off(job: JobContext) -> None:
    """Tell the courier not to come; if the booking's answer was lost, the courier is asked for it first.

    Raises:
        ProviderUnavailable: tried again.
    """
    shipment_id = job.arg("shipment_id", UUID)
    async with job.session() as db:
        _, shipment = await _story(job, db, shipment_id)
        if not shipment.cancelling:
            return
        courier = await connection(job, db, shipment.store_id, shipment.carrier)
    if not shipment.tracking_number:
        booking = await _found(job, Find(shipment_id=shipment_id, reference=shipment.reference), courier)
        await job.run(booking or RecordCancellation(shipment_id=shipment_id))  # a booking asks to be called off again
        return
    try:
        off = CallOff(shipment_id=shipment_id, tracking_number=shipment.tracking_number)
        await job.run(await job.ask(BOSTA, off, courier.keys))
    except ProviderRefused as no:
        await job.run(RefuseCancellation(shipment_id=shipment_id, answer=no.answer[:500]))


@actor("shipments.sync", queue="shipments", max_attempts=3, timeout_s=300)
async def sync(job: JobContext) -> None:
    """Ask about parcels that nothing was heard of: callbacks get lost. What is learnt counts as a callback does.

    Raises:
        ProviderUnavailable: tried again, and after that by the next one.
    """
    async with job.session() as db:
        silent = await silent_parcels(db, job.tenant_id, BOSTA.name, job.now - SILENCE, BATCH)
        couriers = {parcel.store_id: await _courier(job, db, parcel.store_id) for parcel in silent}
    for parcel in silent:
        if (courier := couriers[parcel.store_id]) is None:
            continue
        poll = Poll(
            store_id=parcel.store_id,
            reference=parcel.reference,
            tracking_number=parcel.tracking_number,
            now=job.now,
        )
        try:
            scan = await job.ask(BOSTA, poll, courier.keys)
        except ProviderRefused as no:
            log.warning("a courier does not know a parcel", shipment=str(parcel.shipment_id), answer=no.answer)
            continue
        assert isinstance(scan, ReceiveScan)
        if scan.status not in {None, parcel.status}:
            await job.engine.execute(job.tenant_id, scan, actor=f"job:{job.job_id}")  # its own key makes it count once


async def _courier(job: JobContext, db: Db, store_id: UUID) -> Connection | None:
    try:
        return await connection(job, db, store_id, BOSTA.name)
    except NotConnected:  # the store has left Bosta; its parcels there are over as far as we can see
        return None


ACTORS = [book, confirm, correct, call_off, sync]
