"""HTTP commands that edit placed orders. A preview runs the very command that applies it, and keeps nothing."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.order_edits.commands import CancelLines, EditLines, EditPreview
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.text import clean
from numu_gateway.order_edits.bodies import ApplyCancelBody, ApplyEditBody, CancelBody, EditBody, EditView
from numu_projections.stores.views import StoreRef

ORDER = "/stores/{store_id:uuid}/orders/{order_id:uuid}"


def _edit(store: StoreRef, order_id: UUID, data: EditBody, version: str | None = None) -> EditLines:
    return EditLines(
        order_id=order_id,
        store_id=store.store_id,
        changes=data.changed(),
        additions=data.added(store.currency),
        reason=clean(data.reason),
        version=version,
    )


def _cancel(store: StoreRef, order_id: UUID, data: CancelBody, version: str | None = None) -> CancelLines:
    lines, reason = data.called_off(), clean(data.reason)
    return CancelLines(order_id=order_id, store_id=store.store_id, lines=lines, reason=reason, version=version)


@post(f"{ORDER}/edits/preview", operation_id="preview_order_edit", guards=[allow("orders.edit")], status_code=200)
async def preview_order_edit(
    order_id: FromPath[UUID],
    data: JSONBody[EditBody],
    dispatch: NamedDependency[Dispatch],
    store: NamedDependency[StoreRef],
) -> Success[EditView]:
    """What an edit would do: lines, stock, discount, money. Nothing is changed."""
    seen = await dispatch.preview(_edit(store, order_id, data))
    return ok(EditView.of(seen.value(EditPreview)))


@post(f"{ORDER}/edits", operation_id="apply_order_edit", guards=[allow("orders.edit")], status_code=200)
async def apply_order_edit(
    order_id: FromPath[UUID],
    data: JSONBody[ApplyEditBody],
    dispatch: NamedDependency[Dispatch],
    store: NamedDependency[StoreRef],
) -> Success[EditView]:
    """Do what was previewed, once; 409 with a new preview when something that matters has changed."""
    done = await dispatch(_edit(store, order_id, data, data.version))
    return ok(EditView.of(done.value(EditPreview)), "Order edited successfully")


@post(
    f"{ORDER}/cancellations/preview",
    operation_id="preview_order_cancellation",
    guards=[allow("orders.cancel")],
    status_code=200,
)
async def preview_order_cancellation(
    order_id: FromPath[UUID],
    data: JSONBody[CancelBody],
    dispatch: NamedDependency[Dispatch],
    store: NamedDependency[StoreRef],
) -> Success[EditView]:
    """What calling a part of an order off would do. Nothing is changed."""
    seen = await dispatch.preview(_cancel(store, order_id, data))
    return ok(EditView.of(seen.value(EditPreview)))


@post(
    f"{ORDER}/cancellations", operation_id="apply_order_cancellation", guards=[allow("orders.cancel")], status_code=200
)
async def apply_order_cancellation(
    order_id: FromPath[UUID],
    data: JSONBody[ApplyCancelBody],
    dispatch: NamedDependency[Dispatch],
    store: NamedDependency[StoreRef],
) -> Success[EditView]:
    """Call off what was previewed, once; 409 with a new preview when something that matters has changed."""
    done = await dispatch(_cancel(store, order_id, data, data.version))
    return ok(EditView.of(done.value(EditPreview)), "Cancelled successfully")


ROUTES = [preview_order_edit, apply_order_edit, preview_order_cancellation, apply_order_cancellation]
