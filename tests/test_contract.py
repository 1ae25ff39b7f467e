"""The operations that existing clients call, family by family: complete ones stay complete and equal.

``samples/contract.json.xz`` is the interface those clients were written for. What it has and we do not is listed by
``./numu openapi --diff FILE --families --complete``.
"""

import json
import lzma
from functools import cache
from pathlib import Path

import pytest

from deploy.contract import Family, families
from numu_gateway.kernel.app import document
from numu_gateway.kernel.config import Config

CONTRACT = Path(__file__).parent / "samples" / "contract.json.xz"

COMPLETE = (
    "admin-auth",
    "admin-dashboard",
    "authentication",
    "checkout-session",
    "gift-cards",
    "inventory-levels",
    "locations",
    "order-redirect",
    "public-reference",
    "root",
    "short-links",
    "store-categories",
    "store-coupons",
    "store-customers",
    "store-dashboard",
    "store-instapay-proofs",
    "store-inventory",
    "store-orders",
    "store-payments",
    "store-product-variants",
    "store-products",
    "store-refunds",
    "store-settings",
    "store-shipments",
    "store-shipping",
    "store-themes",
    "storefront-apps",
    "storefront-cart",
    "storefront-cart-sdk-aliases",
    "storefront-checkout",
    "storefront-coupons",
    "storefront-currencies",
    "storefront-customer",
    "storefront-data-rights",
    "storefront-geocoding",
    "storefront-gift-cards",
    "storefront-payment-proofs",
    "storefront-pickup-locations",
    "storefront-promotions",
    "storefront-public",
    "storefront-search",
    "storefront-shipping",
    "storefront-theme-resolution",
    "storefront-tracking",
    "storefront-wishlist",
    "stores",
    "tenants",
    "webhooks-bosta",
    "webhooks-instapay",
    "webhooks-paymob",
    "webhooks-resend",
)
"""Families of which every operation is served, with the same parameters, bodies, statuses and answers."""

LATER: dict[str, tuple[str, ...]] = {
    "admin-orders": (
        "DELETE /api/v1/admin/orders/{}",
        "GET /api/v1/admin/orders/{}",
        "PATCH /api/v1/admin/orders/{}/status",
    ),
    "admin-stores": (
        "POST /api/v1/admin/stores/{}/impersonate",
        "PUT /api/v1/admin/stores/{}/instapay/ocr-provider",
        "PATCH /api/v1/admin/stores/{}/internal",
        "PATCH /api/v1/admin/stores/{}/status",
        "GET /api/v1/admin/stores/{}/themes/snapshots",
        "GET /api/v1/admin/stores/{}/themes/snapshots/{}",
    ),
    "health": ("GET /api/v1/debug/sentry-test",),
}
"""In families of which the rest is served: operations that come with what they are about."""


@cache
def found() -> dict[str, Family]:
    return families(document(Config()), json.loads(lzma.decompress(CONTRACT.read_bytes())))


def test_no_operation_differs_from_the_contract() -> None:
    assert {name: family.differing for name, family in found().items() if family.differing} == {}


@pytest.mark.parametrize("family", COMPLETE)
def test_a_complete_family_stays_complete(family: str) -> None:
    assert found()[family].missing == []
    assert found()[family].present


@pytest.mark.parametrize("family", LATER)
def test_what_a_family_lacks_is_what_is_known_to_come_later(family: str) -> None:
    assert found()[family].missing == sorted(LATER[family], key=lambda name: (name.split()[1], name.split()[0]))
