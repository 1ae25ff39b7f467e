"""Permission codes, what each implies, and what each role grants. Source: contract §8."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

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

IMPLIED: dict[str, str] = {
    "products.edit.price": "products.edit",
    "settings.domain.edit": "settings.general.view",
    "settings.shipping.edit": "settings.general.view",
}
"""What a code brings with it, where that is not its own area's ``.view``."""

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

OWNER = "owner"
"""The role that nothing can be taken from."""


def implied(code: str) -> str | None:
    """The code that comes with ``code``: mostly the ``.view`` beside it; ``None`` when nothing does."""
    if (named := IMPLIED.get(code)) is not None:
        return named
    area = code
    while "." in area:
        area = area.rpartition(".")[0]
        if (view := f"{area}.view") in CODES and view != code:
            return view
    return None


def matching(patterns: Iterable[str]) -> frozenset[str]:
    """The codes that any of ``patterns`` covers: ``"orders.*"``."""
    return frozenset(code for pattern in patterns for code in CODES if fnmatchcase(code, pattern))


def with_implied(codes: Iterable[str]) -> frozenset[str]:
    """``codes`` and all that comes with them."""
    found: set[str] = set()
    for code in codes:
        step: str | None = code
        while step is not None and step not in found:
            found.add(step)
            step = implied(step)
    return frozenset(found)


def of_role(role: str) -> frozenset[str]:
    """What ``role`` grants; nothing when it is unknown."""
    words = ROLES.get(role, "").split()
    minus = matching(word[1:] for word in words if word.startswith("-"))
    return with_implied(matching(word for word in words if not word.startswith("-")) - minus) - minus


@lru_cache(maxsize=4096)
def resolved(role: str, allowed: frozenset[str], denied: frozenset[str]) -> frozenset[str]:
    """All codes of a member: the role's and what was allowed besides, with what they imply; what is denied is denied.

    A denied code stays denied although another implies it. The owner has them all.
    """
    if role == OWNER:
        return CODES
    return with_implied(of_role(role) | matching(allowed)) - matching(denied)
