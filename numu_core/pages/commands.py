"""Intentions about pages."""

from uuid import UUID

from numu_core.kernel.messages import Command
from numu_core.pages.decider import Page


class SavePage(Command, frozen=True, kw_only=True):
    """Have this page, or policy, just so."""

    page_id: UUID
    body: Page
    new: bool = False


class RemovePage(Command, frozen=True, kw_only=True):
    """Have it no more."""

    page_id: UUID
    store_id: UUID
