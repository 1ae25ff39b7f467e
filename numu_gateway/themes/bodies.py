"""What clients send about themes, and what they see."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar.datastructures import UploadFile
from msgspec import Meta, Struct
from msgspec.structs import asdict

from numu_core.themes.commands import Slug, Url
from numu_core.themes.decider import BAZAR
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.markup import clean_tree
from numu_projections.themes.tables import ThemeRow

Json = dict[str, Any]
Given = Annotated[Json, Meta(max_length=200)] | None
OURS = ("numueg.app", "numu.io")
LOCAL = ("localhost", "127.0.0.1")
AT_WORK = ("r2.dev",)
"""Who may serve a theme's bundle, and who besides outside production. Source: frontend calls, section 2.2."""


class UpdateCustomizationBody(Struct, kw_only=True):
    """``UpdateCustomizationRequest``; the last two go beyond the contract."""

    customization_mode: Annotated[str, Meta(max_length=40)] | None = None
    identity: Given = None
    theme: Given = None
    header: Given = None
    hero: Given = None
    products: Given = None
    footer: Given = None
    navigation: Given = None
    labels: Given = None
    layout: Given = None
    schema_version: int | None = None
    templates: Given = None
    external_theme_merchant_settings: Given = None
    section_groups: Given = None
    global_settings: Given = None


class SubmitExternalThemeBody(Struct, kw_only=True):
    """``SubmitExternalThemeRequest``. We build no repositories: ``bundle_url`` says where the built theme is."""

    github_url: Annotated[str, Meta(pattern=r"^https://github\.com/[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]+/?$")] | None = None
    branch: Annotated[str, Meta(max_length=200)] = "main"
    bundle_url: Url | None = None
    css_url: Url | None = None
    bundle_checksum: Annotated[str, Meta(pattern="^[0-9a-fA-F]{64}$")] | None = None
    theme_id: Slug | None = None
    version: Annotated[str, Meta(max_length=60)] | None = None


class RemoveExternalThemeBody(Struct, kw_only=True):
    """``RemoveExternalThemeRequest``. There is one built-in theme to fall back to, whatever is wished."""

    fallback_theme: Annotated[str, Meta(max_length=80)] = BAZAR["id"]


class ConnectDevServerBody(Struct, kw_only=True):
    """``ConnectDevServerRequest``."""

    dev_url: Annotated[str, Meta(pattern=r"^https?://[^\s]+$", max_length=480)]


class RebuildExternalThemeBody(Struct, kw_only=True):
    """``RebuildExternalThemeRequest``; the rest, beyond the contract, says what is another since it was built anew."""

    branch: Annotated[str, Meta(max_length=200)] = "main"
    bundle_url: Url | None = None
    css_url: Url | None = None
    bundle_checksum: Annotated[str, Meta(pattern="^[0-9a-fA-F]{64}$")] | None = None
    version: Annotated[str, Meta(max_length=60)] | None = None


class AssetForm(Struct, kw_only=True):
    """A picture and what it is for."""

    file: UploadFile
    asset_type: str


class ThemeBuild(Struct, frozen=True, kw_only=True):
    """``ThemeBuildResponse``."""

    build_id: str
    status: str
    message: str


class BuildStatus(Struct, frozen=True, kw_only=True):
    """``ThemeBuildStatusResponse``. A theme was built before it comes here, so there is nothing to wait for."""

    build_id: str
    status: str = "complete"
    theme_id: str
    bundle_url: str
    css_url: str | None
    error: str | None = None
    started_at: datetime | None
    completed_at: datetime | None


class ExternalTheme(Struct, frozen=True, kw_only=True):
    """``ExternalThemeInfoResponse``."""

    has_external_theme: bool
    theme_id: str | None = None
    bundle_url: str | None = None
    css_url: str | None = None
    version: str | None = None
    source_repo: str | None = None
    built_at: datetime | None = None
    bundle_checksum: str | None = None  # beyond the contract


class Finding(Struct, frozen=True, kw_only=True):
    """``ValidationErrorModel``."""

    file: str
    message: str
    severity: str


class Validated(Struct, frozen=True, kw_only=True):
    """``ThemeValidationResponse``."""

    valid: bool
    errors: list[Finding]
    warnings: list[Finding]
    contract_version: str | None = None


class RemovedTheme(Struct, frozen=True, kw_only=True):
    """What was removed, and what is shown instead."""

    removed: bool
    fallback_theme: str


class Asset(Struct, frozen=True, kw_only=True):
    """An uploaded picture."""

    url: str
    asset_type: str
    filename: str


class BuiltInTheme(Struct, frozen=True, kw_only=True):
    """A theme that every store may show."""

    id: str
    name: str
    nameAr: str  # noqa: N815 - so the contract writes it
    layout: str
    description: str
    required_plan: str
    display_order: int
    preview_image_url: str
    demo_url: str


class ThemeSchemas(Struct, frozen=True, kw_only=True):
    """What can be set in a built-in theme, and how it comes."""

    theme_id: str
    global_settings: list[Json]
    sections: list[Json]
    default_templates: Json


class StoreTheme(Struct, frozen=True, kw_only=True):
    """``StoreThemeListItem``."""

    id: str
    name: str
    nameAr: str  # noqa: N815 - so the contract writes it
    layout: str
    description: str
    is_external: bool = False
    bundle_url: str | None = None
    css_url: str | None = None
    version: str | None = None
    source_repo: str | None = None
    settings_schema: list[Json] | None = None
    section_schemas: Json | None = None
    mode: str | None = None


class StoreThemes(Struct, frozen=True, kw_only=True):
    """``StoreThemesListResponse``."""

    themes: list[StoreTheme]
    active_theme_id: str | None = None


class AppBlock(Struct, frozen=True, kw_only=True):
    """``AppBlockSummary``."""

    type: str
    name: str
    block_schema: Json = {}


class AppSummary(Struct, frozen=True, kw_only=True):
    """``InstalledAppSummary``."""

    slug: str
    name: str
    icon_url: str | None
    version: str
    blocks: list[AppBlock] = []


class InstalledApp(AppSummary, frozen=True, kw_only=True):
    """``InstalledAppResponse``."""

    description: str | None
    manifest: Json
    settings: Json
    available: bool = True


OUR_THEMES = [BuiltInTheme(**{name: BAZAR[name] for name in BuiltInTheme.__struct_fields__})]


def changes(body: UpdateCustomizationBody) -> dict[str, Json]:
    """What the body says, section by section, without programs in it."""
    said = {name: clean_tree(value) for name, value in asdict(body).items() if value is not None}
    mode = {name: said.pop(name) for name in ("customization_mode", "schema_version") if name in said}
    return {**said, **({"mode": mode} if mode else {})}


def may_serve(address: str, config: Config) -> bool:
    """Whether the storefront will load a bundle from there."""
    try:
        parts = urlsplit(address)
        host, scheme = (parts.hostname or "").lower(), parts.scheme
        within = (*OURS, *config.bundle_hosts)
        if config.environment != "production":
            if host in LOCAL and scheme in {"http", "https"}:
                return True
            within = (*within, *AT_WORK)
        return scheme == "https" and any(host == one or host.endswith(f".{one}") for one in within)
    except ValueError:
        return False


def external(row: ThemeRow | None) -> ExternalTheme:
    """The store's theme from elsewhere, if it shows one."""
    if row is None or row.bundle is None:
        return ExternalTheme(has_external_theme=False)
    return ExternalTheme(
        has_external_theme=True,
        theme_id=row.theme,
        bundle_url=row.bundle["bundle_url"],
        css_url=row.bundle["css_url"],
        version=row.bundle["version"],
        source_repo=row.bundle["source_repo"],
        built_at=row.attached_at,
        bundle_checksum=row.bundle["checksum"],
    )


def themes_of(row: ThemeRow | None) -> StoreThemes:
    """What the store may show, and what it shows."""
    ours = StoreTheme(
        **{name: BAZAR[name] for name in ("id", "name", "nameAr", "layout", "description", "version")},
        settings_schema=BAZAR["settings_schema"],
        section_schemas=BAZAR["section_schemas"],
    )
    if row is None or row.bundle is None:
        return StoreThemes(themes=[ours], active_theme_id=ours.id)
    theirs = StoreTheme(
        id=row.theme,
        name=row.theme,
        nameAr=row.theme,
        layout="external",
        description=row.bundle["source_repo"] or row.bundle["bundle_url"],
        is_external=True,
        bundle_url=row.bundle["bundle_url"],
        css_url=row.bundle["css_url"],
        version=row.bundle["version"],
        source_repo=row.bundle["source_repo"],
        mode="production",
    )
    return StoreThemes(themes=[ours, theirs], active_theme_id=theirs.id)
