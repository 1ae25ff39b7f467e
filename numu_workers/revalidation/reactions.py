"""What makes pages of a storefront out of date. Changes of two seconds are told together, however many they are.

``OUTDATES`` says what each fact outdates. A tenant has one deadline, which collects; when it fires, what it has
collected becomes a fact, and that is what storefronts are told.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from numu_core.articles.decider import ARTICLES
from numu_core.blogs.decider import BLOGS
from numu_core.categories.events import CategoryEvent
from numu_core.inventory.events import StockBecameAvailable, StockRanOut
from numu_core.kernel.decider import members
from numu_core.kernel.messages import Event, Recorded
from numu_core.menus.decider import MENUS
from numu_core.pages.decider import PAGES
from numu_core.product_images.events import ProductImageAdded, ProductImageRemoved, ProductImageResized
from numu_core.products.events import ProductEvent
from numu_core.provider_accounts.events import ProviderConnected, ProviderDisconnected
from numu_core.revalidation.commands import MOST, AskRevalidation
from numu_core.revalidation.events import TENANTS, Kind, RevalidationAsked
from numu_core.shipping.events import ShippingEvent
from numu_core.store_settings.events import SettingsRevised
from numu_core.stores.events import (
    StoreActivated,
    StoreClosed,
    StoreDeactivated,
    StoreProfileRevised,
    StoreRenamed,
)
from numu_core.themes.events import (
    BundleAttached,
    BundleRemoved,
    CustomizationPublished,
    CustomizationReset,
    ThemeInstalled,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_workers.kernel.due import Due, due
from numu_workers.kernel.reactions import Job, Reaction

WAIT = timedelta(seconds=2)
PAYING = {"checkout", "cod", "payments", "instapay", "shipping"}
"""Sections of a store's settings that the checkout page shows."""


class Outdated:
    """What one fact outdates."""

    def __init__(self, *kinds: Kind, product: bool = False, category: bool = False) -> None:
        self._kinds, self._product, self._category = kinds, product, category

    def wish(self, event: Any, key: UUID) -> AskRevalidation:
        """As a command; ``key`` is the stream that tells it."""
        return AskRevalidation(
            revalidation_id=key,
            store_id=None if key == TENANTS else key,
            kinds=self.kinds(event),
            products=(event.product_id,) if self._product else (),
            categories=(event.category_id,) if self._category else (),
        )

    def kinds(self, event: Any) -> tuple[Kind, ...]:
        """Settings outdate the checkout page only where it shows them."""
        paying = isinstance(event, SettingsRevised) and event.section in PAYING
        money = isinstance(event, SettingsRevised) and event.section == "currencies"
        return (*self._kinds, *((Kind.CHECKOUT,) if paying else ()), *((Kind.CURRENCIES,) if money else ()))


PRODUCT = Outdated(Kind.PRODUCTS, product=True)
LOOKS = Outdated(Kind.THEME, Kind.STORE)
FROM_TENANT: dict[type[Event], Outdated] = {
    **dict.fromkeys(members(ProductEvent), PRODUCT),
    **dict.fromkeys((ProductImageAdded, ProductImageRemoved, ProductImageResized), PRODUCT),
    **dict.fromkeys((StockRanOut, StockBecameAvailable), PRODUCT),
    **dict.fromkeys(members(CategoryEvent), Outdated(Kind.CATEGORIES, category=True)),
    **dict.fromkeys((ThemeInstalled, BundleAttached, BundleRemoved, CustomizationPublished, CustomizationReset), LOOKS),
    **dict.fromkeys(members(MENUS.events), Outdated(Kind.MENUS, Kind.THEME)),
    **dict.fromkeys(members(PAGES.events), Outdated(Kind.PAGES, Kind.MENUS, Kind.STORE)),
    **dict.fromkeys((*members(BLOGS.events), *members(ARTICLES.events)), Outdated(Kind.BLOGS)),
    **dict.fromkeys((*members(ShippingEvent), ProviderConnected, ProviderDisconnected), Outdated(Kind.CHECKOUT)),
    SettingsRevised: Outdated(Kind.STORE),
}
FROM_PLATFORM: dict[type[Event], Outdated] = dict.fromkeys(
    (StoreRenamed, StoreProfileRevised, StoreActivated, StoreDeactivated, StoreClosed), Outdated(Kind.STORE)
)


def collects(outdated: Outdated, key_of: Callable[[Any], UUID]) -> Fold:
    """The fold that adds to what is waiting to be told."""

    def apply(row: Due | None, event: Any, at: Recorded) -> Due:
        key = key_of(event)
        wish = outdated.wish(event, key)
        if row is None:
            return Due(due_id=key, at=at.recorded_at + WAIT, command=wish)
        assert isinstance(row.command, AskRevalidation)
        return Due(due_id=key, at=row.at, command=joined(row.command, wish))

    return Fold(keys=key_of, apply=apply)


def joined(before: AskRevalidation, more: AskRevalidation) -> AskRevalidation:
    """Both together; what is too much to list is everything."""
    kinds = {*before.kinds, *more.kinds}
    products, categories = {*before.products, *more.products}, {*before.categories, *more.categories}
    if Kind.EVERYTHING in kinds or max(len(products), len(categories)) > MOST:
        return _wish(before, {Kind.EVERYTHING})
    return _wish(before, kinds, products, categories)


def told(row: Due | None, event: RevalidationAsked, at: Recorded) -> Due | None:
    """What was told is done with; what came since it fired waits for the next time."""
    if row is None:
        return None
    assert isinstance(row.command, AskRevalidation)
    waiting = row.command
    kinds, heard = {*waiting.kinds} - {*event.kinds}, {*event.products, *event.categories}
    products, categories = {*waiting.products} - heard, {*waiting.categories} - heard
    if Kind.EVERYTHING in event.kinds or not (kinds or products or categories):
        return None
    kinds |= ({Kind.PRODUCTS} if products else set()) | ({Kind.CATEGORIES} if categories else set())
    return Due(due_id=row.due_id, at=at.recorded_at + WAIT, command=_wish(waiting, kinds, products, categories))


def _wish(
    like: AskRevalidation,
    kinds: set[Kind],
    products: set[UUID] | frozenset[UUID] = frozenset(),
    categories: set[UUID] | frozenset[UUID] = frozenset(),
) -> AskRevalidation:
    return AskRevalidation(
        revalidation_id=like.revalidation_id,
        store_id=like.store_id,
        kinds=tuple(sorted(kinds)),
        products=tuple(sorted(products)),
        categories=tuple(sorted(categories)),
    )


def the_tenants(_: Any) -> UUID:
    """One deadline for whatever happens in a tenant."""
    return TENANTS


of_store = attrgetter("store_id")
DEADLINES = [
    Projection(
        name="revalidation_due",
        version=1,
        table=due,
        row=Due,
        on={
            **{event: collects(outdated, the_tenants) for event, outdated in FROM_TENANT.items()},
            **{event: collects(outdated, of_store) for event, outdated in FROM_PLATFORM.items()},
            RevalidationAsked: Fold(keys=attrgetter("revalidation_id"), apply=told),
        },
    )
]


def tell_storefronts(event: RevalidationAsked, at: Recorded) -> Iterator[Job]:
    """Post it."""
    args = {
        "store_id": event.store_id,
        "kinds": event.kinds,
        "products": event.products,
        "categories": event.categories,
        "position": at.position,
    }
    yield Job(actor="revalidation.tell", args=args)


REACTIONS = [Reaction(on=RevalidationAsked, do=tell_storefronts)]
