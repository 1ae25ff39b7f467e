"""What a store shows, and what may be made of it."""

from typing import Any

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from numu_core.themes.commands import (
    AddAsset,
    AttachBundle,
    DraftCustomization,
    InstallTheme,
    PublishCustomization,
    RemoveBundle,
    ResetCustomization,
)
from numu_core.themes.decider import BAZAR, MOST_ASSETS, MOST_BYTES, THEMES, Draft, differing, drafted
from numu_core.themes.errors import BuiltInName, CustomizationRefused, CustomizationTooLarge, TooManyAssets
from numu_core.themes.events import AssetAdded, CustomizationDrafted, CustomizationPublished, default_installation_id
from tests.kernel.spec import given, new_id
from tests.themes.facts import (
    BUNDLE,
    INSTALLATION,
    STORE,
    attached,
    headline,
    installed,
    own_home,
    published,
    removed,
    reset,
)


def drafting(**changed: dict[str, Any]) -> DraftCustomization:
    return DraftCustomization(store_id=STORE, changed=changed)


def page(section_type: str, order: list[str]) -> dict[str, Any]:
    return {"home": {"name": "Home", "sections": {"one": {"type": section_type}}, "order": order}}


attach = AttachBundle(
    store_id=STORE,
    installation_id=INSTALLATION,
    theme="nile",
    bundle_url=BUNDLE,
    checksum="a" * 64,
    version="1.0.0",
)


def test_a_theme_is_installed_once_and_never_over_another() -> None:
    given().when(InstallTheme(store_id=STORE)).then(installed)
    given(installed).when(InstallTheme(store_id=STORE)).then_nothing()
    given(attached).when(InstallTheme(store_id=STORE)).then_nothing()


def test_only_what_differs_is_drafted() -> None:
    given().when(drafting(hero={"headline": "Summer sale"})).then(headline)
    given(headline).when(drafting(hero={"headline": "Summer sale"}, footer={})).then_nothing()
    more = CustomizationDrafted(store_id=STORE, changed={"hero": {"subtitle": "Until Friday"}})
    given(headline).when(drafting(hero={"headline": "Summer sale", "subtitle": "Until Friday"})).then(more)
    assert THEMES.fold([headline, more]).draft == {"hero": {"headline": "Summer sale", "subtitle": "Until Friday"}}


def test_shoppers_see_the_draft_only_once_it_is_published() -> None:
    assert THEMES.fold([headline]).live == {}
    given(headline).when(PublishCustomization(store_id=STORE)).then(published)
    given(headline, published).when(PublishCustomization(store_id=STORE)).then_nothing()
    assert THEMES.fold([headline, published]).live == {"hero": {"headline": "Summer sale"}}
    given(headline, published, reset).when(PublishCustomization(store_id=STORE)).then(
        CustomizationPublished(store_id=STORE, edition=2)
    )


def test_a_reset_empties_the_draft_and_leaves_what_shoppers_see() -> None:
    given(headline, published).when(ResetCustomization(store_id=STORE)).then(reset)
    given().when(ResetCustomization(store_id=STORE)).then_nothing()
    theme = THEMES.fold([headline, published, reset])
    assert (theme.draft, theme.live) == ({}, {"hero": {"headline": "Summer sale"}})


@pytest.mark.parametrize(
    ("changed", "section", "reason"),
    [
        ({"weather": {"sun": True}}, "weather", "unknown section"),
        ({"products": {"products_per_row": 9}}, "products", "Expected `int` <= 4 - at `$.products_per_row`"),
        ({"templates": page("hero", ["two"])}, "templates.home", "order names two, which is no section"),
        ({"section_groups": page("volcano", [])}, "section_groups.home", "unknown section type volcano"),
    ],
)
def test_what_a_theme_cannot_show_is_refused_by_name(changed: Any, section: str, reason: str) -> None:
    given().when(drafting(**changed)).then_refused(CustomizationRefused(section=section, reason=reason))


def test_a_theme_from_elsewhere_may_have_sections_of_its_own() -> None:
    given(attached).when(drafting(templates=page("volcano", ["one"]))).then(
        CustomizationDrafted(store_id=STORE, changed={"templates": page("volcano", ["one"])})
    )


def test_a_draft_has_a_limit() -> None:
    long = drafting(global_settings={"story": "x" * MOST_BYTES})
    given().when(long).then_refused(CustomizationTooLarge(most_bytes=MOST_BYTES))


def test_another_theme_leaves_behind_what_was_made_for_the_one_before() -> None:
    given().when(attach).then(attached)
    given(attached).when(attach).then_nothing()
    theme = THEMES.fold([headline, own_home, published, attached])
    assert theme.draft == theme.live == {"hero": {"headline": "Summer sale"}}
    assert theme.installation_id == INSTALLATION


def test_the_built_in_theme_comes_back() -> None:
    given(attached).when(RemoveBundle(store_id=STORE)).then(removed)
    given(installed).when(RemoveBundle(store_id=STORE)).then_nothing()
    theme = THEMES.fold([attached, own_home, removed])
    assert (theme.bundle, theme.draft) == (None, {})
    assert theme.installation_id == default_installation_id(STORE)


def test_nobody_calls_a_theme_like_one_of_ours() -> None:
    ours = AttachBundle(store_id=STORE, installation_id=INSTALLATION, theme="bazar", bundle_url=BUNDLE)
    given().when(ours).then_refused(BuiltInName(theme="bazar"))


def test_pictures_have_a_limit() -> None:
    asset = AddAsset(store_id=STORE, asset_id=new_id(9), asset_type="logo", url="/uploads/stores/a.png", filename="a")
    added = AssetAdded(store_id=STORE, asset_id=new_id(9), asset_type="logo", url="/uploads/stores/a.png", filename="a")
    given().when(asset).then(added)
    given(*[added] * MOST_ASSETS).when(asset).then_refused(TooManyAssets(most=MOST_ASSETS))


def test_the_built_in_theme_shows_only_sections_it_knows() -> None:
    """The same rule that merchants' pages obey."""
    pages = {"templates": BAZAR["templates"], "section_groups": BAZAR["section_groups"]}
    given().when(drafting(**pages)).then(CustomizationDrafted(store_id=STORE, changed=pages))


settings = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=3)
drafts = st.dictionaries(st.sampled_from(["hero", "footer"]), settings, max_size=2)


@every(before=drafts, changed=drafts)
def test_what_differs_is_all_that_is_needed(before: Draft, changed: Draft) -> None:
    new = drafted(before, changed)
    stored = {section: differing(before.get(section, {}), new[section]) for section in changed}
    slim = {section: said for section, said in stored.items() if said}
    after = drafted(before, slim)
    assert {name: said for name, said in after.items() if said} == {name: said for name, said in new.items() if said}
