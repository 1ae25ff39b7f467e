"""What a category is, and which facts may follow."""

from typing import assert_never
from uuid import UUID

from msgspec import UNSET, Struct, structs
from msgspec.structs import replace

from numu_core.categories.commands import (
    AssignCategorySlug,
    CategoryCommand,
    DescribeCategory,
    DiscardCategory,
    EnterCategory,
    MoveCategory,
)
from numu_core.categories.errors import CategoryAlreadyAdded
from numu_core.categories.events import (
    CategoryAdded,
    CategoryDescribed,
    CategoryEvent,
    CategoryMoved,
    CategoryRemoved,
    CategorySlugAssigned,
)
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound


class Category(Struct, frozen=True, kw_only=True):
    """One category."""

    store_id: UUID | None = None  # None: never added
    slug: str = ""
    parent_id: UUID | None = None
    removed: bool = False

    @property
    def exists(self) -> bool:
        """Added, and not removed."""
        return self.store_id is not None and not self.removed


def evolve(category: Category, event: CategoryEvent) -> Category:
    """The category after ``event``."""
    match event:
        case CategoryAdded():
            return Category(store_id=event.store_id, slug=event.slug, parent_id=event.parent_id)
        case CategorySlugAssigned():
            return replace(category, slug=event.slug)
        case CategoryMoved():
            return replace(category, parent_id=event.parent_id)
        case CategoryRemoved():
            return replace(category, removed=True, parent_id=None)
        case CategoryDescribed():
            return category
        case _:
            assert_never(event)


def enter(category: Category, command: EnterCategory) -> list[CategoryEvent]:
    """``[CategoryAdded]``.

    Raises:
        CategoryAlreadyAdded: the id is taken, also when that category was removed.
    """
    if category.store_id is not None:
        raise CategoryAlreadyAdded(category_id=command.category_id)
    return [CategoryAdded(**structs.asdict(command))]


def describe(category: Category, command: DescribeCategory) -> list[CategoryEvent]:
    """``[CategoryDescribed]`` with the fields that were given; nothing when none was."""
    _there(category, command.category_id)
    told = {name: value for name, value in structs.asdict(command).items() if value is not UNSET}
    return [CategoryDescribed(**told)] if len(told) > 1 else []


def assign_slug(category: Category, command: AssignCategorySlug) -> list[CategoryEvent]:
    """``[CategorySlugAssigned]``; nothing when it has that one."""
    _there(category, command.category_id)
    assigned = CategorySlugAssigned(category_id=command.category_id, slug=command.slug)
    return [] if category.slug == command.slug else [assigned]


def move(category: Category, command: MoveCategory) -> list[CategoryEvent]:
    """``[CategoryMoved]``; nothing when it is there."""
    _there(category, command.category_id)
    moved = CategoryMoved(category_id=command.category_id, parent_id=command.parent_id)
    return [] if category.parent_id == command.parent_id else [moved]


def discard(category: Category, command: DiscardCategory) -> list[CategoryEvent]:
    """``[CategoryRemoved]``, once."""
    return [CategoryRemoved(**structs.asdict(command))] if category.exists else []


def _there(category: Category, category_id: UUID) -> None:
    if not category.exists:
        raise NotFound(what="category", id=category_id)


CATEGORIES: Decider[Category, CategoryEvent] = Decider(
    stream="categories",
    key="category_id",
    initial=Category(),
    commands=CategoryCommand,
    events=CategoryEvent,
    evolve=evolve,
    decide={
        EnterCategory: enter,
        DescribeCategory: describe,
        AssignCategorySlug: assign_slug,
        MoveCategory: move,
        DiscardCategory: discard,
    },
)
DECIDERS = [CATEGORIES]
