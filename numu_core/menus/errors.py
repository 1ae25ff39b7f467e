"""Refusals of the menus capability."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class MenuTooDeep(DomainError):
    """Links unfold below links below links, and no further."""

    kind = Kind.INVALID
    code = "menus/menu-too-deep"
    title = "A menu has at most three levels"
    title_ar = "القائمة لا تتجاوز ثلاثة مستويات"

    most: int
