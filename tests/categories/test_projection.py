"""These facts, this row."""

from datetime import timedelta
from uuid import UUID

from numu_core.categories.events import (
    CategoryAdded,
    CategoryDescribed,
    CategoryMoved,
    CategoryRemoved,
    CategorySlugAssigned,
)
from numu_projections.categories.projection import CATEGORIES
from numu_projections.categories.tables import CategoryRow
from tests.kernel.spec import NOW, folded

STORE, TOPS, ABOVE = (UUID(int=n) for n in range(1, 4))
added = CategoryAdded(category_id=TOPS, store_id=STORE, name="قمصان", slug="قمصان", description="x", position=2)


def test_edits_change_what_they_name() -> None:
    described = CategoryDescribed(category_id=TOPS, name="Tops", description=None, is_active=False)
    moved = CategoryMoved(category_id=TOPS, parent_id=ABOVE)
    slug = CategorySlugAssigned(category_id=TOPS, slug="tops")
    row = CategoryRow(
        category_id=TOPS,
        store_id=STORE,
        name="Tops",
        slug="tops",
        description=None,
        image_url=None,
        parent_id=ABOVE,
        position=2,
        is_active=False,
        extra_data=None,
        created_at=NOW,
        updated_at=NOW + timedelta(seconds=3),
        version=4,
    )
    assert folded(CATEGORIES, [added, described, moved, slug]) == {TOPS: row}


def test_a_removed_category_leaves_nothing() -> None:
    assert folded(CATEGORIES, [added, CategoryRemoved(category_id=TOPS, store_id=STORE)]) == {}
