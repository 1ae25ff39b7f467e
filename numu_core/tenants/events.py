"""Facts about tenants and plans.

``tenants/{tenant_id}`` and ``plans/{PLAN_TABLE}`` are streams of the platform. ``allowances/{ALLOWANCE}`` is one stream
in each tenant's own log: what the platform allows it, copied there, and what it has used; so that a limit is checked
in the very append that uses it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event

PLAN_TABLE, ALLOWANCE = named_id("plans"), named_id("allowances")
UNLIMITED = -1

Limit = Annotated[int, Meta(ge=UNLIMITED)]  # -1: no limit
Price = Annotated[int, Meta(ge=-1)]  # piastres; -1: by agreement


class Lifecycle(StrEnum):
    """How far a tenant has come."""

    DEMO = "demo"
    TRIAL = "trial"
    ACTIVE = "active"
    READ_ONLY = "read_only"
    CANCELLED = "cancelled"


class Plan(Struct, frozen=True, kw_only=True):
    """What a plan allows. Source of the figures that hold until somebody revises them: contract §10."""

    key: Annotated[str, Meta(min_length=1, max_length=40)]
    display_name: Annotated[str, Meta(min_length=1, max_length=80)]
    max_products: Limit
    max_orders_per_month: Limit
    max_stores: Limit
    max_staff_members: Limit
    max_customers: Limit
    webhooks_enabled: bool = True
    custom_domain_enabled: bool = True
    api_access_enabled: bool = False
    analytics_enabled: bool = True
    discount_codes_enabled: bool = True
    monthly_price_piasters: Price = 0
    annual_price_piasters: Price = 0
    upgrade_to: str | None = None  # what to offer who wants more


class PlansRevised(Event, frozen=True, kw_only=True, tag="tenants.plans_revised.v1"):
    """These are the plans now, all of them."""

    plans_id: UUID
    plans: tuple[Plan, ...]


class TenantOpened(Event, frozen=True, kw_only=True, tag="tenants.tenant_opened.v1"):
    """A merchant has a place of its own."""

    tenant_id: UUID
    owner_id: UUID
    name: str
    subdomain: str
    lifecycle: Lifecycle
    plan: Plan
    expires_at: datetime | None  # when it may not write any more


class PlanChosen(Event, frozen=True, kw_only=True, tag="tenants.plan_chosen.v1"):
    """The tenant is on this plan and may write."""

    tenant_id: UUID
    plan: Plan
    revision: int  # of what the tenant is allowed, from 2
    expires_at: datetime | None = None


class PlanRenewed(Event, frozen=True, kw_only=True, tag="tenants.plan_renewed.v1"):
    """The tenant's plan allows this now; the plan was revised."""

    tenant_id: UUID
    plan: Plan
    revision: int


class TrialEnded(Event, frozen=True, kw_only=True, tag="tenants.trial_ended.v1"):
    """The time to try is over: the tenant can be read."""

    tenant_id: UUID
    revision: int


class TenantStopped(Event, frozen=True, kw_only=True, tag="tenants.tenant_stopped.v1"):
    """The tenant can be read only, or has been cancelled."""

    tenant_id: UUID
    lifecycle: Lifecycle
    revision: int


class StoreJoined(Event, frozen=True, kw_only=True, tag="tenants.store_joined.v1"):
    """The tenant has one more store."""

    tenant_id: UUID
    store_id: UUID


class StoreLeft(Event, frozen=True, kw_only=True, tag="tenants.store_left.v1"):
    """The tenant has one store less."""

    tenant_id: UUID
    store_id: UUID


class FlagSet(Event, frozen=True, kw_only=True, tag="tenants.flag_set.v1"):
    """A feature is on or off for this tenant."""

    tenant_id: UUID
    flag: str
    on: bool


class AllowanceSet(Event, frozen=True, kw_only=True, tag="tenants.allowance_set.v1"):
    """What the platform allows this tenant from now on."""

    allowance_id: UUID
    revision: int
    plan: str
    upgrade_to: str | None
    products: int  # -1: no limit, as below
    orders: int  # a month
    writable: bool


class ProductsCounted(Event, frozen=True, kw_only=True, tag="tenants.products_counted.v1"):
    """The tenant has more products, or fewer."""

    allowance_id: UUID
    by: int


class OrderCounted(Event, frozen=True, kw_only=True, tag="tenants.order_counted.v1"):
    """An order was taken that counts towards the month's."""

    allowance_id: UUID
    month: str  # "2026-11", UTC


TenantEvent = TenantOpened | PlanChosen | PlanRenewed | TrialEnded | TenantStopped | StoreJoined | StoreLeft | FlagSet
AllowanceEvent = AllowanceSet | ProductsCounted | OrderCounted
