"""Facts about how one store looks. Stream: ``themes/{store_id}``."""

from typing import Any
from uuid import UUID

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event


def default_installation_id(store_id: UUID) -> UUID:
    """The installation of the built-in theme that every store has from the start; it can be named without looking."""
    return named_id("themes", str(store_id))


class ThemeInstalled(Event, frozen=True, kw_only=True, tag="themes.theme_installed.v1"):
    """The store shows this built-in theme."""

    store_id: UUID
    installation_id: UUID
    theme: str  # "bazar"


class BundleAttached(Event, frozen=True, kw_only=True, tag="themes.bundle_attached.v1"):
    """The store shows a theme from elsewhere. What was made of another theme's templates does not fit it."""

    store_id: UUID
    installation_id: UUID
    theme: str  # its own name: never a built-in one's
    bundle_url: str
    css_url: str | None
    checksum: str | None  # SHA-256 of the bundle, hexadecimal
    version: str | None
    source_repo: str | None
    branch: str | None


class BundleRemoved(Event, frozen=True, kw_only=True, tag="themes.bundle_removed.v1"):
    """The store shows its built-in theme again."""

    store_id: UUID
    theme: str  # which one


class CustomizationDrafted(Event, frozen=True, kw_only=True, tag="themes.customization_drafted.v1"):
    """The merchant tried something else; shoppers do not see it yet."""

    store_id: UUID
    changed: dict[str, dict[str, Any]]  # section → setting → value, only what differs


class CustomizationPublished(Event, frozen=True, kw_only=True, tag="themes.customization_published.v1"):
    """Shoppers see the draft as it is now."""

    store_id: UUID
    edition: int  # from 1


class CustomizationReset(Event, frozen=True, kw_only=True, tag="themes.customization_reset.v1"):
    """The draft is the theme's own again. Shoppers see it once it is published."""

    store_id: UUID


class AssetAdded(Event, frozen=True, kw_only=True, tag="themes.asset_added.v1"):
    """A picture for the store's pages was uploaded."""

    store_id: UUID
    asset_id: UUID
    asset_type: str  # "logo", "favicon", "hero" …
    url: str
    filename: str


ThemeEvent = (
    ThemeInstalled
    | BundleAttached
    | BundleRemoved
    | CustomizationDrafted
    | CustomizationPublished
    | CustomizationReset
    | AssetAdded
)
