"""HTTP commands on how a store looks."""

from typing import Any
from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody

from numu_core.themes.commands import (
    AddAsset,
    AttachBundle,
    DraftCustomization,
    PublishCustomization,
    RemoveBundle,
    ResetCustomization,
)
from numu_core.themes.decider import BAZAR, MOST_BYTES, THEMES
from numu_core.themes.errors import HostNotAllowed, NoBundle, NothingBuilt
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.files import kept
from numu_gateway.kernel.pictures import LARGEST_BODY, received
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_gateway.themes.bodies import (
    Asset,
    AssetForm,
    ConnectDevServerBody,
    ExternalTheme,
    Finding,
    RebuildExternalThemeBody,
    RemovedTheme,
    RemoveExternalThemeBody,
    SubmitExternalThemeBody,
    ThemeBuild,
    UpdateCustomizationBody,
    Validated,
    changes,
    external,
    may_serve,
)
from numu_gateway.themes.queries import CUSTOMIZATION, shown
from numu_projections.themes.queries import find_theme
from numu_projections.themes.views import Customization

EXTERNAL = "/stores/{store_id:uuid}/themes/external"


@patch(
    CUSTOMIZATION,
    operation_id="update_customization",
    guards=[allow("themes.edit")],
    request_max_body_size=MOST_BYTES,
)
async def update_customization(
    store_id: FromPath[UUID],
    data: JSONBody[UpdateCustomizationBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[Customization]:
    """Change the draft; what is absent stays, and shoppers see nothing of it yet."""
    await dispatch(DraftCustomization(store_id=store_id, changed=changes(data)), edits=(THEMES, store_id))
    return ok(await shown(read, call, store_id), "Customization saved as a draft")


@post(
    f"{CUSTOMIZATION}/publish",
    operation_id="publish_customization",
    guards=[allow("themes.publish")],
    status_code=200,
)
async def publish_customization(
    store_id: FromPath[UUID],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[Customization]:
    """Show shoppers the draft."""
    await dispatch(PublishCustomization(store_id=store_id), edits=(THEMES, store_id))
    return ok(await shown(read, call, store_id), "Customization published")


@post(f"{CUSTOMIZATION}/reset", operation_id="reset_customization", guards=[allow("themes.edit")], status_code=200)
async def reset_customization(
    store_id: FromPath[UUID],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[Customization]:
    """Start the draft anew from the theme's own; shoppers see it once it is published."""
    await dispatch(ResetCustomization(store_id=store_id), edits=(THEMES, store_id))
    return ok(await shown(read, call, store_id), "Customization reset to defaults")


@post(
    f"{CUSTOMIZATION}/assets",
    operation_id="upload_customization_asset",
    guards=[allow("themes.edit")],
    request_max_body_size=LARGEST_BODY,
    status_code=200,
)
async def upload_customization_asset(
    store_id: FromPath[UUID],
    data: MultipartBody[AssetForm],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
) -> Success[Asset]:
    """Upload a logo, an icon or a picture for the pages."""
    picture, asset_id = await received(data.file), dispatch.new_id()
    name = plain(data.file.filename)[:200]
    async with kept(doors.files, "stores", f"{store_id}/{asset_id}/original.{picture.extension}", picture) as url:
        await dispatch(
            AddAsset(store_id=store_id, asset_id=asset_id, asset_type=data.asset_type, url=url, filename=name)
        )
    return ok(Asset(url=url, asset_type=data.asset_type, filename=name), "Asset uploaded successfully")


@post(EXTERNAL, operation_id="submit_external_theme", guards=[allow("themes.publish")], status_code=202)
async def submit_external_theme(
    store_id: FromPath[UUID],
    data: JSONBody[SubmitExternalThemeBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
) -> Success[ThemeBuild]:
    """Show a theme that was built elsewhere: ``bundle_url`` says where it lies.

    Raises:
        NothingBuilt: there is no ``bundle_url``; we build no repositories.
        HostNotAllowed: storefronts load no themes from there.
    """
    if data.bundle_url is None:
        raise NothingBuilt
    _allowed(doors, data.bundle_url, data.css_url)
    installation_id = dispatch.new_id()
    repository = (data.github_url or "").rstrip("/") or None
    named = data.theme_id or (repository or "").rpartition("/")[2].lower() or f"theme-{store_id.hex[:12]}"
    await dispatch(
        AttachBundle(
            store_id=store_id,
            installation_id=installation_id,
            theme=named,
            bundle_url=data.bundle_url,
            css_url=data.css_url,
            checksum=data.bundle_checksum.lower() if data.bundle_checksum else None,
            version=data.version,
            source_repo=repository,
            branch=data.branch if repository else None,
        )
    )
    return ok(ThemeBuild(build_id=str(installation_id), status="complete", message="The store shows this theme now"))


@post(f"{EXTERNAL}/dev-mode", operation_id="connect_dev_server", guards=[allow("themes.publish")], status_code=200)
async def connect_dev_server(
    store_id: FromPath[UUID],
    data: JSONBody[ConnectDevServerBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[ExternalTheme]:
    """Show the theme that a developer's own server builds: its ``theme.js``, whatever it is at the moment.

    Raises:
        HostNotAllowed: storefronts load no themes from there; from this machine they do only outside production.
    """
    base = data.dev_url.rstrip("/")
    bundle = base if base.endswith(".js") else f"{base}/theme.js"
    _allowed(doors, bundle)
    row = await read(find_theme, store_id)
    named = row.theme if row and row.bundle else f"theme-{store_id.hex[:12]}"
    attach = AttachBundle(store_id=store_id, installation_id=dispatch.new_id(), theme=named, bundle_url=bundle)
    await dispatch(attach)
    return ok(external(await read(find_theme, store_id)), "The store shows what this server builds")


@post(f"{EXTERNAL}/rebuild", operation_id="rebuild_external_theme", guards=[allow("themes.publish")], status_code=202)
async def rebuild_external_theme(
    store_id: FromPath[UUID],
    data: JSONBody[RebuildExternalThemeBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[ThemeBuild]:
    """Show the theme as it was built anew, where it lies or elsewhere. A checksum of before proves nothing of it.

    Raises:
        NoBundle: there is no theme from elsewhere.
        HostNotAllowed: storefronts load no themes from there.
    """
    row = await read(find_theme, store_id)
    if row is None or row.bundle is None:
        raise NoBundle
    bundle, installation_id = row.bundle, dispatch.new_id()
    _allowed(doors, data.bundle_url, data.css_url)
    await dispatch(
        AttachBundle(
            store_id=store_id,
            installation_id=installation_id,
            theme=row.theme,
            bundle_url=data.bundle_url or bundle["bundle_url"],
            css_url=data.css_url or bundle["css_url"],
            checksum=data.bundle_checksum.lower() if data.bundle_checksum else None,
            version=data.version or bundle["version"],
            source_repo=bundle["source_repo"],
            branch=data.branch if bundle["source_repo"] else None,
            again=True,
        )
    )
    told = "Storefronts load the theme anew; it is built where it comes from"
    return ok(ThemeBuild(build_id=str(installation_id), status="complete", message=told))


def _allowed(doors: Doors, *addresses: str | None) -> None:
    for address in addresses:
        if address is not None and not may_serve(address, doors.config):
            raise HostNotAllowed(url=address)


@delete(EXTERNAL, operation_id="remove_external_theme", guards=[allow("themes.publish")], status_code=200)
async def remove_external_theme(
    store_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    data: JSONBody[RemoveExternalThemeBody | None] = None,  # noqa: ARG001 - there is one theme to fall back to
) -> Success[RemovedTheme]:
    """Show the built-in theme again."""
    before = await read(find_theme, store_id)
    await dispatch(RemoveBundle(store_id=store_id))
    removed = before is not None and before.bundle is not None
    return ok(RemovedTheme(removed=removed, fallback_theme=BAZAR["id"]), "External theme removed")


@post(f"{EXTERNAL}/validate", operation_id="validate_external_theme", guards=[allow("themes.view")], status_code=200)
async def validate_external_theme(
    store_id: FromPath[UUID], doors: NamedDependency[Doors], read: NamedDependency[Read]
) -> Success[Validated]:
    """Whether storefronts will load the attached theme, as far as its addresses tell; the bundle itself is not read."""
    row = await read(find_theme, store_id)
    bundle = row.bundle if row else None
    if bundle is None:
        missing = Finding(file="theme.js", message="No external theme is attached", severity="error")
        return ok(Validated(valid=False, errors=[missing], warnings=[]))
    addresses = {"theme.js": bundle["bundle_url"], "theme.css": bundle["css_url"]}
    errors = [
        Finding(file=name, message=f"Storefronts load no themes from {address}", severity="error")
        for name, address in addresses.items()
        if address and not may_serve(address, doors.config)
    ]
    told = {"bundle_checksum": "no checksum: the bundle is not verified", "css_url": "no stylesheet"}
    absent = [
        name
        for name, value in {"bundle_checksum": bundle["checksum"], "css_url": bundle["css_url"]}.items()
        if not value
    ]
    warnings = [Finding(file="theme.js", message=told[name], severity="warning") for name in absent]
    return ok(Validated(valid=not errors, errors=errors, warnings=warnings))


ROUTES: list[Any] = [
    update_customization,
    publish_customization,
    reset_customization,
    upload_customization_asset,
    submit_external_theme,
    connect_dev_server,
    rebuild_external_theme,
    remove_external_theme,
    validate_external_theme,
]
