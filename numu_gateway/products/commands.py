"""HTTP commands on products and their variants."""

from typing import Any
from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Struct

from numu_core.kernel.money import Currency
from numu_core.products.commands import (
    AddProduct,
    AddVariant,
    EditProduct,
    EditVariant,
    NewVariant,
    RemoveProduct,
    RemoveVariant,
)
from numu_core.products.decider import PRODUCTS
from numu_core.products.events import Details
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.errors import NotAllowed
from numu_gateway.kernel.reads import Read
from numu_gateway.products.bodies import (
    CreateProductBody,
    CreateVariantBody,
    UpdateProductBody,
    UpdateVariantBody,
    asked,
    options_of,
    variants_of,
)
from numu_projections.products.queries import get_product, get_variant
from numu_projections.products.views import ProductView, VariantView
from numu_projections.stores.views import StoreRef

ALSO_NEEDED = {
    "price": "products.edit.price",
    "compare_at_price": "products.edit.price",
    "cost_price": "products.edit.price",
    "variants": "products.edit.price",
    "status": "products.publish",
    "quantity": "inventory.adjust",
    "inventory_quantity": "inventory.adjust",
}
"""Fields that take a permission of their own."""


def check_fields(call: Call, body: Struct) -> None:
    """Whether the caller may say what ``body`` says.

    Raises:
        NotAllowed: not with these fields.
    """
    for field, code in ALSO_NEEDED.items():
        said = getattr(body, field, None)
        if said is not None and said is not UNSET and code not in call.codes:
            raise NotAllowed(needed=code)


@post("/stores/{store_id:uuid}/products", operation_id="create_product", guards=[allow("products.create")])
async def create_product(
    store_id: FromPath[UUID],
    data: JSONBody[CreateProductBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ProductView]:
    """Add a product."""
    product_id, currency = dispatch.new_id(), data.price_currency or store.currency
    await dispatch(_new_product(product_id, store_id, data, currency))
    return ok(await shown(read, call, store_id, product_id), "Product created successfully")


@patch(
    "/stores/{store_id:uuid}/products/{product_id:uuid}",
    operation_id="update_product",
    guards=[allow("products.edit")],
)
async def update_product(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    data: JSONBody[UpdateProductBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ProductView]:
    """Edit a product."""
    check_fields(call, data)
    said = asked(data, None, but={"options", "variants"})
    if isinstance(data.options, list):
        said["options"] = options_of(data.options)
    if isinstance(data.variants, list):
        said["variants"] = variants_of(data.variants, None, known=True)
    command = EditProduct(product_id=product_id, store_id=store_id, **said)
    await dispatch(command, edits=(PRODUCTS, product_id))
    return ok(await shown(read, call, store_id, product_id), "Product updated successfully")


@delete(
    "/stores/{store_id:uuid}/products/{product_id:uuid}",
    operation_id="delete_product",
    guards=[allow("products.delete")],
)
async def delete_product(
    store_id: FromPath[UUID], product_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]
) -> None:
    """Remove a product."""
    await dispatch(RemoveProduct(product_id=product_id, store_id=store_id), edits=(PRODUCTS, product_id))


@post(
    "/stores/{store_id:uuid}/products/{product_id:uuid}/variants",
    operation_id="create_product_variant",
    guards=[allow("products.create")],
)
async def create_variant(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    data: JSONBody[CreateVariantBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> VariantView:
    """Add a variant."""
    variant_id = dispatch.new_id()
    variant = NewVariant(variant_id=variant_id, **asked(data, data.price_currency, but={"price_currency"}))
    command = AddVariant(product_id=product_id, store_id=store_id, variant=variant)
    await dispatch(command, edits=(PRODUCTS, product_id))
    return await read(get_variant, store_id, product_id, variant_id)


@patch(
    "/stores/{store_id:uuid}/products/{product_id:uuid}/variants/{variant_id:uuid}",
    operation_id="update_product_variant",
    guards=[allow("products.edit")],
)
async def update_variant(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    variant_id: FromPath[UUID],
    data: JSONBody[UpdateVariantBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> VariantView:
    """Edit a variant."""
    check_fields(call, data)
    said = asked(data, data.price_currency, but={"price_currency"})
    command = EditVariant(product_id=product_id, store_id=store_id, variant_id=variant_id, **said)
    await dispatch(command, edits=(PRODUCTS, product_id))
    return await read(get_variant, store_id, product_id, variant_id)


@delete(
    "/stores/{store_id:uuid}/products/{product_id:uuid}/variants/{variant_id:uuid}",
    operation_id="delete_product_variant",
    guards=[allow("products.edit")],
)
async def delete_variant(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    variant_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
) -> None:
    """Remove a variant."""
    command = RemoveVariant(product_id=product_id, store_id=store_id, variant_id=variant_id)
    await dispatch(command, edits=(PRODUCTS, product_id))


async def shown(read: Read, call: Call, store_id: UUID, product_id: UUID) -> ProductView:
    """The product, with its version as ``ETag``."""
    product, version = await read(get_product, store_id, product_id)
    call.answer_headers.append((b"etag", b'"%d"' % version))
    return product


def _new_product(product_id: UUID, store_id: UUID, data: CreateProductBody, currency: Currency) -> AddProduct:
    said: dict[str, Any] = asked(data, currency, but={"price_currency", "options", "variants"})
    details = {name: said.pop(name) for name in Details.__struct_fields__ if name in said}
    return AddProduct(
        product_id=product_id,
        store_id=store_id,
        details=Details(**details),
        options=options_of(data.options),
        variants=variants_of(data.variants, currency, known=False),
        **said,
    )


ROUTES = [create_product, update_product, delete_product, create_variant, update_variant, delete_variant]
