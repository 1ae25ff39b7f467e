"""Saving and removing pages: the page and its handle together."""

from numu_core.kernel.errors import NotFound
from numu_core.kernel.handles import remove, save
from numu_core.kernel.shop import Shop
from numu_core.pages.commands import RemovePage, SavePage
from numu_core.pages.decider import PAGES


def save_page(shop: Shop, command: SavePage) -> None:
    """Have the page just so.

    Raises:
        HandleTaken: another one of its kind has its handle.
        NotFound: not new, and the store has no such page; or it is of another kind.
    """
    before = shop.state(PAGES, command.page_id)
    if before is not None and before.kind != command.body.kind:
        raise NotFound(what="page", id=command.page_id)
    store_id = command.body.store_id
    save(shop, PAGES, f"pages.{command.body.kind}", command.page_id, command.body, new=command.new, of=store_id)


def remove_page(shop: Shop, command: RemovePage) -> None:
    """Have it no more.

    Raises:
        NotFound: the store has no such page.
    """
    before = shop.state(PAGES, command.page_id)
    kind = before.kind if before else "page"
    remove(shop, PAGES, f"pages.{kind}", command.page_id, command.store_id, of=command.store_id)


FLOWS = [(SavePage, save_page), (RemovePage, remove_page)]
