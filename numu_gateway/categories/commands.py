"""HTTP commands on categories."""

from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody

from numu_core.categories.commands import AddCategory, EditCategory, RemoveCategory
from numu_core.categories.decider import CATEGORIES
from numu_gateway.categories.bodies import CreateCategoryBody, UpdateCategoryBody, asked
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.files import kept
from numu_gateway.kernel.pictures import LARGEST_BODY, PictureForm, received
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


@post(
    "/stores/{store_id:uuid}/categories/{category_id:uuid}/image",
    operation_id="upload_category_image",
    guards=[allow("products.edit")],
    request_max_body_size=LARGEST_BODY,
    status_code=200,
)
async def upload_category_image(
    store_id: FromPath[UUID],
    category_id: FromPath[UUID],
    data: MultipartBody[PictureForm],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[CategoryView]:
    """Give the category a picture."""
    picture = await received(data.file)
    key = f"{store_id}/{category_id}/{dispatch.new_id()}/original.{picture.extension}"
    async with kept(doors.files, "categories", key, picture) as url:
        await dispatch(EditCategory(category_id=category_id, store_id=store_id, image_url=url))
    return ok(await shown(read, call, store_id, category_id), "Category image uploaded successfully")


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


ROUTES = [create_category, update_category, upload_category_image, delete_category]
