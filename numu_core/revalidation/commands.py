"""The intention to tell storefronts."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.messages import Command
from numu_core.revalidation.events import Kind

MOST = 50  # products, or categories, that are named one by one
Listed = Annotated[tuple[UUID, ...], Meta(max_length=MOST)]


class AskRevalidation(Command, frozen=True, kw_only=True):
    """Tell the storefronts of a store, or of all the tenant's, that this is out of date."""

    revalidation_id: UUID
    store_id: UUID | None = None
    kinds: Annotated[tuple[Kind, ...], Meta(min_length=1, max_length=20)]
    products: Listed = ()
    categories: Listed = ()
