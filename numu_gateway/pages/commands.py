"""HTTP commands on pages and policies."""

from typing import Annotated, Any
from uuid import UUID

from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from numu_core.pages.commands import RemovePage, SavePage
from numu_core.pages.decider import PAGES, policy_id
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_gateway.pages.bodies import PageBody, PolicyBody, page_of, policy_of
from numu_gateway.pages.queries import ONE, POLICY, shown
from numu_projections.pages.views import PageView

PolicyHandle = Annotated[str, PathParameter(pattern="^[a-z][a-z0-9-]*$", max_length=60)]
"""What the storefront's address of a policy may end with."""


@post("/stores/{store_id:uuid}/pages", operation_id="create_page", guards=[allow("themes.edit")])
async def create_page(
    store_id: FromPath[UUID],
    data: JSONBody[PageBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[PageView]:
    """Add a page."""
    page_id = dispatch.new_id()
    await dispatch(SavePage(page_id=page_id, body=page_of(store_id, data), new=True))
    return ok(await shown(read, call, store_id, "page", page_id), "Page created successfully")


@put(ONE, operation_id="update_page", guards=[allow("themes.edit")])
async def update_page(
    store_id: FromPath[UUID],
    page_id: FromPath[UUID],
    data: JSONBody[PageBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[PageView]:
    """Have the page just so."""
    await dispatch(SavePage(page_id=page_id, body=page_of(store_id, data)), edits=(PAGES, page_id))
    return ok(await shown(read, call, store_id, "page", page_id), "Page updated successfully")


@delete(ONE, operation_id="delete_page", guards=[allow("themes.edit")])
async def delete_page(store_id: FromPath[UUID], page_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]) -> None:
    """Have the page no more."""
    await dispatch(RemovePage(page_id=page_id, store_id=store_id), edits=(PAGES, page_id))


@put(POLICY, operation_id="save_policy", guards=[allow("settings.general.edit")])
async def save_policy(
    store_id: FromPath[UUID],
    handle: PolicyHandle,
    data: JSONBody[PolicyBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[PageView]:
    """Say what the store's policy is: ``privacy``, ``refund``, ``terms``, ``shipping`` or one of its own."""
    page_id = policy_id(store_id, handle)
    policy = policy_of(store_id, handle, data)
    await dispatch(SavePage(page_id=page_id, body=policy, new=True), edits=(PAGES, page_id))
    return ok(await shown(read, call, store_id, "policy", page_id), "Policy saved successfully")


@delete(POLICY, operation_id="delete_policy", guards=[allow("settings.general.edit")])
async def delete_policy(store_id: FromPath[UUID], handle: PolicyHandle, dispatch: NamedDependency[Dispatch]) -> None:
    """Have the policy no more."""
    await dispatch(RemovePage(page_id=policy_id(store_id, handle), store_id=store_id))


ROUTES: list[Any] = [create_page, update_page, delete_page, save_policy, delete_policy]
