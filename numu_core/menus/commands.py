"""Intentions about menus."""

from uuid import UUID

from numu_core.kernel.messages import Command
from numu_core.menus.decider import Menu


class SaveMenu(Command, frozen=True, kw_only=True):
    """Have this menu just so."""

    menu_id: UUID
    body: Menu
    new: bool = False


class RemoveMenu(Command, frozen=True, kw_only=True):
    """Have it no more."""

    menu_id: UUID
    store_id: UUID


class SetUpMenus(Command, frozen=True, kw_only=True):
    """Give a new store the usual menus. Those that were ever there stay as they are, or away."""

    store_id: UUID
