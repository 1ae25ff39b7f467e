"""HTTP commands on pictures of products."""

from uuid import UUID

from litestar import delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody

from numu_core.product_images.commands import AddProductImage, RemoveProductImage
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.files import kept
from numu_gateway.kernel.pictures import LARGEST_BODY, PictureForm, received
from numu_gateway.product_images.bodies import DeleteImageBody, UploadedImage


@post(
    "/stores/{store_id:uuid}/products/{product_id:uuid}/images",
    operation_id="upload_product_image",
    guards=[allow("products.edit")],
    request_max_body_size=LARGEST_BODY,
)
async def upload_product_image(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    data: MultipartBody[PictureForm],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
) -> Success[UploadedImage]:
    """Show one more picture of the product, as the last one."""
    picture, image_id = await received(data.file), dispatch.new_id()
    key = f"{store_id}/{product_id}/{image_id}/original.{picture.extension}"
    async with kept(doors.files, "products", key, picture) as url:
        await dispatch(
            AddProductImage(
                image_id=image_id,
                store_id=store_id,
                product_id=product_id,
                url=url,
                key=key,
                size=len(picture.body),
                content_type=picture.content_type,
                width=picture.width,
                height=picture.height,
            )
        )
    uploaded = UploadedImage(
        url=url,
        key=key,
        size=len(picture.body),
        content_type=picture.content_type,
        product_id=product_id,
        variant_urls={"original": url},
    )
    return ok(uploaded, "Image uploaded successfully")


@delete(
    "/stores/{store_id:uuid}/products/{product_id:uuid}/images",
    operation_id="delete_product_image",
    guards=[allow("products.edit")],
)
async def delete_product_image(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    data: JSONBody[DeleteImageBody],
    dispatch: NamedDependency[Dispatch],
) -> None:
    """Show a picture no more."""
    await dispatch(RemoveProductImage(store_id=store_id, product_id=product_id, url=data.image_url))


ROUTES = [upload_product_image, delete_product_image]
