"""Telling storefronts. They answer at our own hosts, whatever domain a store has: the secret goes nowhere else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec import Struct, json

from numu_core.categories.decider import CATEGORIES
from numu_core.eventstore.connections import Db, tenant_session
from numu_core.kernel.errors import DomainError
from numu_core.kernel.errors import Kind as Refusal
from numu_core.kernel.messages import Command
from numu_core.kernel.platform import PLATFORM
from numu_core.kernel.providers import Account, Answer, Provider, Request
from numu_core.products.decider import PRODUCTS
from numu_core.revalidation.events import Kind
from numu_projections.kernel.checkpoints import slowest
from numu_projections.stores.queries import find_store, stores_of
from numu_projections.stores.views import StoreRef
from numu_workers.kernel.actors import JobContext, actor

NAME = "storefront"
PATIENCE_S = 5.0
TAGS: dict[Kind, tuple[str, ...]] = {
    Kind.PRODUCTS: ("products:{id}",),
    Kind.CATEGORIES: ("categories:{id}",),
    Kind.STORE: ("store-{subdomain}", "store-{domain}"),
    Kind.THEME: ("theme-{id}",),
    Kind.CHECKOUT: ("checkout-config-{id}",),
    Kind.MENUS: ("menus-{id}",),
    Kind.PAGES: ("pages-{id}",),
    Kind.BLOGS: ("blogs",),
    Kind.CURRENCIES: ("currencies-{id}",),
}
"""The tags that the storefront really registers, by what they hold. Source: HTTP contract, section 18."""

Slugs = Iterable[tuple[UUID, str]]
"""Slugs of a store's products or categories, those of before too: their pages may be kept."""


@dataclass(eq=False)
class NotFoldedYet(DomainError):
    """A storefront that asks now would be told what was."""

    kind = Refusal.UNAVAILABLE
    code = "revalidation/not-folded-yet"
    title = "The read models are not that far yet"
    title_ar = "لم تُحدَّث البيانات بعد"


class Call(Struct, frozen=True, kw_only=True):
    """What one storefront is told."""

    host: str  # "https://mona.shops.example"
    tags: tuple[str, ...]
    everything: bool = False


class Heard(Command, frozen=True, kw_only=True):
    """It has heard."""


def build(question: Call, account: Account, job_id: str) -> Request:
    """``POST /api/revalidate``. Account: ``secret``."""
    body = {
        "paths": ["/"] if question.everything else [],
        "tags": question.tags,
        "scope": "layout" if question.everything else "page",
    }
    headers = {
        "x-revalidation-secret": account["secret"],
        "content-type": "application/json",
        "x-request-id": job_id,
    }
    return Request(method="POST", url=f"{question.host}/api/revalidate", headers=headers, body=json.encode(body))


def read(_: Call, __: Answer) -> Heard:
    """Any answer that is no refusal will do."""
    return Heard()


STOREFRONT = Provider(
    name=NAME, build=build, read=read, verify=lambda _, __: False, translate=lambda _: ()
)  # storefronts do not call back


@actor("revalidation.tell", queue="revalidation", max_attempts=6, timeout_s=60)
async def tell(job: JobContext) -> None:
    """Tell the storefronts of the stores concerned, once the read models that they will ask are up to date.

    Without a secret this installation has no storefront.

    Raises:
        NotFoldedYet: tried again in a moment.
    """
    if not job.storefront.get("secret"):
        return
    async with job.session() as db:
        if await slowest(db, job.tenant_id) < job.arg("position", int):
            raise NotFoldedYet
        slugs = {
            "product:{id}:": await _products(job, db, job.arg("products", list[UUID])),
            "category:{id}:": await _categories(job, db, job.arg("categories", list[UUID])),
        }
    kinds = job.arg("kinds", list[Kind])
    for store in await _stores(job):
        host = job.storefront.get("url") or job.store_url.format(subdomain=store.subdomain)
        await job.ask(STOREFRONT, call(store, kinds, slugs, host), job.storefront, read_s=PATIENCE_S)


def call(store: StoreRef, kinds: Iterable[Kind], slugs: Mapping[str, Slugs], host: str) -> Call:
    """What to tell the storefront of ``store``."""
    everything = Kind.EVERYTHING in kinds
    names: dict[str, Any] = {"id": store.store_id, "subdomain": store.subdomain, "domain": store.custom_domain}
    shapes = [shape for kind in (TAGS if everything else kinds) for shape in TAGS[kind]]
    tags = [shape.format(**names) for shape in shapes if "{domain}" not in shape or store.custom_domain]
    pages = [
        shape.format(**names) + slug
        for shape, found in slugs.items()
        for store_id, slug in found
        if store_id == store.store_id
    ]
    return Call(host=host, tags=tuple(sorted({*tags, *pages})), everything=everything)


async def _stores(job: JobContext) -> list[StoreRef]:
    named = job.args["store_id"]
    async with tenant_session(job.pool, PLATFORM) as db:
        if named is None:
            return await stores_of(db, PLATFORM, job.tenant_id)
        store = await find_store(db, PLATFORM, job.arg("store_id", UUID))
        return [store] if store else []


async def _products(job: JobContext, db: Db, product_ids: Iterable[UUID]) -> Slugs:
    return [
        found
        for product_id in product_ids
        for found in _slugs(await job.engine.facts(db, job.tenant_id, PRODUCTS, product_id))
    ]


async def _categories(job: JobContext, db: Db, category_ids: Iterable[UUID]) -> Slugs:
    return [
        found
        for category_id in category_ids
        for found in _slugs(await job.engine.facts(db, job.tenant_id, CATEGORIES, category_id))
    ]


def _slugs(facts: Iterable[Any]) -> Slugs:
    """Every slug that the facts of one product or category name, with its store, which the first of them names."""
    listed = list(facts)
    store_id = next((fact.store_id for fact in listed if hasattr(fact, "store_id")), None)
    return [(store_id, slug) for fact in listed if store_id and (slug := getattr(fact, "slug", None))]


ACTORS = [tell]
