"""How a theme is read: the row, and what a storefront is told."""

from hypothesis import given as every
from hypothesis import strategies as st

from numu_core.themes.decider import BAZAR, THEMES
from numu_core.themes.events import AssetAdded, ThemeEvent, default_installation_id
from numu_projections.themes.projection import THEME_ASSETS
from numu_projections.themes.projection import THEMES as ROWS
from numu_projections.themes.tables import AssetRow, ThemeRow
from numu_projections.themes.views import customization, localized, resolved
from tests.kernel.spec import folded, new_id, recorded
from tests.themes.facts import BUNDLE, INSTALLATION, STORE, attached, headline, installed, own_home, published
from tests.themes.facts import removed as gone
from tests.themes.facts import reset as begun_anew

ANY: list[ThemeEvent] = [installed, headline, own_home, published, begun_anew, attached, gone]


def row(*events: ThemeEvent) -> ThemeRow:
    made: ThemeRow = folded(ROWS, events)[STORE]
    return made


@every(history=st.lists(st.sampled_from(ANY), max_size=8), cuts=st.sets(st.integers(1, 7)))
def test_the_row_and_the_rules_remember_the_same(history: list[ThemeEvent], cuts: set[int]) -> None:
    history = [installed, *history]
    made = folded(ROWS, history, {cut for cut in cuts if cut < len(history)})[STORE]
    theme = THEMES.fold(history)
    assert (made.draft, made.live, made.edition) == (theme.draft, theme.live, theme.edition)
    assert made.installation_id == theme.installation_id
    assert made.theme == (theme.bundle.theme if theme.bundle else "bazar")
    assert made.version == len(history)


def test_a_picture_is_a_row() -> None:
    added = AssetAdded(store_id=STORE, asset_id=new_id(9), asset_type="logo", url="/u/a.png", filename="a.png")
    kept = AssetRow(
        asset_id=new_id(9),
        store_id=STORE,
        asset_type="logo",
        url="/u/a.png",
        filename="a.png",
        added_at=recorded(1).recorded_at,
    )
    assert folded(THEME_ASSETS, [added]) == {new_id(9): kept}


def test_a_store_is_never_without_a_theme() -> None:
    theme = resolved(STORE, None, "ar")
    v3 = theme.customization_v3
    assert (theme.theme_id, theme.bundle_url, v3["schema_version"], v3["theme_id"]) == ("bazar", None, 3, "bazar")
    assert theme.installation_id == str(default_installation_id(STORE))
    home = v3["templates"]["home"]
    assert home["order"] == ["hero", "categories", "featured-products"]
    assert set(home["order"]) == set(home["sections"])
    hero = home["sections"]["hero"]["settings"]
    assert hero["headline"] == hero["headline_ar"] == "كل ما تحبه في مكان واحد"
    assert hero["headline_en"] == "Everything you love, in one place"
    assert v3["section_groups"]["header"]["order"] == ["announcement-bar", "header"]


def test_every_section_that_is_sent_has_a_schema() -> None:
    theme = resolved(STORE, row(headline, published), "en")
    v3 = theme.customization_v3
    pages = [*v3["templates"].values(), *v3["section_groups"].values()]
    used = {section["type"] for one in pages for section in one["sections"].values()}
    assert used
    assert theme.section_schemas is not None
    assert used <= theme.section_schemas.keys()


def test_what_was_published_is_shown_and_what_is_drafted_is_not() -> None:
    before = resolved(STORE, row(headline), "en").customization_v3
    assert before["templates"]["home"]["sections"]["hero"]["settings"]["headline"].startswith("Everything")
    draft = resolved(STORE, row(headline), "en", draft=True).customization_v3
    assert draft["templates"]["home"]["sections"]["hero"]["settings"]["headline"] == "Summer sale"
    after = resolved(STORE, row(headline, published), "ar").customization_v3
    assert after["templates"]["home"]["sections"]["hero"]["settings"]["headline"] == "Summer sale"
    assert BAZAR["templates"]["home"]["sections"]["hero"]["settings"]["headline"]["en"].startswith("Everything")


def test_a_theme_from_elsewhere_brings_its_own_pages() -> None:
    theme = resolved(STORE, row(attached), "en")
    assert (theme.theme_id, theme.bundle_url, theme.bundle_checksum) == ("nile", BUNDLE, "a" * 64)
    assert theme.installation_id == str(INSTALLATION)
    assert theme.section_schemas is None
    v3 = theme.customization_v3
    assert (v3["schema_version"], v3["theme_id"], v3["templates"], v3["section_groups"]) == (3, "nile", {}, {})
    assert v3["external_theme"]["bundle_url"] == theme.customization["external_theme"]["bundle_url"] == BUNDLE


def test_the_editor_knows_whether_shoppers_see_the_draft() -> None:
    assert not customization(None).is_published
    assert not customization(row(headline)).is_published
    shown = customization(row(headline, published))
    assert shown.is_published
    assert shown.hero["headline"] == "Summer sale"
    assert shown.products["products_per_row"] == 3
    assert not customization(row(headline, published, begun_anew)).is_published


def test_texts_are_told_in_the_language_of_the_store_and_in_both() -> None:
    told = localized({"blocks": [{"title": {"en": "Sale", "ar": "تخفيضات"}}], "size": {"wide": 3}}, "ar")
    assert told == {
        "blocks": [{"title": "تخفيضات", "title_en": "Sale", "title_ar": "تخفيضات"}],
        "size": {"wide": 3},
    }
