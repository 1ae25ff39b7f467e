"""Facts that the tests of themes share."""

from numu_core.themes.events import (
    BundleAttached,
    BundleRemoved,
    CustomizationDrafted,
    CustomizationPublished,
    CustomizationReset,
    ThemeInstalled,
    default_installation_id,
)
from tests.kernel.spec import new_id

STORE, INSTALLATION = new_id(1), new_id(2)
BUNDLE = "https://cdn.numueg.app/nile/1.0.0/theme.js"

installed = ThemeInstalled(store_id=STORE, installation_id=default_installation_id(STORE), theme="bazar")
attached = BundleAttached(
    store_id=STORE,
    installation_id=INSTALLATION,
    theme="nile",
    bundle_url=BUNDLE,
    css_url=None,
    checksum="a" * 64,
    version="1.0.0",
    source_repo=None,
    branch=None,
)
removed = BundleRemoved(store_id=STORE, theme="bazar")
headline = CustomizationDrafted(store_id=STORE, changed={"hero": {"headline": "Summer sale"}})
own_home = CustomizationDrafted(
    store_id=STORE, changed={"templates": {"home": {"name": "Home", "sections": {}, "order": []}}}
)
published = CustomizationPublished(store_id=STORE, edition=1)
reset = CustomizationReset(store_id=STORE)
