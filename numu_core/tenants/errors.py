"""Refusals of the plan."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class PlanLimitExceeded(DomainError):
    """The plan allows no more of this."""

    kind = Kind.PAYMENT_REQUIRED
    code = "tenants/plan-limit-exceeded"
    title = "Your plan's limit is reached; upgrade to go on"
    title_ar = "وصلت إلى الحد الأقصى لباقتك، قم بالترقية للمتابعة"
    contract = "PLAN_LIMIT_EXCEEDED"

    resource: str  # "products", "orders", "stores"
    limit: int
    current: int
    plan: str
    upgrade_to: str | None


@dataclass(eq=False)
class TenantReadOnly(DomainError):
    """The trial has ended, or the subscription: everything can be read, nothing changed."""

    kind = Kind.PAYMENT_REQUIRED
    code = "tenants/read-only"
    title = "This account is read-only; choose a plan to go on"
    title_ar = "هذا الحساب للقراءة فقط، اختر باقة للمتابعة"
    contract = "PLAN_LIMIT_EXCEEDED"

    resource: str = "writes"
    limit: int = 0
    current: int = 0
    plan: str = ""
    upgrade_to: str | None = None


@dataclass(eq=False)
class UnknownPlan(DomainError):
    """There is no such plan."""

    kind = Kind.INVALID
    code = "tenants/unknown-plan"
    title = "There is no such plan"
    title_ar = "لا توجد باقة بهذا الاسم"

    plan: str


@dataclass(eq=False)
class PlanNotFree(DomainError):
    """A tenant begins on a plan that costs nothing."""

    kind = Kind.PAYMENT_REQUIRED
    code = "tenants/plan-not-free"
    title = "This plan has to be paid for first"
    title_ar = "يجب دفع ثمن هذه الباقة أولاً"
    contract = "PAYMENT_ERROR"

    plan: str


@dataclass(eq=False)
class TenantExists(DomainError):
    """The account has its tenant already."""

    kind = Kind.RULE
    code = "tenants/exists"
    title = "This account has a tenant already"
    title_ar = "هذا الحساب لديه متجر بالفعل"

    tenant_id: UUID
