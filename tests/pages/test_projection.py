"""Pages as they are read."""

from numu_core.pages.decider import PAGES
from numu_projections.pages.projection import PAGES_TABLE
from numu_projections.pages.tables import PageRow
from tests.kernel.spec import folded, recorded
from tests.pages.test_flows import PAGE, STORE, created

hidden = PAGES.revised(document_id=PAGE, changed={"published": False, "seo": {"title": {"en": "Us"}}})


def test_a_page_is_a_row() -> None:
    row = PageRow(
        page_id=PAGE,
        store_id=STORE,
        kind="page",
        handle="about",
        title={"en": "About us"},
        body={"en": "<p>Since 1990</p>"},
        seo={"title": {"en": "Us"}},
        template="page",
        template_suffix=None,
        published=False,
        created_at=recorded(1).recorded_at,
        updated_at=recorded(2).recorded_at,
        version=2,
    )
    assert folded(PAGES_TABLE, [created, hidden]) == folded(PAGES_TABLE, [created, hidden], {1}) == {PAGE: row}
    assert folded(PAGES_TABLE, [created, PAGES.archived(document_id=PAGE)]) == {}
