"""Saving and removing menus: the menu and its handle together."""

from numu_core.kernel.handles import remove, save
from numu_core.kernel.shop import Shop
from numu_core.menus.commands import RemoveMenu, SaveMenu, SetUpMenus
from numu_core.menus.decider import MENUS, USUAL, Menu, MenuItem, usual_menu_id
from numu_core.menus.errors import MenuTooDeep

HANDLE = "menus.handle"
DEEPEST = 3


def save_menu(shop: Shop, command: SaveMenu) -> None:
    """Have the menu just so.

    Raises:
        MenuTooDeep: more than three levels.
        HandleTaken: another menu has its handle.
        NotFound: not new, and the store has no such menu.
    """
    if depth(command.body.items) > DEEPEST:
        raise MenuTooDeep(most=DEEPEST)
    save(shop, MENUS, HANDLE, command.menu_id, command.body, new=command.new, of=command.body.store_id)


def depth(items: tuple[MenuItem, ...]) -> int:
    """How many levels there are."""
    return 1 + max(depth(item.children) for item in items) if items else 0


def remove_menu(shop: Shop, command: RemoveMenu) -> None:
    """Have it no more.

    Raises:
        NotFound: the store has no such menu.
    """
    remove(shop, MENUS, HANDLE, command.menu_id, command.store_id, of=command.store_id)


def set_up_menus(shop: Shop, command: SetUpMenus) -> None:
    """Give a new store the usual menus, once."""
    for handle, (title, items) in USUAL.items():
        menu_id = usual_menu_id(command.store_id, handle)
        if shop.version(MENUS, menu_id) == 0:
            menu = Menu(store_id=command.store_id, handle=handle, title=title, items=items)  # type: ignore[arg-type]
            shop.do(SaveMenu(menu_id=menu_id, body=menu, new=True))


FLOWS = [(SaveMenu, save_menu), (RemoveMenu, remove_menu), (SetUpMenus, set_up_menus)]
