"""Facts about what storefronts were told. Stream ``revalidation/{revalidation_id}``: of a tenant, or of a store."""

from enum import StrEnum
from uuid import UUID

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event

TENANTS = named_id("revalidation", "tenant")
"""The stream of a tenant's own log; the platform's log has one for each store, under the store's id."""


class Kind(StrEnum):
    """What storefronts keep, by kind."""

    EVERYTHING = "everything"  # so much has changed that it is not worth listing
    PRODUCTS = "products"
    CATEGORIES = "categories"
    STORE = "store"
    THEME = "theme"
    CHECKOUT = "checkout"
    MENUS = "menus"
    PAGES = "pages"
    BLOGS = "blogs"
    CURRENCIES = "currencies"


class RevalidationAsked(Event, frozen=True, kw_only=True, tag="revalidation.revalidation_asked.v1"):
    """The storefronts of these stores are told that this is out of date."""

    revalidation_id: UUID
    store_id: UUID | None  # None: of all the tenant's stores
    kinds: tuple[Kind, ...]
    products: tuple[UUID, ...]
    categories: tuple[UUID, ...]


RevalidationEvent = RevalidationAsked
