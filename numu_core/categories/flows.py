"""Sorting the catalogue: a slug is one category's alone in a store, and no category is above itself."""

from uuid import UUID

from msgspec import UnsetType, structs

from numu_core.categories.commands import (
    DEEPEST,
    AddCategory,
    AssignCategorySlug,
    DescribeCategory,
    DiscardCategory,
    EditCategory,
    EnterCategory,
    MoveCategory,
    RemoveCategory,
)
from numu_core.categories.decider import CATEGORIES
from numu_core.categories.errors import BelowItself, SlugNotUsable, SlugTaken, TooDeep
from numu_core.kernel.claims import claim, holder_of, release
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.kernel.text import slugify

SLUG = "categories.slug"


def add_category(shop: Shop, command: AddCategory) -> None:
    """Add a category.

    Raises:
        CategoryAlreadyAdded: the id is taken.
        SlugTaken, SlugNotUsable: the slug that was asked for; one made of the name is never refused.
        NotFound: the store has no such parent.
        TooDeep: it would be too many levels down.
    """
    _check_parent(shop, command.store_id, command.category_id, command.parent_id)
    slug = _new_slug(shop, command)
    shop.do(EnterCategory(**{**structs.asdict(command), "slug": slug}))
    claim(shop, SLUG, f"{command.store_id}:{slug}", command.category_id)


def edit_category(shop: Shop, command: EditCategory) -> None:
    """Edit what was given, leave the rest.

    Raises: as ``add_category``; ``NotFound`` also for the category, ``BelowItself`` for a parent that is below it.
    """
    _theirs(shop, command.store_id, command.category_id)
    fields = DescribeCategory.__struct_fields__
    shop.do(DescribeCategory(**{name: getattr(command, name) for name in fields}))
    if not isinstance(command.parent_id, UnsetType):
        _check_parent(shop, command.store_id, command.category_id, command.parent_id)
        shop.do(MoveCategory(category_id=command.category_id, parent_id=command.parent_id))
    if not isinstance(command.slug, UnsetType):
        _readdress(shop, command.store_id, command.category_id, command.slug)


def remove_category(shop: Shop, command: RemoveCategory) -> None:
    """Remove a category and free its slug.

    Raises:
        NotFound: the store never had such a category.
    """
    category = shop.state(CATEGORIES, command.category_id)
    if category.store_id != command.store_id:
        raise NotFound(what="category", id=command.category_id)
    if category.exists:
        release(shop, SLUG, f"{command.store_id}:{category.slug}", command.category_id)
    shop.do(DiscardCategory(category_id=command.category_id, store_id=command.store_id))


def _new_slug(shop: Shop, command: AddCategory) -> str:
    if command.slug is not None:
        return _usable(shop, command.store_id, command.category_id, command.slug)
    name, tail = slugify(command.name) or "category", command.category_id.hex
    made = [name, *(f"{name[:100]}-{tail[-size:]}" for size in (6, 12, 32))]
    return next(slug for slug in made if holder_of(shop, SLUG, f"{command.store_id}:{slug}") is None)


def _usable(shop: Shop, store_id: UUID, category_id: UUID, wanted: str) -> str:
    slug = slugify(wanted)
    if not slug:
        raise SlugNotUsable(slug=wanted)
    if holder_of(shop, SLUG, f"{store_id}:{slug}") not in {None, category_id}:
        raise SlugTaken(slug=slug)
    return slug


def _readdress(shop: Shop, store_id: UUID, category_id: UUID, wanted: str) -> None:
    before, slug = shop.state(CATEGORIES, category_id).slug, _usable(shop, store_id, category_id, wanted)
    if slug != before:
        release(shop, SLUG, f"{store_id}:{before}", category_id)
        claim(shop, SLUG, f"{store_id}:{slug}", category_id)
        shop.do(AssignCategorySlug(category_id=category_id, slug=slug))


def _check_parent(shop: Shop, store_id: UUID, category_id: UUID, parent_id: UUID | None) -> None:
    """Walk up from the new parent. A tree that moves as a whole may end up deeper; it cannot end up in a circle."""
    if parent_id is not None:
        _theirs(shop, store_id, parent_id)
    levels, above = 1, parent_id
    while above is not None:
        if above == category_id:
            raise BelowItself(category_id=category_id)
        levels, above = levels + 1, shop.state(CATEGORIES, above).parent_id
        if levels > DEEPEST:
            raise TooDeep(most=DEEPEST)


def _theirs(shop: Shop, store_id: UUID, category_id: UUID) -> None:
    category = shop.state(CATEGORIES, category_id)
    if not category.exists or category.store_id != store_id:
        raise NotFound(what="category", id=category_id)


FLOWS = [
    (AddCategory, add_category),
    (EditCategory, edit_category),
    (RemoveCategory, remove_category),
]
