"""What a merchant may know of a customer's reliability: over HTTP, from what became of orders."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from numu_core.customers.commands import CustomerRecognised, RecogniseCustomer
from numu_core.kernel.messages import Command
from numu_core.kernel.subjects import EraseSubject
from numu_core.orders.commands import CancelOrder, DeliverOrder, RefundOrder, ReturnOrder, ShipOrder
from numu_gateway.customers.bodies import trust
from numu_projections.customers.views import TrustFigures
from tests.kernel.outside import HOME, Outside, outside, sandbox
from tests.kernel.world import Merchant

__all__ = ["outside", "sandbox"]


async def bought(outside: Outside, *steps: type[Command], phone: str = "01012345678") -> UUID:
    answer = await outside.buy("cod", shipping_address={**HOME, "phone": phone})
    assert answer.status_code == 201, answer.text
    order_id = UUID(answer.json()["data"]["order_id"])
    for step in steps:
        await outside.world.engine.execute(outside.merchant.tenant_id, step(order_id=order_id), actor="staff:test")
    return order_id


async def mona(outside: Outside, store_id: UUID | None = None) -> UUID:
    command = RecogniseCustomer(store_id=store_id or outside.merchant.store_id, phone="+201012345678")
    accepted = await outside.world.engine.execute(outside.merchant.tenant_id, command, actor="guest:1")
    await outside.world.fold()
    who: CustomerRecognised = accepted.value(CustomerRecognised)
    return who.customer_id


async def seen(outside: Outside, customer_id: UUID, what: str = "trust-stats", **headers: str) -> Any:
    path = f"/stores/{outside.merchant.store_id}/customers/{customer_id}/{what}"
    answer = await outside.merchant.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_trust_follows_from_what_was_taken_and_what_came_back(outside: Outside) -> None:
    await bought(outside, DeliverOrder)
    await bought(outside, DeliverOrder, RefundOrder)
    await bought(outside, ShipOrder, ReturnOrder)
    await bought(outside, CancelOrder)
    await bought(outside, ShipOrder, ReturnOrder, phone="01112345678")  # somebody else's
    found = await seen(outside, await mona(outside))
    assert found.pop("last_order_at") > found.pop("last_rto_at")[:10]
    assert found == {
        "has_data": True,
        "network_orders": 4,
        "network_rtos": 1,
        "network_deliveries": 2,
        "network_refunds": 1,
        "contributing_store_count": 1,
        "rto_rate_pct": 33.3,
        "delivery_rate_pct": 66.7,
        "risk_score": 33,
        "risk_label": "medium",
        "confidence": "medium",
        "recommendation": "Call before sending, or ask for a deposit",
    }


async def test_a_new_customer_is_unknown_and_an_erased_one_keeps_figures_only(outside: Outside) -> None:
    await bought(outside)
    customer_id = await mona(outside)
    found = await seen(outside, customer_id, **{"accept-language": "ar"})
    assert (found["has_data"], found["risk_label"], found["risk_score"]) == (False, "unknown", 0)
    assert (found["rto_rate_pct"], found["delivery_rate_pct"], found["last_rto_at"]) == (0.0, 0.0, None)
    assert found["recommendation"] == "لا توجد بيانات بعد: يُعامل كعميل جديد"
    await outside.world.engine.execute(
        outside.merchant.tenant_id, EraseSubject(subject_id=customer_id), actor="staff:1"
    )
    await outside.world.fold()
    assert (await seen(outside, customer_id))["network_orders"] == 1


async def test_another_tenants_customers_tell_nothing_here(outside: Outside) -> None:
    theirs = await outside.world.merchant()
    command = RecogniseCustomer(store_id=theirs.store_id, phone="+201012345678")
    accepted = await outside.world.engine.execute(theirs.tenant_id, command, actor="guest:1")
    who: CustomerRecognised = accepted.value(CustomerRecognised)
    await bought(outside, ShipOrder, ReturnOrder)
    await outside.world.fold()
    answer = await theirs.get(f"/stores/{theirs.store_id}/customers/{who.customer_id}/trust-stats")
    assert (answer.status_code, answer.json()["data"]["has_data"]) == (200, False)
    assert answer.json()["data"]["network_orders"] == 0


async def test_no_trail_is_kept_so_none_is_shown_or_erased(outside: Outside) -> None:
    await bought(outside)
    customer_id = await mona(outside)
    assert await seen(outside, customer_id, "journey?limit=5") == {
        "customer_id": str(customer_id),
        "touch_count": 0,
        "touches": [],
    }
    erased = await outside.merchant.delete(f"/stores/{outside.merchant.store_id}/customers/{customer_id}/analytics")
    assert (erased.status_code, erased.json()["data"]["funnel_events_deleted"]) == (200, 0)
    assert erased.json()["data"]["note"]


async def test_a_customer_who_is_not_there_is_said_so(outside: Outside) -> None:
    theirs: Merchant = await outside.world.merchant()
    mine = await mona(outside)
    for merchant, customer_id in ((outside.merchant, uuid4()), (theirs, mine)):
        path = f"/stores/{merchant.store_id}/customers/{customer_id}"
        for answer in (
            await merchant.get(f"{path}/trust-stats"),
            await merchant.get(f"{path}/journey"),
            await merchant.delete(f"{path}/analytics"),
        ):
            assert answer.status_code == 404
    path = f"/stores/{outside.merchant.store_id}/customers/{mine}/journey?limit=501"
    assert (await outside.merchant.get(path)).status_code == 422


@pytest.mark.parametrize(
    ("rtos", "deliveries", "label", "confidence"),
    [
        (0, 0, "unknown", "low"),
        (0, 2, "low", "low"),
        (3, 7, "medium", "high"),
        (29, 71, "low", "high"),
        (3, 2, "high", "medium"),
    ],
)
def test_labels_and_confidence(rtos: int, deliveries: int, label: str, confidence: str) -> None:
    figures = TrustFigures(
        orders=rtos + deliveries,
        rtos=rtos,
        deliveries=deliveries,
        refunds=0,
        stores=1,
        last_order_at=None,
        last_rto_at=None,
    )
    view = trust(figures, arabic=False)
    assert (view.risk_label, view.confidence) == (label, confidence)
    assert view.rto_rate_pct + view.delivery_rate_pct == pytest.approx(100 if rtos + deliveries else 0)
