"""Something in the demo shop of which there is always enough."""

from deploy.demo.running import Running
from deploy.demo.seed import STORE_ID
from deploy.keys import master_key
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.kernel.ids import named_id
from numu_core.kernel.money import Money
from numu_core.products.commands import AddProduct
from numu_core.products.events import Status

PRODUCT_ID = named_id("bench", "plenty")


async def stock_up(here: Running) -> None:
    """Add the product, with a hundred million pieces."""
    settings = here.settings
    async with Engine(settings.app_url(), installed(), Keyring(master_key(settings)), lanes=1) as engine:
        product = AddProduct(
            product_id=PRODUCT_ID,
            store_id=STORE_ID,
            name="Plenty",
            slug="plenty",
            status=Status.ACTIVE,
            price=Money(10_000, "EGP"),
            quantity=100_000_000,
        )
        await engine.execute(here.tenant_id, product, actor="platform:bench", key="bench/plenty")
