"""Sorting the catalogue: facts so far, one request, the facts or the refusal that follow."""

from typing import Any
from uuid import UUID

import pytest

from numu_core.categories.commands import DEEPEST, AddCategory, EditCategory, RemoveCategory
from numu_core.categories.errors import BelowItself, CategoryAlreadyAdded, SlugNotUsable, SlugTaken, TooDeep
from numu_core.categories.events import (
    CategoryAdded,
    CategoryDescribed,
    CategoryMoved,
    CategoryRemoved,
    CategorySlugAssigned,
)
from numu_core.kernel.claims import Claimed, Released
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.ids import named_id
from tests.kernel.spec import given

STORE, OTHER_STORE, TOPS, SHIRTS = (UUID(int=n) for n in range(1, 5))


def claimed(slug: str, holder: UUID) -> Claimed:
    claim_id = named_id("claims", "categories.slug", f"{STORE}:{slug}")
    return Claimed(claim_id=claim_id, what="categories.slug", holder=holder)


def free(claim: Claimed) -> Released:
    return Released(claim_id=claim.claim_id, what=claim.what)


def added(category_id: UUID = TOPS, slug: str = "tops", **fields: Any) -> CategoryAdded:
    return CategoryAdded(category_id=category_id, store_id=STORE, name=slug, slug=slug, **fields)


def add(**fields: Any) -> AddCategory:
    return AddCategory(**{"category_id": SHIRTS, "store_id": STORE, "name": "Shirts", **fields})


tops = (added(), claimed("tops", TOPS))
both = (*tops, added(SHIRTS, "shirts", parent_id=TOPS), claimed("shirts", SHIRTS))


def test_adding_claims_the_slug() -> None:
    shirts = CategoryAdded(category_id=SHIRTS, store_id=STORE, name="قمصان", slug="قمصان", parent_id=TOPS)
    given(*tops).when(add(name="قمصان", parent_id=TOPS)).then(shirts, claimed("قمصان", SHIRTS))


def test_a_name_whose_slug_is_taken_gets_a_tail() -> None:
    slug = "tops-000004"
    named = CategoryAdded(category_id=SHIRTS, store_id=STORE, name="Tops", slug=slug)
    given(*tops).when(add(name="Tops")).then(named, claimed(slug, SHIRTS))


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"slug": "TOPS"}, SlugTaken(slug="tops")),
        ({"slug": "…"}, SlugNotUsable(slug="…")),
        ({"parent_id": UUID(int=9)}, NotFound(what="category", id=UUID(int=9))),
        ({"category_id": TOPS, "name": "x"}, CategoryAlreadyAdded(category_id=TOPS)),
        ({"store_id": OTHER_STORE, "parent_id": TOPS}, NotFound(what="category", id=TOPS)),
    ],
)
def test_a_category_that_makes_no_sense_is_refused(fields: dict[str, Any], refusal: DomainError) -> None:
    given(*tops).when(add(**fields)).then_refused(refusal)


def test_an_edit_changes_what_it_names_and_nothing_else() -> None:
    fields: dict[str, Any] = {"description": None, "is_active": False, "parent_id": None, "slug": "Blouses"}
    given(*both).when(EditCategory(category_id=SHIRTS, store_id=STORE, **fields)).then(
        CategoryDescribed(category_id=SHIRTS, description=None, is_active=False),
        CategoryMoved(category_id=SHIRTS, parent_id=None),
        free(claimed("shirts", SHIRTS)),
        claimed("blouses", SHIRTS),
        CategorySlugAssigned(category_id=SHIRTS, slug="blouses"),
    )
    same = EditCategory(category_id=SHIRTS, store_id=STORE, slug="shirts", parent_id=TOPS)
    given(*both).when(same).then_nothing()


@pytest.mark.parametrize("parent_id", [TOPS, SHIRTS])
def test_no_category_is_above_itself(parent_id: UUID) -> None:
    edit = EditCategory(category_id=TOPS, store_id=STORE, parent_id=parent_id)
    given(*both).when(edit).then_refused(BelowItself(category_id=TOPS))


def test_there_are_only_so_many_levels() -> None:
    ids = [UUID(int=100 + n) for n in range(DEEPEST)]
    tower = [added(one, f"c{n}", parent_id=ids[n - 1] if n else None) for n, one in enumerate(ids)]
    given(*tower).when(add(parent_id=ids[-1])).then_refused(TooDeep(most=DEEPEST))
    assert given(*tower).when(add(parent_id=ids[-2])).refusal is None


def test_removing_frees_the_slug_once() -> None:
    remove = RemoveCategory(category_id=TOPS, store_id=STORE)
    gone = (free(claimed("tops", TOPS)), CategoryRemoved(category_id=TOPS, store_id=STORE))
    given(*tops).when(remove).then(*gone)
    given(*tops, *gone).when(remove).then_nothing()
    given(*tops, *gone).when(add(parent_id=TOPS)).then_refused(NotFound(what="category", id=TOPS))


@pytest.mark.parametrize("kind", [EditCategory, RemoveCategory])
def test_another_store_has_no_such_category(kind: Any) -> None:
    given(*tops).when(kind(category_id=TOPS, store_id=OTHER_STORE)).then_refused(NotFound(what="category", id=TOPS))
