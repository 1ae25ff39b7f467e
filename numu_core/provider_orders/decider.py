"""A provider's order: whose payment it is. A callback may be faster than our own record of the order it is about."""

from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.ids import named_id
from numu_core.provider_orders.commands import BindProviderOrder, KeepReport, ProviderOrderCommand
from numu_core.provider_orders.errors import ProviderOrderTaken
from numu_core.provider_orders.events import ProviderOrderBound, ProviderOrderEvent, ReportKept

KEPT_MOST = 50  # reports kept of one unknown order; a genuine one has a handful


class ProviderOrder(Struct, frozen=True, kw_only=True):
    """What we know of one order of a provider."""

    payment_id: UUID | None = None
    kept: dict[str, str] = field(default_factory=dict)  # key → report that came too early


def provider_order_id(provider: str, its_id: str) -> UUID:
    """The stream of the order that ``provider`` calls ``its_id``."""
    return named_id("provider_orders", provider, its_id)


def bind(order: ProviderOrder, command: BindProviderOrder) -> list[ProviderOrderEvent]:
    """``[ProviderOrderBound]``, once.

    Raises:
        ProviderOrderTaken: it is another payment's.
    """
    if order.payment_id not in {None, command.payment_id}:
        raise ProviderOrderTaken(payment_id=command.payment_id)
    bound = ProviderOrderBound(provider_order_id=command.provider_order_id, payment_id=command.payment_id)
    return [] if order.payment_id else [bound]


def keep(order: ProviderOrder, command: KeepReport) -> list[ProviderOrderEvent]:
    """``[ReportKept]``, each report once, at most ``KEPT_MOST``."""
    if command.key in order.kept or len(order.kept) >= KEPT_MOST:
        return []
    return [ReportKept(provider_order_id=command.provider_order_id, key=command.key, report=command.report)]


def evolve(order: ProviderOrder, event: ProviderOrderEvent) -> ProviderOrder:
    """The provider's order after ``event``."""
    match event:
        case ProviderOrderBound():
            return replace(order, payment_id=event.payment_id)
        case ReportKept():
            return replace(order, kept={**order.kept, event.key: event.report})


PROVIDER_ORDERS: Decider[ProviderOrder, ProviderOrderEvent] = Decider(
    stream="provider_orders",
    key="provider_order_id",
    initial=ProviderOrder(),
    commands=ProviderOrderCommand,
    events=ProviderOrderEvent,
    evolve=evolve,
    decide={BindProviderOrder: bind, KeepReport: keep},
)
DECIDERS = [PROVIDER_ORDERS]
