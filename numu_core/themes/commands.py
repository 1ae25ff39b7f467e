"""Intentions about how one store looks."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.messages import Command

Url = Annotated[str, Meta(min_length=8, max_length=500)]
Slug = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9._-]{0,79}$")]


class InstallTheme(Command, frozen=True, kw_only=True):
    """Show the built-in theme. A store that shows something already keeps it."""

    store_id: UUID


class AttachBundle(Command, frozen=True, kw_only=True):
    """Show a theme from elsewhere; whoever asks has made sure that its host may serve themes."""

    store_id: UUID
    installation_id: UUID
    theme: Slug
    bundle_url: Url
    css_url: Url | None = None
    checksum: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | None = None
    version: Annotated[str, Meta(max_length=60)] | None = None
    source_repo: Annotated[str, Meta(max_length=300)] | None = None
    branch: Annotated[str, Meta(max_length=200)] | None = None
    again: bool = False  # it was built anew: say so even where nothing else differs


class RemoveBundle(Command, frozen=True, kw_only=True):
    """Show the built-in theme again."""

    store_id: UUID


class DraftCustomization(Command, frozen=True, kw_only=True):
    """Try something else; what is not named stays."""

    store_id: UUID
    changed: Annotated[dict[str, dict[str, Any]], Meta(max_length=40)]  # section → setting → value


class PublishCustomization(Command, frozen=True, kw_only=True):
    """Show shoppers the draft."""

    store_id: UUID


class ResetCustomization(Command, frozen=True, kw_only=True):
    """Start the draft anew from the theme's own."""

    store_id: UUID


class AddAsset(Command, frozen=True, kw_only=True):
    """Remember an uploaded picture."""

    store_id: UUID
    asset_id: UUID
    asset_type: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,39}$")]
    url: Url
    filename: Annotated[str, Meta(max_length=200)]


ThemeCommand = (
    InstallTheme
    | AttachBundle
    | RemoveBundle
    | DraftCustomization
    | PublishCustomization
    | ResetCustomization
    | AddAsset
)
