"""Intentions about a store's settings."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.messages import Command


class ReviseSettings(Command, frozen=True, kw_only=True):
    """Choose anew within one section; what is absent stays. The section's Struct says which fields there are."""

    store_id: UUID
    section: Annotated[str, Meta(max_length=40)]
    changed: Annotated[dict[str, Any], Meta(max_length=60)]


class ReviseSections(Command, frozen=True, kw_only=True):
    """Choose anew within several sections, all or none."""

    store_id: UUID
    changed: Annotated[dict[str, dict[str, Any]], Meta(max_length=20)]  # section → setting → value
