"""Every store has something to show from the start."""

from numu_core.themes.commands import InstallTheme
from numu_workers.kernel.reactions import InTenant
from numu_workers.themes.reactions import REACTIONS
from tests.kernel.spec import after
from tests.locations.test_reactions import opened


def test_a_new_store_gets_the_built_in_theme() -> None:
    command = InstallTheme(store_id=opened.store_id)
    assert after(opened, REACTIONS) == [InTenant(tenant_id=opened.tenant_id, command=command)]
