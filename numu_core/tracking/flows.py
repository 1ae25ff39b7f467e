"""Who is told what, and when: the store's settings decide, and whoever does not want it is left out."""

from uuid import UUID

from numu_core.customers.decider import CUSTOMERS
from numu_core.kernel.attribution import Moment
from numu_core.kernel.shop import Shop
from numu_core.kernel.subjects import EraseSubject
from numu_core.orders.decider import ORDERS, Order
from numu_core.orders.events import PaymentStatus, Status
from numu_core.store_settings.decider import STORE_SETTINGS, Tracking
from numu_core.tracking.commands import (
    FollowBuyer,
    ForgetTrail,
    ReportOrder,
    ReportStep,
    RequestEvent,
    SendTestEvent,
    TraceOrder,
)
from numu_core.tracking.decider import TRACKING
from numu_core.tracking.errors import NotConnected
from numu_core.tracking.events import event_trace

TRAIL = "tracking.trail"


def follow_buyer(shop: Shop, command: FollowBuyer) -> None:
    """Keep how the buyer found the store; then the order is placed, for Meta, and as far as it has come already."""
    trail = shop.keyed_id(TRAIL, str(command.customer_id))
    shop.do(
        TraceOrder(
            trace_id=command.order_id,
            store_id=command.store_id,
            customer_id=command.customer_id,
            trail=trail,
            attribution=command.attribution,
        )
    )
    shop.do(ReportOrder(order_id=command.order_id, moment="placed"))
    if shop.state(ORDERS, command.order_id).status is Status.PROCESSING:  # gift cards have paid it whole
        shop.do(ReportOrder(order_id=command.order_id, moment="processing"))


def report_order(shop: Shop, command: ReportOrder) -> None:
    """Ask for the events of this moment; only of orders that shoppers placed, and only where the store wants them."""
    order = shop.state(ORDERS, command.order_id)
    store_id, wanted = order.store_id, shop.state(STORE_SETTINGS, order.store_id).tracking
    if not (names := events_at(wanted, command.moment)) or (command.moment == "placed" and awaits_money(order)):
        return
    buyer = shop.state(TRACKING, command.order_id).customer_id
    if buyer is None or (wanted.consent_required and not shop.state(CUSTOMERS, buyer).accepts_marketing):
        return
    trail = shop.keyed_id(TRAIL, str(buyer))
    for name, event_id in names.items():
        trace_id = shop.follows(event_trace(store_id, name, event_id.format(command.order_id)), command.order_id)
        shop.do(
            RequestEvent(
                trace_id=trace_id,
                store_id=store_id,
                name=name,
                event_id=event_id.format(command.order_id),
                pixels=pixels(wanted),
                browser=wanted.pixel_enabled,
                order_id=command.order_id,
                trail=trail,
            )
        )


def awaits_money(order: Order) -> bool:
    """Whether nothing is bought before money comes in: a card is charged, a transfer or a deposit arrives."""
    in_advance = order.deposit is not None or order.payment_method not in {"cod", None}
    return in_advance and order.payment_status is not PaymentStatus.PAID


def events_at(wanted: Tracking, moment: Moment) -> dict[str, str]:
    """The events of a moment, each with its id; the browser calls a purchase by the order's id alone."""
    if not wanted.capi_enabled or not pixels(wanted):
        return {}
    triggers = {"Purchase": wanted.purchase_trigger or "placed", "Lead": wanted.lead_trigger}
    triggers["OrderDelivered"] = "delivered"  # so that a merchant can aim at orders that were taken at the door
    ids = {"Purchase": "{}", "Lead": "lead:{}", "OrderDelivered": "delivered:{}"}
    moments = {"placed", "paid"} if moment == "paid" else {moment}  # what was bought by being paid was placed before
    return {name: ids[name] for name, trigger in triggers.items() if trigger in moments}


def pixels(wanted: Tracking) -> list[str]:
    """The pixels that hear from our servers, the store's own first."""
    return list(dict.fromkeys(filter(None, (wanted.pixel_id, *(p.pixel_id for p in wanted.pixels if p.capi_enabled)))))


def report_step(shop: Shop, command: ReportStep) -> None:
    """Ask for the event, where the store wants it and the visitor does not mind."""
    wanted = shop.state(STORE_SETTINGS, command.store_id).tracking
    minds = command.opted_out is not False if wanted.consent_required else bool(command.opted_out)
    if not wanted.capi_enabled or not pixels(wanted) or minds:
        return
    shop.do(
        RequestEvent(
            trace_id=event_trace(command.store_id, command.name, command.event_id),
            store_id=command.store_id,
            name=command.name,
            event_id=command.event_id,
            pixels=pixels(wanted),
            browser=wanted.pixel_enabled,
            trail=_visitor(shop, command),
            seen=command.seen,
        )
    )


def _visitor(shop: Shop, command: ReportStep) -> UUID:
    """Whose key seals it: a customer's trail, if the visitor is one of this store's."""
    customer_id = command.seen.customer_id
    if customer_id and shop.state(CUSTOMERS, customer_id).store_id == command.store_id:
        return shop.keyed_id(TRAIL, str(customer_id))
    return shop.keyed_id(TRAIL, f"{command.store_id}/{command.visitor}")


def send_test_event(shop: Shop, command: SendTestEvent) -> None:
    """Ask for one purchase that counts nowhere.

    Raises:
        NotConnected: there is no pixel, or no token.
    """
    wanted = shop.state(STORE_SETTINGS, command.store_id).tracking
    if not wanted.pixel_id or not wanted.capi_secret:
        raise NotConnected
    shop.do(
        RequestEvent(
            trace_id=event_trace(command.store_id, "Purchase", command.event_id),
            store_id=command.store_id,
            name="Purchase",
            event_id=command.event_id,
            pixels=[wanted.pixel_id],
            browser=False,
            test_code=command.test_code,
            trail=command.store_id,
        )
    )


def forget_trail(shop: Shop, command: ForgetTrail) -> None:
    """Delete the key of the trail: what is in the log of it reads as nothing, and nothing new is kept."""
    shop.do(EraseSubject(subject_id=shop.keyed_id(TRAIL, str(command.customer_id))))


FLOWS = [
    (FollowBuyer, follow_buyer),
    (ReportOrder, report_order),
    (ReportStep, report_step),
    (SendTestEvent, send_test_event),
    (ForgetTrail, forget_trail),
]
