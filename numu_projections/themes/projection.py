"""``themes``: one row per store. ``theme_assets``: one row per uploaded picture."""

from operator import attrgetter

from msgspec.structs import asdict, replace

from numu_core.kernel.messages import Recorded
from numu_core.themes.decider import OF_A_THEME, drafted, without
from numu_core.themes.events import (
    AssetAdded,
    BundleAttached,
    BundleRemoved,
    CustomizationDrafted,
    CustomizationPublished,
    CustomizationReset,
    ThemeInstalled,
    default_installation_id,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.themes.tables import AssetRow, ThemeRow, theme_assets, themes

OF_A_BUNDLE = ("bundle_url", "css_url", "checksum", "version", "source_repo", "branch")


def installed(row: ThemeRow | None, event: ThemeInstalled, at: Recorded) -> ThemeRow:
    """The built-in theme, as it comes."""
    return replace(_known(row, event), installation_id=event.installation_id, version=at.version)


def attached(row: ThemeRow | None, event: BundleAttached, at: Recorded) -> ThemeRow:
    """A theme from elsewhere."""
    told = asdict(event)
    return replace(
        _showing(_known(row, event), event.theme),
        installation_id=event.installation_id,
        bundle={name: told[name] for name in OF_A_BUNDLE},
        attached_at=at.recorded_at,
        version=at.version,
    )


def removed(row: ThemeRow, event: BundleRemoved, at: Recorded) -> ThemeRow:
    """The built-in one again."""
    built_in = default_installation_id(event.store_id)
    shown = _showing(row, event.theme)
    return replace(shown, installation_id=built_in, bundle=None, attached_at=None, version=at.version)


def customization_drafted(row: ThemeRow | None, event: CustomizationDrafted, at: Recorded) -> ThemeRow:
    """Another draft."""
    known = _known(row, event)
    return replace(known, draft=drafted(known.draft, event.changed), version=at.version)


def published(row: ThemeRow | None, event: CustomizationPublished, at: Recorded) -> ThemeRow:
    """Shoppers see the draft."""
    known = _known(row, event)
    return replace(known, live=known.draft, edition=event.edition, published_at=at.recorded_at, version=at.version)


def reset(row: ThemeRow, _: CustomizationReset, at: Recorded) -> ThemeRow:
    """An empty draft."""
    return replace(row, draft={}, version=at.version)


def added(_: AssetRow | None, event: AssetAdded, at: Recorded) -> AssetRow:
    """A picture."""
    return AssetRow(**asdict(event), added_at=at.recorded_at)


def _known(
    row: ThemeRow | None, event: ThemeInstalled | BundleAttached | CustomizationDrafted | CustomizationPublished
) -> ThemeRow:
    """The row, or that of a store where nothing has happened yet."""
    return row or ThemeRow(
        store_id=event.store_id,
        installation_id=default_installation_id(event.store_id),
        theme="bazar",
        bundle=None,
        draft={},
        live={},
        edition=0,
        published_at=None,
        attached_at=None,
        version=0,
    )


def _showing(row: ThemeRow, theme: str) -> ThemeRow:
    """What was made for another theme does not come along."""
    if row.theme == theme:
        return row
    return replace(row, theme=theme, draft=without(row.draft, OF_A_THEME), live=without(row.live, OF_A_THEME))


by_store = attrgetter("store_id")
THEMES = Projection(
    name="themes",
    version=1,
    table=themes,
    row=ThemeRow,
    on={
        ThemeInstalled: Fold(keys=by_store, apply=installed),
        BundleAttached: Fold(keys=by_store, apply=attached),
        BundleRemoved: Fold(keys=by_store, apply=removed),
        CustomizationDrafted: Fold(keys=by_store, apply=customization_drafted),
        CustomizationPublished: Fold(keys=by_store, apply=published),
        CustomizationReset: Fold(keys=by_store, apply=reset),
    },
)
THEME_ASSETS = Projection(
    name="theme_assets",
    version=1,
    table=theme_assets,
    row=AssetRow,
    on={AssetAdded: Fold(keys=attrgetter("asset_id"), apply=added)},
)
PROJECTIONS = [THEMES, THEME_ASSETS]
