"""How a store looks, and what may be made of it.

A draft and what is published hold only what the merchant chose: everything else is the theme's own, so a better theme
reaches every store.
"""

from pathlib import Path
from typing import Annotated, Any, assert_never
from uuid import UUID

from msgspec import Meta, Struct, ValidationError, convert, field, json
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.themes.commands import (
    AddAsset,
    AttachBundle,
    DraftCustomization,
    InstallTheme,
    PublishCustomization,
    RemoveBundle,
    ResetCustomization,
    ThemeCommand,
)
from numu_core.themes.errors import BuiltInName, CustomizationRefused, CustomizationTooLarge, TooManyAssets
from numu_core.themes.events import (
    AssetAdded,
    BundleAttached,
    BundleRemoved,
    CustomizationDrafted,
    CustomizationPublished,
    CustomizationReset,
    ThemeEvent,
    ThemeInstalled,
    default_installation_id,
)

BAZAR: dict[str, Any] = json.decode(Path(__file__).with_name("bazar.json").read_bytes())
"""The built-in theme: texts are ``{"en": …, "ar": …}``, every section type it can show is in ``section_schemas``."""
BUILT_IN = {"bazar": BAZAR}

MOST_BYTES = 256 * 1024
"""Of a draft. Source: HTTP contract, section 16."""
MOST_ASSETS = 500

Draft = dict[str, dict[str, Any]]  # section → setting → value, only what the merchant chose
Words = Annotated[str, Meta(max_length=1000)]
Size = Annotated[int, Meta(ge=0, le=4000)]  # pixels


class Mode(Struct, frozen=True):
    """What kind of customization it is."""

    customization_mode: Words = "preset"
    schema_version: int | None = None


class Identity(Struct, frozen=True):
    """Name and logos."""

    logo_url: Words = ""
    store_name: Words = ""
    favicon_url: Words = ""
    logo_footer_url: Words = ""
    logo_dark_url: Words = ""
    logo_alt_text: Words = ""
    logo_link_target: Words = "/"
    logo_width_desktop: Size = 0
    logo_width_mobile: Size = 0
    logo_footer_width_desktop: Size = 0
    logo_footer_width_mobile: Size = 0
    logo_padding: Size = 0
    logo_background_color: Words = ""
    footer_logo_filter_mode: Words = "none"


class Look(Struct, frozen=True):
    """Colours and letters."""

    base_theme: Words = "bazar"
    primary_color: Words = ""
    secondary_color: Words = ""
    accent_color: Words = ""
    background_color: Words = ""
    text_color: Words = ""
    button_style: Words = "rounded"
    enable_animations: bool = True
    border_radius: Size = 12
    heading_font: Words = "Cairo"
    nav_style: Words = "floating"


class Header(Struct, frozen=True):
    """The top of every page."""

    nav_layout: Words = "left-aligned"
    show_search_bar: bool = True
    show_cart_icon: bool = True
    announcement_text: Words = ""
    announcement_text_ar: Words = ""
    announcement_color: Words = "#4318FF"
    announcement_text_color: Words = "#FFFFFF"


class Hero(Struct, frozen=True):
    """What is seen first. Texts without ``_ar`` are shown in every language that has none of its own."""

    hero_image_url: Words = ""
    headline: Words = ""
    headline_ar: Words = ""
    subtitle: Words = ""
    subtitle_ar: Words = ""
    cta_text: Words = ""
    cta_text_ar: Words = ""
    cta_link: Words = ""


class Products(Struct, frozen=True):
    """How products are laid out."""

    layout: Words = "grid"
    products_per_row: Annotated[int, Meta(ge=2, le=4)] = 3
    show_price: bool = True
    show_rating: bool = True
    image_aspect: Words = "portrait"


class SocialLinks(Struct, frozen=True):
    """Where else the store is found."""

    facebook: Words = ""
    instagram: Words = ""
    twitter: Words = ""
    whatsapp: Words = ""


class Footer(Struct, frozen=True):
    """The bottom of every page."""

    footer_text: Words = ""
    footer_text_ar: Words = ""
    social_links: SocialLinks = SocialLinks()
    show_newsletter: bool = True


class NavLink(Struct, frozen=True):
    """A link of the theme's own navigation."""

    label: Words = ""
    to: Words = ""


class Navigation(Struct, frozen=True):
    """The theme's own navigation, where menus are not used."""

    links: Annotated[list[NavLink], Meta(max_length=50)] = field(default_factory=list)
    show_categories_in_nav: bool = True


class Labels(Struct, frozen=True):
    """Words that the theme would choose otherwise."""

    home_title: Words = ""
    products_title: Words = ""
    checkout_title: Words = ""
    order_confirmed_title: Words = ""
    cart_empty: Words = ""
    search_placeholder: Words = ""
    add_to_cart: Words = ""
    added_to_cart: Words = ""
    continue_shopping: Words = ""
    footer_shop_heading: Words = ""
    footer_help_heading: Words = ""
    footer_contact_heading: Words = ""


class Layout(Struct, frozen=True):
    """Which parts stand where."""

    header_layout: Words = "logo-right"
    footer_layout: Words = "4-col"
    footer_columns: Annotated[int, Meta(ge=1, le=8)] = 4
    home_sections: Annotated[list[Words], Meta(max_length=50)] = field(default_factory=list)
    hero_position: Words = "top"
    product_card_style: Words = "default"


class Block(Struct, frozen=True):
    """A part of a section."""

    type: Annotated[str, Meta(min_length=1, max_length=80)]
    settings: dict[str, Any] = field(default_factory=dict)
    disabled: bool = False


class Section(Struct, frozen=True):
    """A part of a page."""

    type: Annotated[str, Meta(min_length=1, max_length=80)]
    settings: dict[str, Any] = field(default_factory=dict)
    disabled: bool = False
    blocks: dict[str, Block] = field(default_factory=dict)
    block_order: list[str] = field(default_factory=list)


class Template(Struct, frozen=True):
    """The sections of a page, or of the top or bottom of every page; ``order`` says which are shown."""

    name: Words = ""
    sections: dict[str, Section] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)


SHAPES: dict[str, Any] = {
    "mode": Mode, "identity": Identity, "theme": Look, "header": Header, "hero": Hero, "products": Products,
    "footer": Footer, "navigation": Navigation, "labels": Labels, "layout": Layout, "global_settings": dict[str, Any],
    "templates": dict[str, Template], "section_groups": dict[str, Template],
    "external_theme_merchant_settings": dict[str, Any],
}  # fmt: skip
"""The sections of a draft. A setting that is not of the shape is kept as it is: newer editors know more."""
OF_A_THEME = ("templates", "section_groups", "global_settings", "external_theme_merchant_settings")
"""What fits one theme only."""


class Theme(Struct, frozen=True, kw_only=True):
    """How one store looks."""

    installation_id: UUID | None = None  # None: nothing was installed yet; the built-in theme is shown all the same
    bundle: BundleAttached | None = None  # None: the built-in theme
    draft: Draft = field(default_factory=dict)
    live: Draft = field(default_factory=dict)
    edition: int = 0
    assets: int = 0


def evolve(theme: Theme, event: ThemeEvent) -> Theme:  # noqa: PLR0911 - one line for each fact
    """How it looks after ``event``."""
    match event:
        case ThemeInstalled():
            return replace(theme, installation_id=event.installation_id)
        case BundleAttached():
            moved = another_theme(theme, event.theme)
            return replace(moved, bundle=event, installation_id=event.installation_id)
        case BundleRemoved():
            built_in = default_installation_id(event.store_id)
            return replace(another_theme(theme, event.theme), bundle=None, installation_id=built_in)
        case CustomizationDrafted():
            return replace(theme, draft=drafted(theme.draft, event.changed))
        case CustomizationPublished():
            return replace(theme, live=theme.draft, edition=event.edition)
        case CustomizationReset():
            return replace(theme, draft={})
        case AssetAdded():
            return replace(theme, assets=theme.assets + 1)
        case _:
            assert_never(event)


def another_theme(theme: Theme, name: str) -> Theme:
    """``theme`` without what was made for the theme it showed; the same theme keeps everything."""
    if name == (theme.bundle.theme if theme.bundle else "bazar"):
        return theme
    return replace(theme, draft=without(theme.draft, OF_A_THEME), live=without(theme.live, OF_A_THEME))


def drafted(draft: Draft, changed: Draft) -> Draft:
    """``draft`` with what ``changed`` says, setting by setting."""
    return {**draft, **{section: {**draft.get(section, {}), **said} for section, said in changed.items()}}


def without(draft: Draft, sections: tuple[str, ...]) -> Draft:
    """``draft`` less these sections."""
    return {name: said for name, said in draft.items() if name not in sections}


def install(theme: Theme, command: InstallTheme) -> list[ThemeEvent]:
    """``[ThemeInstalled]``, once."""
    if theme.installation_id is not None:
        return []
    installation_id = default_installation_id(command.store_id)
    return [ThemeInstalled(store_id=command.store_id, installation_id=installation_id, theme="bazar")]


def attach(theme: Theme, command: AttachBundle) -> list[ThemeEvent]:
    """``[BundleAttached]``; nothing when just this bundle is shown, unless it was built anew.

    Raises:
        BuiltInName: it calls itself like a theme of ours.
    """
    if command.theme in BUILT_IN:
        raise BuiltInName(theme=command.theme)
    attached = BundleAttached(**{name: said for name, said in asdict(command).items() if name != "again"})
    before = theme.bundle and replace(theme.bundle, installation_id=command.installation_id)
    return [] if attached == before and not command.again else [attached]


def remove(theme: Theme, command: RemoveBundle) -> list[ThemeEvent]:
    """``[BundleRemoved]``, once."""
    return [BundleRemoved(store_id=command.store_id, theme="bazar")] if theme.bundle else []


def draft(theme: Theme, command: DraftCustomization) -> list[ThemeEvent]:
    """``[CustomizationDrafted]`` with what differs; nothing when nothing does.

    Raises:
        CustomizationRefused: no such section, or not what it can hold.
        CustomizationTooLarge: more than a page should carry.
    """
    new = drafted(theme.draft, command.changed)
    for section in command.changed:
        check(section, new[section], built_in=theme.bundle is None)
    if len(json.encode(new)) > MOST_BYTES:
        raise CustomizationTooLarge(most_bytes=MOST_BYTES)
    changed = {section: differing(theme.draft.get(section, {}), new[section]) for section in command.changed}
    changed = {section: said for section, said in changed.items() if said}
    return [CustomizationDrafted(store_id=command.store_id, changed=changed)] if changed else []


def differing(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The settings that are new or another."""
    return {name: value for name, value in new.items() if name not in old or old[name] != value}


def check(section: str, said: dict[str, Any], *, built_in: bool) -> None:
    """Whether the section can be this."""
    if section not in SHAPES:
        raise CustomizationRefused(section=section, reason="unknown section")
    try:
        made = convert(said, SHAPES[section])
    except ValidationError as error:
        raise CustomizationRefused(section=section, reason=str(error)) from error
    if section in {"templates", "section_groups"}:
        for name, template in made.items():
            check_template(f"{section}.{name}", template, built_in=built_in)


def check_template(where: str, template: Template, *, built_in: bool) -> None:
    """A page shows sections that it has, of types that the theme knows, as far as we know the theme."""
    for shown in template.order:
        if shown not in template.sections:
            raise CustomizationRefused(section=where, reason=f"order names {shown}, which is no section")
    for section in template.sections.values() if built_in else ():
        if section.type not in BAZAR["section_schemas"]:
            raise CustomizationRefused(section=where, reason=f"unknown section type {section.type}")


def publish(theme: Theme, command: PublishCustomization) -> list[ThemeEvent]:
    """``[CustomizationPublished]``; nothing when shoppers see the draft already."""
    if theme.edition and theme.draft == theme.live:
        return []
    return [CustomizationPublished(store_id=command.store_id, edition=theme.edition + 1)]


def reset(theme: Theme, command: ResetCustomization) -> list[ThemeEvent]:
    """``[CustomizationReset]``; nothing when nothing was chosen."""
    return [CustomizationReset(store_id=command.store_id)] if theme.draft else []


def add_asset(theme: Theme, command: AddAsset) -> list[ThemeEvent]:
    """``[AssetAdded]``.

    Raises:
        TooManyAssets: the store has enough of them.
    """
    if theme.assets >= MOST_ASSETS:
        raise TooManyAssets(most=MOST_ASSETS)
    return [AssetAdded(**asdict(command))]


THEMES: Decider[Theme, ThemeEvent] = Decider(
    stream="themes",
    key="store_id",
    initial=Theme(),
    commands=ThemeCommand,
    events=ThemeEvent,
    evolve=evolve,
    decide={
        InstallTheme: install,
        AttachBundle: attach,
        RemoveBundle: remove,
        DraftCustomization: draft,
        PublishCustomization: publish,
        ResetCustomization: reset,
        AddAsset: add_asset,
    },
)
DECIDERS = [THEMES]
