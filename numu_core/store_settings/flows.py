"""Choosing in several sections at once."""

from numu_core.kernel.shop import Shop
from numu_core.store_settings.commands import ReviseSections, ReviseSettings


def revise_sections(shop: Shop, command: ReviseSections) -> None:
    """Choose anew in each section, all or none.

    Raises:
        SettingRefused: no such section or setting, or not a value of it.
    """
    for section, changed in command.changed.items():
        shop.do(ReviseSettings(store_id=command.store_id, section=section, changed=changed))


FLOWS = [(ReviseSections, revise_sections)]
