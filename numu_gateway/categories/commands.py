"""HTTP commands on categories."""

from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.categories.commands import AddCategory, EditCategory, RemoveCategory
from numu_core.categories.decider import CATEGORIES
from numu_gateway.categories.bodies import CreateCategoryBody, UpdateCategoryBody, asked
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_projections.categories.queries import get_category
from numu_projections.categories.views import CategoryView


@post("/stores/{store_id:uuid}/categories", operation_id="create_category", guards=[allow("products.create")])
async def create_category(
    store_id: FromPath[UUID],
    data: JSONBody[CreateCategoryBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[CategoryView]:
    """Add a category."""
    category_id = dispatch.new_id()
    await dispatch(AddCategory(category_id=category_id, store_id=store_id, **asked(data)))
    return ok(await shown(read, call, store_id, category_id), "Category created successfully")


@patch(
    "/stores/{store_id:uuid}/categories/{category_id:uuid}",
    operation_id="update_category",
    guards=[allow("products.edit")],
)
async def update_category(
    store_id: FromPath[UUID],
    category_id: FromPath[UUID],
    data: JSONBody[UpdateCategoryBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[CategoryView]:
    """Edit a category."""
    command = EditCategory(category_id=category_id, store_id=store_id, **asked(data))
    await dispatch(command, edits=(CATEGORIES, category_id))
    return ok(await shown(read, call, store_id, category_id), "Category updated successfully")


@delete(
    "/stores/{store_id:uuid}/categories/{category_id:uuid}",
    operation_id="delete_category",
    guards=[allow("products.delete")],
)
async def delete_category(
    store_id: FromPath[UUID], category_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]
) -> None:
    """Remove a category. Its products stay, in none."""
    await dispatch(RemoveCategory(category_id=category_id, store_id=store_id), edits=(CATEGORIES, category_id))


async def shown(read: Read, call: Call, store_id: UUID, category_id: UUID) -> CategoryView:
    """The category, with its version as ``ETag``."""
    category = await read(get_category, store_id, category_id)
    call.answer_headers.append((b"etag", b'"%d"' % category.version))
    return category.view()


ROUTES = [create_category, update_category, delete_category]
