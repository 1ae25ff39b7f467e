"""Who may do what: roles, overrides, and what a code brings with it. Source: contract §8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.kernel.permissions import CODES, ROLES, implied, matching, of_role, resolved, with_implied

NOTHING: frozenset[str] = frozenset()
codes = st.frozensets(st.sampled_from(sorted(CODES)), max_size=8)
roles = st.sampled_from(sorted(ROLES))


def test_the_contract_has_these_codes() -> None:
    assert len(CODES) == 49
    assert all(code == code.lower() and "*" not in code for code in CODES)


def test_roles_grant_what_the_contract_says() -> None:
    assert of_role("owner") == CODES
    assert CODES - of_role("admin") == {
        "customers.delete", "settings.domain.edit", "staff.remove", "billing.transfer_ownership",
    }  # fmt: skip
    assert of_role("support") == {"orders.view", "orders.refund", "customers.view", "customers.edit"}
    assert of_role("accountant") == {
        "analytics.view", "analytics.export", "analytics.financial.view", "orders.view", "orders.export",
        "billing.view", "billing.manage", "customers.view",
    }  # fmt: skip
    assert of_role("inventory") == {
        "inventory.view", "inventory.adjust", "inventory.transfer", "products.view", "products.edit", "orders.view",
        "orders.fulfill",
    }  # fmt: skip
    assert of_role("custom") == of_role("nobody") == NOTHING


@pytest.mark.parametrize(
    ("code", "brings"),
    [
        ("orders.refund", "orders.view"),
        ("products.edit.price", "products.edit"),
        ("analytics.financial.view", "analytics.view"),
        ("marketing.campaigns.send", "marketing.campaigns.view"),
        ("settings.payments.edit", "settings.payments.view"),
        ("settings.domain.edit", "settings.general.view"),
        ("staff.roles.edit", "staff.view"),
        ("orders.view", None),
        ("settings.payments.view", None),
    ],
)
def test_most_codes_bring_their_view(code: str, brings: str | None) -> None:
    assert implied(code) == brings


def test_what_a_code_brings_is_a_code_and_ends() -> None:
    for code in CODES:
        assert with_implied([code]) <= CODES
        assert code.endswith(".view") or any(one.endswith(".view") for one in with_implied([code])), code


def test_a_denied_code_is_denied_although_another_brings_it() -> None:
    mine = resolved("manager", frozenset({"billing.manage"}), frozenset({"orders.view", "billing.view"}))
    assert "orders.edit" in mine
    assert "billing.manage" in mine
    assert not mine & {"orders.view", "billing.view"}


def test_patterns_allow_and_deny() -> None:
    assert resolved("custom", frozenset({"discounts.*"}), NOTHING) == {
        "discounts.view", "discounts.create", "discounts.edit",
    }  # fmt: skip
    assert not matching(["orders.*"]) & resolved("manager", NOTHING, frozenset({"orders.*"}))
    assert resolved("owner", NOTHING, frozenset({"*"})) == CODES


@given(roles, codes, codes)
def test_denying_wins_over_everything_but_the_owner(role: str, allowed: frozenset[str], denied: frozenset[str]) -> None:
    mine = resolved(role, allowed, denied)
    if role == "owner":
        assert mine == CODES
    else:
        assert not mine & denied
        assert mine >= (with_implied(of_role(role) | allowed) - denied)
