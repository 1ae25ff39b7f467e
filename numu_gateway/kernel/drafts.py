"""What routes of orders do with an id that is a draft's: the same words, other commands."""

from uuid import UUID

from numu_core.draft_orders.commands import ConvertDraft, DiscardDraft
from numu_core.draft_orders.decider import DRAFTS
from numu_core.draft_orders.events import DraftRevised, DraftSaved
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.messages import Command
from numu_core.orders.commands import CancelOrder, ChangeOrderStatus
from numu_gateway.kernel.doors import Doors
from numu_projections.stores.views import StoreRef


async def is_draft(doors: Doors, store: StoreRef, order_id: UUID) -> bool:
    """Whether this is a draft of the store, and not an order yet."""
    draft = await doors.services.engine.state(store.tenant_id, DRAFTS, order_id)
    return draft.open and draft.store_id == store.store_id


async def conversion(doors: Doors, store: StoreRef, order_id: UUID) -> ConvertDraft:
    """The command that makes the draft an order, with what is read where it is sealed.

    Raises:
        NotFound: the store has no such draft, or its customer was erased.
    """
    services = doors.services
    async with tenant_session(services.pool, store.tenant_id) as db:
        facts = await services.engine.facts(db, store.tenant_id, DRAFTS, order_id)
    told = [fact for fact in facts if isinstance(fact, DraftSaved | DraftRevised)]
    ship_to = next((fact.ship_to for fact in reversed(told) if fact.ship_to), None)
    if ship_to is None:
        raise NotFound(what="order", id=order_id)
    words = [fact.notes if isinstance(fact, DraftSaved) else fact.customer_notes for fact in told]
    return ConvertDraft(
        order_id=order_id,
        store_id=store.store_id,
        version=len(told),
        ship_to=ship_to,
        bill_to=next((fact.bill_to for fact in reversed(told) if fact.bill_to), None),
        notes=next((said for said in reversed(words) if said is not None), None) or None,
    )


async def move(doors: Doors, store: StoreRef, order_id: UUID, status: str, reason: str | None) -> Command:
    """The command that brings an order, or a draft, to a status.

    Raises:
        BadTransition: a draft becomes an order that is pending, or is cancelled, and nothing else.
    """
    if not await is_draft(doors, store, order_id):
        return ChangeOrderStatus(order_id=order_id, store_id=store.store_id, status=status, reason=reason)
    if status == "pending":
        return await conversion(doors, store, order_id)
    if status != "cancelled":
        raise BadTransition(what="order", present="draft", wanted=status)
    return DiscardDraft(order_id=order_id, store_id=store.store_id, reason=reason)


async def cancellation(doors: Doors, store: StoreRef, order_id: UUID, reason: str | None) -> Command:
    """The command that calls an order, or a draft, off."""
    kind = DiscardDraft if await is_draft(doors, store, order_id) else CancelOrder
    return kind(order_id=order_id, store_id=store.store_id, reason=reason)
