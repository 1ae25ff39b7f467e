"""A theme as it is shown: the built-in one's own, and over it what the merchant chose."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, to_builtins

from numu_core.themes.decider import BAZAR, SHAPES, Draft
from numu_core.themes.events import default_installation_id
from numu_projections.themes.tables import ThemeRow

Json = dict[str, Any]
FLAT = ("identity", "theme", "header", "hero", "products", "footer", "navigation", "labels", "layout")
"""Sections of the older editor, each an object of settings with defaults."""
DEFAULTS: dict[str, Json] = {name: to_builtins(SHAPES[name]()) for name in (*FLAT, "mode")}

HERO = {"background_image": "hero_image_url", "cta_link": "cta_link"}
HERO_TEXTS = {name: name for name in ("headline", "subtitle", "cta_text")}
COLOURS = (
    "primary_color", "secondary_color", "accent_color", "background_color", "text_color", "heading_font",
    "button_style", "border_radius",
)  # fmt: skip
BAR = {"announcement_color": "background_color", "announcement_text_color": "text_color"}


class Customization(Struct, frozen=True, kw_only=True):
    """``CustomizationResponse`` of the contract: the draft, with the theme's defaults."""

    customization_mode: str
    identity: Json
    theme: Json
    header: Json
    hero: Json
    products: Json
    footer: Json
    navigation: Json
    labels: Json
    layout: Json
    is_published: bool
    last_published_at: datetime | None
    schema_version: int | None
    templates: Json | None
    external_theme_merchant_settings: Json | None
    section_groups: Json | None  # beyond the contract, like the two below
    global_settings: Json | None
    version: int


class ResolvedTheme(Struct, frozen=True, kw_only=True):
    """``StorefrontThemeResponse`` of the contract."""

    theme_id: str
    theme_slug: str
    theme_type: str  # "internal" or "external"
    version: str | None
    bundle_url: str | None
    css_url: str | None
    customization: Json
    customization_v3: Json
    settings_schema: list[Json]
    section_schemas: Json | None
    installation_id: str
    bundle_checksum: str | None


def customization(row: ThemeRow | None) -> Customization:
    """What the editor shows: the draft, and whether shoppers see just this."""
    draft: Draft = row.draft if row else {}
    mode = {**DEFAULTS["mode"], **draft.get("mode", {})}
    return Customization(
        **{name: {**DEFAULTS[name], **draft.get(name, {})} for name in FLAT},
        customization_mode=mode["customization_mode"],
        schema_version=mode["schema_version"],
        is_published=row is not None and row.edition > 0 and row.draft == row.live,
        last_published_at=row.published_at if row else None,
        templates=draft.get("templates"),
        section_groups=draft.get("section_groups"),
        global_settings=draft.get("global_settings"),
        external_theme_merchant_settings=draft.get("external_theme_merchant_settings"),
        version=row.version if row else 0,
    )


def resolved(store_id: UUID, row: ThemeRow | None, language: str, *, draft: bool = False) -> ResolvedTheme:
    """The theme of a store, which always has one. Texts without a language of their own are in ``language``."""
    chosen: Draft = (row.draft if draft else row.live) if row else {}
    flat = {name: {**DEFAULTS[name], **chosen[name]} for name in FLAT if name in chosen}
    if row is not None and row.bundle is not None:
        return _external(row, row.bundle, chosen, flat)
    installation_id = row.installation_id if row else default_installation_id(store_id)
    return ResolvedTheme(
        theme_id=BAZAR["id"],
        theme_slug=BAZAR["id"],
        theme_type="internal",
        version=BAZAR["version"],
        bundle_url=None,
        css_url=None,
        customization={**flat, "theme": {**DEFAULTS["theme"], **chosen.get("theme", {}), "base_theme": BAZAR["id"]}},
        customization_v3=localized(built_in(chosen), language),
        settings_schema=BAZAR["settings_schema"],
        section_schemas=BAZAR["section_schemas"],
        installation_id=str(installation_id),
        bundle_checksum=None,
    )


def _external(row: ThemeRow, bundle: Json, chosen: Draft, flat: Json) -> ResolvedTheme:
    external = {
        "theme_id": row.theme,
        "bundle_url": bundle["bundle_url"],
        "css_url": bundle["css_url"],
        "checksum": bundle["checksum"],
        "mode": "production",
    }
    settings = chosen.get("global_settings", {}) | chosen.get("external_theme_merchant_settings", {})
    return ResolvedTheme(
        theme_id=row.theme,
        theme_slug=row.theme,
        theme_type="external",
        version=bundle["version"],
        bundle_url=bundle["bundle_url"],
        css_url=bundle["css_url"],
        customization={**flat, "external_theme": external},
        customization_v3={
            "schema_version": 3,
            "theme_id": row.theme,
            "global_settings": settings,
            "templates": chosen.get("templates", {}),
            "section_groups": chosen.get("section_groups", {}),
            "external_theme": external,
        },
        settings_schema=[],
        section_schemas=None,  # a bundle knows its own; naming some would strip the others
        installation_id=str(row.installation_id),
        bundle_checksum=bundle["checksum"],
    )


def built_in(chosen: Draft) -> Json:
    """The built-in theme with what the merchant chose, texts still in both languages."""
    home, groups = _home(chosen.get("hero", {}), chosen.get("products", {})), _groups(chosen)
    return {
        "schema_version": 3,
        "theme_id": BAZAR["id"],
        "global_settings": _global(chosen),
        "templates": {**BAZAR["templates"], "home": home, **chosen.get("templates", {})},
        "section_groups": {**groups, **chosen.get("section_groups", {})},
    }


def _global(chosen: Draft) -> Json:
    identity, look = chosen.get("identity", {}), chosen.get("theme", {})
    colours = {name: look[name] for name in COLOURS if look.get(name) not in {None, ""}}
    logos = {"logo_url": identity.get("logo_url"), "favicon": identity.get("favicon_url")}
    return {
        **BAZAR["global_settings"],
        **colours,
        **({"identity": identity} if identity else {}),
        **{name: url for name, url in logos.items() if url},
        **chosen.get("global_settings", {}),
    }


def _home(hero: Json, products: Json) -> Json:
    home = BAZAR["templates"]["home"]
    said = {setting: hero[name] for setting, name in HERO.items() if hero.get(name)} | texts(hero, HERO_TEXTS)
    return _said(_said(home, "hero", said), "featured-products", products)


def _groups(chosen: Draft) -> Json:
    header, footer = chosen.get("header", {}), chosen.get("footer", {})
    bar = {setting: header[name] for name, setting in BAR.items() if header.get(name)}
    bar |= texts(header, {"announcement_text": "message"})
    shown = {"show_search": header.get("show_search_bar"), "show_cart": header.get("show_cart_icon")}
    bottom = {"show_newsletter": footer.get("show_newsletter"), "social_links": footer.get("social_links")}
    bottom |= texts(footer, {"footer_text": "text"})
    top = _said(BAZAR["section_groups"]["header"], "announcement-bar", bar)
    return {
        "header": _said(top, "header", {name: value for name, value in shown.items() if value is not None}),
        "footer": _said(
            BAZAR["section_groups"]["footer"], "footer", {name: v for name, v in bottom.items() if v is not None}
        ),
    }


def texts(said: Json, names: Mapping[str, str]) -> Json:
    """``{setting: {"en": …, "ar": …}}`` of the texts that were given; one language stands in for the other."""
    found = {}
    for name, setting in names.items():
        plain, arabic = said.get(name, ""), said.get(f"{name}_ar", "")
        if plain or arabic:
            found[setting] = {"en": plain or arabic, "ar": arabic or plain}
    return found


def _said(template: Json, section_id: str, settings: Json) -> Json:
    """``template`` with these settings of one of its sections."""
    if not settings:
        return template
    section = template["sections"][section_id]
    changed = {**section, "settings": {**section["settings"], **settings}}
    return {**template, "sections": {**template["sections"], section_id: changed}}


def localized(value: Any, language: str) -> Any:
    """``{"title": {"en": "A", "ar": "ب"}}`` → ``{"title": "A", "title_en": "A", "title_ar": "ب"}``, all the way down.

    The storefront shows a setting as it is; one that knows two languages finds both.
    """
    if isinstance(value, list):
        return [localized(one, language) for one in value]
    if not isinstance(value, dict):
        return value
    told: Json = {}
    for name, one in value.items():
        if isinstance(one, dict) and one and one.keys() <= {"en", "ar"}:
            told[name] = one.get(language) or next(iter(one.values()))
            told.update({f"{name}_{of}": text for of, text in one.items()})
        else:
            told[name] = localized(one, language)
    return told
