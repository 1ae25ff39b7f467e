"""``search``: 100,000 variants, every answer from the database; as somebody types, and the whole page with facets.

Beside the filter of the product list, which asks the same index and answers whole products. The variants are folded
here and written like a rebuild writes them; what is measured is finding them again.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg

from deploy.bench import load
from deploy.bench.figure import Bench, Figure
from deploy.demo.running import Running, installation
from deploy.demo.seed import STORE_ID
from deploy.settings import Settings
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event, Recorded
from numu_core.kernel.money import Money
from numu_core.products.events import Details, ProductAdded, Status, VariantAdded
from numu_projections.kernel.projection import Projection, advance
from numu_projections.kernel.rows import Rows
from numu_projections.products.projection import PRODUCTS
from numu_projections.search.projection import SEARCH_DOCUMENTS

CLIENTS, SECONDS = 4, 10
GOODS, SIZES = 25_000, ("S", "M", "L", "XL")
AT_ONCE = 1_000
OPENED = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = """
    قميص بنطلون فستان جاكيت حذاء حقيبة ساعة نظارة حزام قبعة كوب طبق ملعقة كرسي طاولة مصباح ستارة سجادة وسادة بطانية
    shirt trousers dress jacket shoes bag watch glasses belt cap mug plate spoon chair table lamp curtain rug pillow
    / قطن حرير صوف جلد كتان خشب زجاج معدن رخام فخار cotton silk wool leather linen wooden glass metal marble clay
    / أحمر أزرق أخضر أصفر أسود أبيض بني رمادي وردي ذهبي red blue green yellow black white brown grey pink golden
    / النيل الأهرام سيناء الدلتا الواحة Nile Pyramid Sinai Delta Oasis
"""
THINGS, KINDS, COLOURS, MAKERS = (part.split() for part in WORDS.split("/"))


@dataclass(frozen=True)
class Measured:
    """Each way of asking, under load."""

    typing: load.Load
    page: load.Load
    filtered: load.Load


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Milliseconds that 95 of 100 answers stay below."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=bench.database_url,
            redis_url=bench.servers.redis_url,
            gateway_workers=1,
            hot_bytes=0,
            rate_limits=False,
            log_level="WARNING",
        )
        measured = await asyncio.to_thread(_measured, settings)
    for name, one in (("search-typing", measured.typing), ("search-page", measured.page)):
        yield Figure(
            name=name,
            value=one.p95_ms,
            unit="ms, p95",
            baseline="the product list's filter, p95",
            baseline_value=measured.filtered.p95_ms,
            ratio=round(one.p95_ms / measured.filtered.p95_ms, 3),
            p50_ms=one.p50_ms,
            p99_ms=one.p99_ms,
        )


def _measured(settings: Settings) -> Measured:
    with installation(settings, lambda _: None) as here:
        asyncio.run(seed(here))
        url = f"{here.gateway_url}/api/v1/storefront/store/{STORE_ID}"
        asked = [quote(words) for words in questions(Random(7))]  # noqa: S311 - the same ones each time
        ways = {"typing": "search/predictive?q={}", "page": "search?q={}", "filtered": "products?search={}"}
        loads = {}
        for name, way in ways.items():
            urls = [f"{url}/{way.format(words)}" for words in asked]
            load.get_many(urls, CLIENTS, 2)
            loads[name] = load.get_many(urls, CLIENTS, SECONDS)
            if loads[name].bad:
                raise RuntimeError(f"{loads[name].bad} answers of {name} were no success")
        return Measured(**loads)


async def seed(here: Running) -> None:
    """Write the read models of so many goods, each in four sizes."""
    pool = await open_pool(here.settings.worker_url(), 1)
    try:
        facts = goods(here.tenant_id)
        for _ in range(GOODS // AT_ONCE):
            batch = [fact for _, good in zip(range(AT_ONCE), facts, strict=False) for fact in good]
            for projection in (PRODUCTS, SEARCH_DOCUMENTS):
                await _write(pool, here.tenant_id, projection, batch)
    finally:
        await pool.close()
    with psycopg.connect(str(here.settings.database_url), autocommit=True) as db:
        db.execute("SET ROLE numu_owner; ANALYZE products; ANALYZE search_documents")


async def _write(pool: Any, tenant_id: UUID, projection: Projection, batch: list[tuple[Event, Recorded]]) -> None:
    rows: dict[Any, Any] = {}
    advance(rows, projection, batch)
    async with tenant_session(pool, tenant_id) as db:
        await Rows(projection, projection.table.name).add(db, tenant_id, rows)


def goods(tenant_id: UUID) -> Iterator[list[tuple[Event, Recorded]]]:
    """The facts of one product after the other."""
    names = product(MAKERS, THINGS, COLOURS, KINDS)
    for n, words in zip(range(GOODS), Random(8).sample(list(names), GOODS), strict=False):  # noqa: S311
        yield [(fact, _recorded(tenant_id, fact, n)) for fact in _good(n, " ".join(words))]


def _good(n: int, name: str) -> Iterator[ProductAdded | VariantAdded]:
    product_id, price = named_id("bench", f"good {n}"), Money(10_000 + n, "EGP")
    yield ProductAdded(
        product_id=product_id,
        store_id=STORE_ID,
        name=name,
        slug=f"good-{n}",
        sku=f"GD-{n:06d}",
        status=Status.ACTIVE,
        price=price,
        details=Details(
            description=f"{name} {n}", images=(f"https://files.example/{n}.webp",), tags=(name.split()[2],)
        ),
    )
    for place, size in enumerate(SIZES):
        yield VariantAdded(
            product_id=product_id,
            variant_id=named_id("bench", f"good {n} {size}"),
            position=place,
            option_values={"المقاس": size},
            price=price,
            sku=f"GD-{n:06d}-{size}",
        )


def _recorded(tenant_id: UUID, fact: ProductAdded | VariantAdded, n: int) -> Recorded:
    return Recorded(
        tenant_id=tenant_id,
        position=n + 1,
        stream_type="products",
        stream_id=fact.product_id,
        version=1,
        recorded_at=OPENED + timedelta(seconds=n),
        actor="platform:bench",
        command_id=fact.product_id,
    )


def questions(chance: Random) -> list[str]:
    """What people type: words, beginnings of words, SKUs, and words with a letter too few or a wrong one."""
    asked = []
    for _ in range(60):
        thing, colour, kind = chance.choice(THINGS), chance.choice(COLOURS), chance.choice(KINDS)
        slip = chance.randrange(1, len(thing))
        asked += [
            thing,
            f"{thing} {colour}",
            f"{kind} {thing} {colour[:2]}",
            thing[: max(2, len(thing) - 2)],
            f"GD-{chance.randrange(GOODS):06d}",
            f"{thing[:slip]}{thing[slip + 1 :]} {colour}",
            f"{thing[:slip]}ظ{thing[slip + 1 :]}",
        ]
    return list(dict.fromkeys(asked))
