"""Permission codes, and what each role may do with a store. Source: contract §8."""

from fnmatch import fnmatchcase
from typing import Literal

from msgspec import Struct

LISTED = """
    orders.view orders.create orders.edit orders.cancel orders.refund orders.export orders.fulfill
    products.view products.create products.edit products.edit.price products.delete products.publish
    inventory.view inventory.adjust inventory.transfer
    customers.view customers.edit customers.export customers.delete
    analytics.view analytics.export analytics.financial.view
    marketing.campaigns.view marketing.campaigns.edit marketing.campaigns.send
    discounts.view discounts.create discounts.edit
    settings.general.view settings.general.edit settings.domain.edit settings.payments.view settings.payments.edit
    settings.shipping.edit
    staff.view staff.invite staff.edit staff.remove staff.roles.edit
    billing.view billing.manage billing.transfer_ownership
    themes.view themes.edit themes.publish
    apps.view apps.install apps.configure
"""
CODES: frozenset[str] = frozenset(LISTED.split())

ROLES: dict[str, str] = {
    "owner": "*",
    "admin": "* -customers.delete -settings.domain.edit -staff.remove -billing.transfer_ownership",
    "manager": "orders.view orders.create orders.edit orders.cancel orders.refund orders.fulfill products.view"
    " products.create products.edit products.edit.price products.publish inventory.* customers.view customers.edit"
    " analytics.view discounts.*",
    "support": "orders.view orders.refund customers.view customers.edit",
    "marketing": "marketing.campaigns.* discounts.* themes.* customers.view analytics.view",
    "accountant": "analytics.* orders.view orders.export billing.view billing.manage customers.view",
    "inventory": "inventory.* products.view products.edit orders.view orders.fulfill",
    "custom": "",
}
"""Patterns a role grants; with a minus, what it does not."""


class Membership(Struct, frozen=True, kw_only=True):
    """An account's place in a store."""

    role: str
    status: Literal["invited", "active", "suspended", "revoked"] = "active"
    allowed: tuple[str, ...] = ()  # beyond the role; patterns
    denied: tuple[str, ...] = ()  # whatever the role says


def matching(patterns: tuple[str, ...]) -> frozenset[str]:
    """The codes that any of ``patterns`` covers."""
    return frozenset(code for code in CODES for pattern in patterns if fnmatchcase(code, pattern))


def of_role(role: str) -> frozenset[str]:
    """What ``role`` grants; nothing when it is unknown."""
    words = ROLES.get(role, "").split()
    minus = tuple(word[1:] for word in words if word.startswith("-"))
    return matching(tuple(word for word in words if not word.startswith("-"))) - matching(minus)


BY_ROLE: dict[str, frozenset[str]] = {role: of_role(role) for role in ROLES}


def grants(membership: Membership) -> frozenset[str]:
    """All codes the member has: role, plus allowed, minus denied; the owner has them all."""
    if membership.status != "active":
        return frozenset()
    if membership.role == "owner":
        return CODES
    return (BY_ROLE.get(membership.role, frozenset()) | matching(membership.allowed)) - matching(membership.denied)
