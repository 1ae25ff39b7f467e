"""What a product shows changes together with what is known of the file."""

from uuid import UUID

from msgspec import structs

from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.product_images.commands import (
    MOST_IMAGES,
    AddProductImage,
    DiscardProductImage,
    EnterProductImage,
    RemoveProductImage,
)
from numu_core.product_images.decider import PRODUCT_IMAGES
from numu_core.product_images.errors import TooManyImages
from numu_core.product_images.events import image_of
from numu_core.products.commands import DescribeProduct
from numu_core.products.decider import PRODUCTS, Product


def add_product_image(shop: Shop, command: AddProductImage) -> None:
    """Show an uploaded picture as the product's last one; again is once.

    Raises:
        NotFound: the store has no such product.
        TooManyImages: the product shows as many as it may.
    """
    product = _theirs(shop, command.store_id, command.product_id)
    if command.url in product.images:
        return
    if len(product.images) >= MOST_IMAGES:
        raise TooManyImages(most=MOST_IMAGES)
    shop.do(EnterProductImage(**structs.asdict(command)))
    shop.do(DescribeProduct(product_id=command.product_id, images=(*product.images, command.url)))


def remove_product_image(shop: Shop, command: RemoveProductImage) -> None:
    """Show a picture no more, uploaded or linked. Its files go if it was uploaded for this product.

    Raises:
        NotFound: the store has no such product, or the product does not show this picture.
    """
    product = _theirs(shop, command.store_id, command.product_id)
    if command.url not in product.images:
        raise NotFound(what="image", id=command.url)
    left = tuple(url for url in product.images if url != command.url)
    shop.do(DescribeProduct(product_id=command.product_id, images=left))
    if (image_id := image_of(command.url)) is not None:
        image = shop.state(PRODUCT_IMAGES, image_id)
        if image.url == command.url and image.product_id == command.product_id:
            shop.do(DiscardProductImage(image_id=image_id))


def _theirs(shop: Shop, store_id: UUID, product_id: UUID) -> Product:
    product = shop.state(PRODUCTS, product_id)
    if not product.exists or product.store_id != store_id:
        raise NotFound(what="product", id=product_id)
    return product


FLOWS = [(AddProductImage, add_product_image), (RemoveProductImage, remove_product_image)]
