"""What is said of a customer's trust and trail, in figures and in words."""

from uuid import UUID

from msgspec.structs import asdict, replace

from numu_core.kernel.attribution import Touch
from numu_projections.customers.views import JourneyView, TouchView, TrustFigures, TrustView
from numu_projections.tracking.tables import OrderTrailRow

LABELS = ((60, "high"), (30, "medium"), (0, "low"))
"""From which score on."""

CONFIDENT = ((10, "high"), (3, "medium"), (0, "low"))
"""From how many outcomes on."""

ADVICE = {
    "unknown": ("Nothing is known yet: treat as a new customer", "لا توجد بيانات بعد: يُعامل كعميل جديد"),
    "low": ("Cash on delivery is fine", "الدفع عند الاستلام مناسب"),
    "medium": ("Call before sending, or ask for a deposit", "اتصل قبل الشحن أو اطلب عربونًا"),
    "high": ("Ask for payment before sending", "اطلب الدفع قبل الشحن"),
}
FORGOTTEN = (
    "How this customer found the store was forgotten, and will not be kept again",
    "تم محو كيفية وصول هذا العميل إلى المتجر، ولن يُحتفظ بها مرة أخرى",
)


def journey(customer_id: UUID, trails: list[OrderTrailRow], limit: int) -> JourneyView:
    """First and last touch of each order, once each, the oldest first."""
    found: dict[Touch, TouchView] = {}
    for trail in trails:
        for which in ("first", "last"):
            touch: Touch = getattr(trail.attribution, which)
            told = {name: value for name, value in asdict(touch).items() if name != "at"}
            view = TouchView(
                id=f"{trail.order_id}:{which}", ts=touch.at or trail.placed_at, is_first_touch=False, **told
            )
            found.setdefault(touch, view)
    touches = sorted(found.values(), key=lambda touch: touch.ts)[:limit]
    touches[:1] = [replace(touch, is_first_touch=True) for touch in touches[:1]]
    return JourneyView(customer_id=customer_id, touch_count=len(touches), touches=touches)


def trust(figures: TrustFigures, *, arabic: bool) -> TrustView:
    """The figures, with what follows from them."""
    outcomes = figures.rtos + figures.deliveries
    rate = figures.rtos / outcomes * 100 if outcomes else 0.0
    score = round(rate)
    label = _from(LABELS, score) if outcomes else "unknown"
    return TrustView(
        has_data=outcomes > 0,
        network_orders=figures.orders,
        network_rtos=figures.rtos,
        network_deliveries=figures.deliveries,
        network_refunds=figures.refunds,
        contributing_store_count=figures.stores,
        rto_rate_pct=round(rate, 1),
        delivery_rate_pct=round(100 - rate, 1) if outcomes else 0.0,
        risk_score=score,
        risk_label=label,
        confidence=_from(CONFIDENT, outcomes),
        last_order_at=figures.last_order_at,
        last_rto_at=figures.last_rto_at,
        recommendation=ADVICE[label][arabic],
    )


def _from(table: tuple[tuple[int, str], ...], value: int) -> str:
    return next(word for least, word in table if value >= least)
