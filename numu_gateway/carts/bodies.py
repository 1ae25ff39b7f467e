"""What clients send about carts, and what they get. Amounts are integers in minor units of ``currency``."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.carts.commands import MOST_PIECES

ItemId = Annotated[str, Meta(min_length=1, max_length=80)]  # "<product_id>" or "<product_id>:<variant_id>"
Selected = Annotated[dict[str, str], Meta(max_length=10)]


class AddItemBody(Struct, kw_only=True):
    """``AddCartItemRequest``, ``SdkAddItemRequest``; the storefront also sends the options that were selected."""

    product_id: UUID
    variant_id: UUID | None = None
    quantity: Annotated[int, Meta(ge=1, le=MOST_PIECES)] = 1
    selected_options: Selected | None = None  # axis → value: the older way to name a variant


class QuantityBody(Struct, kw_only=True):
    """``UpdateCartItemRequest``."""

    quantity: Annotated[int, Meta(ge=1, le=MOST_PIECES)]


class UpdateCartBody(Struct, kw_only=True):
    """``SdkUpdateItemRequest``: a quantity for an item, or a note for the merchant."""

    item_id: ItemId | None = None
    quantity: Annotated[int, Meta(ge=0, le=MOST_PIECES)] | None = None  # 0 takes it out
    note: Annotated[str, Meta(max_length=1000)] | None = None


class RemoveItemBody(Struct, kw_only=True):
    """``SdkRemoveItemRequest``."""

    item_id: ItemId


class DiscountBody(Struct, kw_only=True):
    """``SdkDiscountRequest``."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]


class CartItemView(Struct, frozen=True, kw_only=True):
    """``CartItemResponse``. ``unit_price`` is what checkout charges; ``price_changed``: it was another when added."""

    id: str
    product_id: str
    product_name: str
    variant_id: str | None
    variant_name: str | None
    sku: str | None
    quantity: int
    unit_price: int
    total_price: int
    current_price: int | None
    price_changed: bool
    image_url: str | None
    in_stock: bool
    available_now: int | None  # pieces; null: not counted
    sold_out_now: bool


class CartView(Struct, frozen=True, kw_only=True):
    """``CartResponse``, with what the storefront and its SDK read besides."""

    id: UUID
    items: list[CartItemView]
    item_count: int  # lines
    total_quantity: int  # pieces
    subtotal: int
    total: int  # without delivery
    currency: str
    discount_code: str | None
    discount_amount: int
    automatic_discount_cents: int
    applied_promotions: list[dict[str, Any]]
    note: str | None
