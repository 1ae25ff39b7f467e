"""Opening, editing and closing stores. They are facts of the platform, whatever tenant the store has."""

from typing import Any
from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from numu_core.categories.commands import RemoveCategory
from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import named_id
from numu_core.kernel.platform import PLATFORM
from numu_core.products.commands import RemoveProduct
from numu_core.stores.commands import CloseStore, EditStore, OpenStore, StoreOpenedResult
from numu_core.stores.decider import STORES, SUBDOMAIN, fault_of
from numu_core.stores.errors import SubdomainNotPossible, SubdomainTaken
from numu_gateway.kernel.access import allow, public, role
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import NotSignedIn
from numu_gateway.kernel.markup import clean_tree, safe_link
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_gateway.stores.bodies import (
    SAMPLES,
    CheckSubdomainBody,
    CreateStoreBody,
    SampleFault,
    SamplesDeleted,
    SamplesSeeded,
    StoreResponse,
    SubdomainCheck,
    UpdateStoreBody,
    sample_category,
    sample_product,
    store_response,
)
from numu_projections.stores.queries import find_samples, get_store
from numu_projections.stores.views import StoreRef

PROFILE = (
    "description", "logo_url", "banner_url", "address", "social_links", "default_language", "settings",
    "theme_settings", "business_hours",
)  # fmt: skip
PICTURES = {"logo_url", "banner_url"}
MAY_BE_EMPTY = {"description", *PICTURES}
"""``null`` for any other field of the profile means: leave it."""


@post("/stores/check-subdomain", operation_id="check_subdomain", guards=[public()], status_code=200)
async def check_subdomain(
    data: JSONBody[CheckSubdomainBody], call: NamedDependency[Call], doors: NamedDependency[Doors]
) -> Success[SubdomainCheck]:
    """Whether a store could have this subdomain; it is only sure once the store is opened."""
    subdomain = data.subdomain.strip().lower()
    claim_id = named_id("claims", SUBDOMAIN, subdomain)
    refusal: type[SubdomainNotPossible | SubdomainTaken] | None = None
    if fault_of(subdomain):
        refusal = SubdomainNotPossible
    elif await doors.services.engine.state(PLATFORM, CLAIMS, claim_id) is not None:
        refusal = SubdomainTaken
    message = None if refusal is None else refusal.title_ar if call.arabic else refusal.title
    return ok(SubdomainCheck(subdomain=subdomain, available=refusal is None, message=message))


@post("/stores", operation_id="create_store", guards=[role("store_owner", "super_admin")])
async def create_store(
    data: JSONBody[CreateStoreBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[StoreResponse]:
    """Open a store, and the caller's tenant if this is the first."""
    if call.caller.id is None:
        raise NotSignedIn
    store_id = dispatch.new_id()
    command = OpenStore(
        store_id=store_id,
        owner_id=call.caller.id,
        name=plain(data.name),
        subdomain=data.subdomain.strip().lower(),
        slug=plain(data.slug) if data.slug else None,
        currency=data.default_currency,
        language=data.default_language,
        description=plain(data.description) if data.description else None,
        contact_email=data.contact_email,
        contact_phone=e164(data.contact_phone, "contact_phone"),
    )
    opened = (await dispatch.platform(command)).value(StoreOpenedResult)
    await doors.tell_allowance(opened.tenant_id)
    store = await read.platform(get_store, store_id)
    return ok(store_response(store, doors.config), "Store created successfully")


@patch("/stores/{store_id:uuid}", operation_id="update_store", guards=[allow("settings.general.edit")])
async def update_store(
    store_id: FromPath[UUID],
    data: JSONBody[UpdateStoreBody],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[StoreResponse]:
    """Edit a store; what is absent stays. ``If-Match`` with the ``ETag`` refuses when somebody else was faster."""
    accepted = await dispatch.platform(edit_of(store_id, data), edits=(STORES, store_id))
    doors.stores.changed(store_id, accepted.position)
    store = await read.platform(get_store, store_id)
    return ok(store_response(store, doors.config), "Store updated successfully")


@delete("/stores/{store_id:uuid}", operation_id="delete_store", guards=[allow("billing.transfer_ownership")])
async def delete_store(
    store_id: FromPath[UUID], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> None:
    """Close a store for good; only its owner may."""
    accepted = await dispatch.platform(CloseStore(store_id=store_id))
    doors.stores.changed(store_id, accepted.position)


@post(
    "/stores/{store_id:uuid}/seed-demo",
    operation_id="seed_demo_catalog",
    guards=[allow("products.create")],
    status_code=200,
)
async def seed_demo_catalog(
    store: NamedDependency[StoreRef], dispatch: NamedDependency[Dispatch], read: NamedDependency[Read]
) -> SamplesSeeded:
    """Put five sample products and a collection into the catalogue; what is there already stays as it is."""
    held = await read(find_samples, store.store_id)
    seeded = SamplesSeeded()
    category_id = held.category_id or dispatch.new_id()
    if held.category_id is None:
        await dispatch(sample_category(store, category_id), key=None)
        seeded.collections = 1
    for sample in SAMPLES:
        if sample.sku in held.products:
            continue
        try:
            await dispatch(sample_product(sample, store, dispatch.new_id(), category_id), key=None)
            seeded.products += 1
        except DomainError as refusal:
            seeded.errors.append(SampleFault.of(sample, refusal, store))
    seeded.seeded = bool(seeded.products or seeded.collections)
    return seeded


@delete(
    "/stores/{store_id:uuid}/seed-demo",
    operation_id="remove_demo_catalog",
    guards=[allow("products.delete")],
    status_code=200,
)
async def remove_demo_catalog(
    store: NamedDependency[StoreRef], dispatch: NamedDependency[Dispatch], read: NamedDependency[Read]
) -> SamplesDeleted:
    """Take the samples out of the catalogue again; how many products that were."""
    held = await read(find_samples, store.store_id)
    for product_id in held.products.values():
        await dispatch(RemoveProduct(product_id=product_id, store_id=store.store_id), key=None)
    if held.category_id is not None:
        await dispatch(RemoveCategory(category_id=held.category_id, store_id=store.store_id), key=None)
    return SamplesDeleted(deleted=len(held.products))


def edit_of(store_id: UUID, data: UpdateStoreBody) -> EditStore:
    """The command that the body means."""
    said = {name: getattr(data, name) for name in PROFILE if getattr(data, name) is not UNSET}
    profile: dict[str, Any] = {name: value for name, value in said.items() if value is not None or name in MAY_BE_EMPTY}
    if profile.get("description"):
        profile["description"] = plain(profile["description"])
    for name in PICTURES & profile.keys():
        profile[name] = (safe_link(profile[name], "src") or None) if profile[name] else None
    if "social_links" in profile:
        profile["social_links"] = clean_tree(profile["social_links"])
    phone = data.contact_phone
    return EditStore(
        store_id=store_id,
        name=plain(data.name) if isinstance(data.name, str) else UNSET,
        profile=profile,
        contact_email=data.contact_email,
        contact_phone=phone if isinstance(phone, UnsetType) else e164(phone, "contact_phone"),
        status=data.status or UNSET,
    )


ROUTES = [check_subdomain, create_store, update_store, delete_store, seed_demo_catalog, remove_demo_catalog]
