"""Refusals about memberships."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class AlreadyMember(DomainError):
    """The account works here already."""

    kind = Kind.RULE
    code = "members/already-member"
    title = "This account is a member already"
    title_ar = "هذا الحساب عضو بالفعل"


@dataclass(eq=False)
class OwnerIsFixed(DomainError):
    """Nothing can be taken from the owner, and nobody is made one here."""

    kind = Kind.RULE
    code = "members/owner-is-fixed"
    title = "The owner's membership cannot be changed"
    title_ar = "لا يمكن تغيير عضوية المالك"


@dataclass(eq=False)
class UnknownRole(DomainError):
    """There is no such role."""

    kind = Kind.INVALID
    code = "members/unknown-role"
    title = "There is no such role"
    title_ar = "لا يوجد دور بهذا الاسم"

    role: str


@dataclass(eq=False)
class UnknownPermission(DomainError):
    """Neither a permission code nor a pattern of any."""

    kind = Kind.INVALID
    code = "members/unknown-permission"
    title = "There is no such permission"
    title_ar = "لا توجد صلاحية بهذا الاسم"

    permission: str
