"""``categories``: one row per category."""

from operator import attrgetter

from msgspec import UNSET, structs
from msgspec.structs import replace

from numu_core.categories.events import (
    CategoryAdded,
    CategoryDescribed,
    CategoryMoved,
    CategoryRemoved,
    CategorySlugAssigned,
)
from numu_core.kernel.messages import Recorded
from numu_projections.categories.tables import CategoryRow, categories
from numu_projections.kernel.projection import Fold, Projection


def added(_: CategoryRow | None, event: CategoryAdded, at: Recorded) -> CategoryRow:
    """A new category."""
    return CategoryRow(
        **structs.asdict(event), created_at=at.recorded_at, updated_at=at.recorded_at, version=at.version
    )


def changed(
    row: CategoryRow, event: CategoryDescribed | CategorySlugAssigned | CategoryMoved, at: Recorded
) -> CategoryRow:
    """The fields that were given."""
    told = {name: value for name, value in structs.asdict(event).items() if value is not UNSET}
    return replace(row, **told, updated_at=at.recorded_at, version=at.version)


def removed(row: CategoryRow, event: CategoryRemoved, at: Recorded) -> None:
    """Gone."""


by_category = attrgetter("category_id")

CATEGORIES = Projection(
    name="categories",
    version=1,
    table=categories,
    row=CategoryRow,
    on={
        CategoryAdded: Fold(keys=by_category, apply=added),
        CategoryDescribed: Fold(keys=by_category, apply=changed),
        CategorySlugAssigned: Fold(keys=by_category, apply=changed),
        CategoryMoved: Fold(keys=by_category, apply=changed),
        CategoryRemoved: Fold(keys=by_category, apply=removed),
    },
)
PROJECTIONS = [CATEGORIES]
