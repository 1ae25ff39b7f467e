"""Something in the demo shop of which there is always enough."""

import asyncio
from uuid import UUID

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
AT_ONCE = 256


async def stock_up(here: Running) -> None:
    """Add the product, with a hundred million pieces."""
    await _add(here, [product(PRODUCT_ID, "plenty")])


async def fill_shelves(here: Running, count: int) -> list[str]:
    """Add so many products; their slugs."""
    slugs = [f"shelf-{n}" for n in range(count)]
    await _add(here, [product(named_id("bench", slug), slug) for slug in slugs])
    return slugs


def product(product_id: UUID, slug: str) -> AddProduct:
    """A product of which there is always enough."""
    return AddProduct(
        product_id=product_id,
        store_id=STORE_ID,
        name=slug.title(),
        slug=slug,
        status=Status.ACTIVE,
        price=Money(10_000, "EGP"),
        quantity=100_000_000,
    )


async def _add(here: Running, products: list[AddProduct]) -> None:
    settings = here.settings
    async with Engine(settings.app_url(), installed(), Keyring(master_key(settings)), lanes=1) as engine:
        for start in range(0, len(products), AT_ONCE):
            some = products[start : start + AT_ONCE]
            await asyncio.gather(
                *(engine.execute(here.tenant_id, one, actor="platform:bench", key=f"bench/{one.slug}") for one in some)
            )
