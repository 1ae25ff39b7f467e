"""How stores look, for their editors and for everybody."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from numu_core.kernel.errors import NotFound
from numu_core.themes.decider import BAZAR, BUILT_IN
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Hot, Read
from numu_gateway.themes.bodies import (
    OUR_THEMES,
    AppSummary,
    BuildStatus,
    BuiltInTheme,
    ExternalTheme,
    InstalledApp,
    StoreThemes,
    ThemeSchemas,
    external,
    themes_of,
)
from numu_projections.stores.views import StoreRef
from numu_projections.themes.queries import draft_theme, find_theme, list_assets, live_theme
from numu_projections.themes.tables import AssetRow
from numu_projections.themes.views import Customization, ResolvedTheme, customization

CUSTOMIZATION = "/stores/{store_id:uuid}/settings/customization"
NEVER_KEPT = {"Cache-Control": "private, no-store"}


async def shown(read: Read, call: Call, store_id: UUID) -> Customization:
    """The draft, with the version of the stream as ``ETag``."""
    found = customization(await read(find_theme, store_id))
    call.answer_headers.append((b"etag", b'"%d"' % found.version))
    return found


@get(CUSTOMIZATION, operation_id="get_customization", guards=[allow("themes.view")])
async def get_customization(
    store_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[Customization]:
    """The draft, and whether shoppers see just this."""
    return ok(await shown(read, call, store_id))


@get(f"{CUSTOMIZATION}/assets", operation_id="list_customization_assets", guards=[allow("themes.view")])
async def list_customization_assets(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[list[AssetRow]]:
    """The store's uploaded pictures, the newest first."""
    return ok(await read(list_assets, store_id))


@get("/stores/{store_id:uuid}/themes", operation_id="list_store_themes", guards=[allow("themes.view")])
async def list_store_themes(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[StoreThemes]:
    """The themes that the store may show, and the one it shows."""
    return ok(themes_of(await read(find_theme, store_id)))


@get("/stores/{store_id:uuid}/themes/external", operation_id="get_external_theme_info", guards=[allow("themes.view")])
async def get_external_theme(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[ExternalTheme]:
    """The store's theme from elsewhere, if it shows one."""
    return ok(external(await read(find_theme, store_id)))


@get(
    "/stores/{store_id:uuid}/themes/external/builds/{build_id:str}",
    operation_id="get_build_status",
    guards=[allow("themes.view")],
)
async def get_build_status(
    store_id: FromPath[UUID], build_id: FromPath[str], read: NamedDependency[Read]
) -> Success[BuildStatus]:
    """What became of a submitted theme, as long as the store shows it."""
    row = await read(find_theme, store_id)
    if row is None or row.bundle is None or str(row.installation_id) != build_id.lower():
        raise NotFound(what="theme build", id=build_id[:80])
    return ok(
        BuildStatus(
            build_id=build_id,
            theme_id=row.theme,
            bundle_url=row.bundle["bundle_url"],
            css_url=row.bundle["css_url"],
            started_at=row.attached_at,
            completed_at=row.attached_at,
        )
    )


@get("/storefront/theme/{store_id:uuid}", operation_id="resolve_storefront_theme", guards=[public()])
async def resolve_storefront_theme(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    hot: NamedDependency[Hot],
    read: NamedDependency[Read],
    installation_id: FromQuery[str | None] = None,
    draft: FromQuery[bool] = False,
) -> Response[Success[ResolvedTheme]]:
    """The theme of a store, which always has one. ``draft=true`` with its ``installation_id``: as its editor has it."""
    if not draft:
        return await hot(live_theme, store_id, store.language)
    theme = await read(draft_theme, store_id, store.language, installation_id or "")
    return Response(ok(theme), headers=NEVER_KEPT)


@get("/storefront/themes", operation_id="list_themes", guards=[public()])
async def list_themes() -> Success[list[BuiltInTheme]]:
    """The built-in themes."""
    return ok(OUR_THEMES)


@get("/storefront/themes/{theme_id:str}/schemas", operation_id="get_theme_schemas", guards=[public()])
async def get_theme_schemas(theme_id: FromPath[str]) -> Success[ThemeSchemas]:
    """What can be set in a built-in theme, and how it comes."""
    if theme_id not in BUILT_IN:
        raise NotFound(what="theme", id=theme_id[:80])
    schemas = ThemeSchemas(
        theme_id=BAZAR["id"],
        global_settings=BAZAR["settings_schema"],
        sections=list(BAZAR["section_schemas"].values()),
        default_templates=BAZAR["templates"],
    )
    return ok(schemas)


@get("/storefront/store/{store_id:uuid}/apps", operation_id="list_storefront_apps", guards=[public()])
async def list_storefront_apps(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has made sure that there is such a store
) -> Success[list[AppSummary]]:
    """The apps that the store's theme may show. None can be installed yet."""
    return ok([])


@get("/storefront/store/{store_id:uuid}/apps/{slug:str}", operation_id="get_storefront_app", guards=[public()])
async def get_storefront_app(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has made sure that there is such a store
    slug: FromPath[str],
) -> Success[InstalledApp]:
    """An installed app; themes take a 404 for "not installed", which every app is as yet."""
    raise NotFound(what="app", id=slug[:80])


ROUTES: list[Any] = [
    list_storefront_apps,
    get_storefront_app,
    get_customization,
    list_customization_assets,
    list_store_themes,
    get_external_theme,
    get_build_status,
    resolve_storefront_theme,
    list_themes,
    get_theme_schemas,
]
