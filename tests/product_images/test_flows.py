"""Pictures of a product: what it shows, and what becomes of the files."""

from typing import Any
from uuid import UUID

from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money
from numu_core.product_images.commands import (
    MOST_IMAGES,
    AddProductImage,
    DiscardProductImage,
    RecordSizes,
    RemoveProductImage,
)
from numu_core.product_images.errors import TooManyImages
from numu_core.product_images.events import ProductImageAdded, ProductImageRemoved, ProductImageResized, image_of
from numu_core.products.events import Details, ProductAdded, ProductDescribed, Status
from numu_workers.kernel.reactions import Job
from numu_workers.product_images.reactions import REACTIONS
from tests.kernel.spec import after, given

STORE, OTHER, PRODUCT, IMAGE = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
LINKED = "https://elsewhere.example/one.jpg"
KEY = f"{STORE}/{PRODUCT}/{IMAGE}/original.png"
URL = f"https://files.example/products/{KEY}"
FILE: dict[str, Any] = {"image_id": IMAGE, "store_id": STORE, "product_id": PRODUCT, "url": URL, "key": KEY, "size": 9}
SHAPE: dict[str, Any] = {"content_type": "image/png", "width": 40, "height": 20}

mug = ProductAdded(
    product_id=PRODUCT,
    store_id=STORE,
    name="كوب",
    slug="mug",
    status=Status.ACTIVE,
    price=Money(5000, "EGP"),
    details=Details(images=(LINKED,)),
)
added = ProductImageAdded(**FILE, **SHAPE)
shows_both = ProductDescribed(product_id=PRODUCT, images=(LINKED, URL))
add = AddProductImage(**FILE, **SHAPE)
removed = ProductImageRemoved(image_id=IMAGE, product_id=PRODUCT, url=URL, key=KEY)
resized = ProductImageResized(image_id=IMAGE, product_id=PRODUCT, url=URL, urls={"large": "l", "medium": "m"})
record = RecordSizes(image_id=IMAGE, urls={"large": "l", "medium": "m"})


def test_an_uploaded_picture_is_the_last_one() -> None:
    given(mug).when(add).then(added, shows_both)


def test_uploading_it_again_is_uploading_it_once() -> None:
    given(mug, added, shows_both).when(add).then_nothing()


def test_another_stores_product_is_not_there() -> None:
    strangers = AddProductImage(**{**FILE, "store_id": OTHER}, **SHAPE)
    given(mug).when(strangers).then_refused(NotFound(what="product", id=PRODUCT))
    gone = RemoveProductImage(store_id=OTHER, product_id=PRODUCT, url=LINKED)
    given(mug).when(gone).then_refused(NotFound(what="product", id=PRODUCT))


def test_a_product_has_room_for_so_many() -> None:
    full = ProductDescribed(product_id=PRODUCT, images=tuple(f"https://x.example/{n}" for n in range(MOST_IMAGES)))
    given(mug, full).when(add).then_refused(TooManyImages(most=MOST_IMAGES))


def test_an_uploaded_picture_goes_with_its_file() -> None:
    remove = RemoveProductImage(store_id=STORE, product_id=PRODUCT, url=URL)
    given(mug, added, shows_both).when(remove).then(ProductDescribed(product_id=PRODUCT, images=(LINKED,)), removed)


def test_a_linked_picture_goes_alone() -> None:
    remove = RemoveProductImage(store_id=STORE, product_id=PRODUCT, url=LINKED)
    given(mug, added, shows_both).when(remove).then(ProductDescribed(product_id=PRODUCT, images=(URL,)))


def test_linking_to_another_products_picture_does_not_let_its_file_go() -> None:
    borrowed = ProductImageAdded(**{**FILE, "product_id": OTHER}, **SHAPE)
    remove = RemoveProductImage(store_id=STORE, product_id=PRODUCT, url=URL)
    given(mug, borrowed, shows_both).when(remove).then(ProductDescribed(product_id=PRODUCT, images=(LINKED,)))


def test_what_is_not_shown_cannot_be_removed() -> None:
    remove = RemoveProductImage(store_id=STORE, product_id=PRODUCT, url="https://x.example/none")
    given(mug).when(remove).then_refused(NotFound(what="image", id="https://x.example/none"))


def test_sizes_are_recorded_once_and_not_of_what_is_gone() -> None:
    given(added).when(record).then(resized)
    given(added, resized).when(record).then_nothing()
    given(added, removed).when(record).then_refused(NotFound(what="image", id=IMAGE))
    given().when(record).then_refused(NotFound(what="image", id=IMAGE))


def test_letting_a_file_go_twice_is_once() -> None:
    given(added, removed).when(DiscardProductImage(image_id=IMAGE)).then_nothing()


def test_an_address_says_which_picture_it_is_of() -> None:
    assert image_of(URL) == IMAGE
    assert image_of(LINKED) is None


def test_a_picture_is_made_smaller_and_a_removed_one_forgotten() -> None:
    assert after(added, REACTIONS) == [Job(actor="product_images.resize", args={"image_id": IMAGE, "key": KEY})]
    assert after(removed, REACTIONS) == [Job(actor="product_images.forget", args={"key": KEY})]
