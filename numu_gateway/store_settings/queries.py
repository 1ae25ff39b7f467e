"""Settings as their merchants see them, and a store as everybody sees it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_core.eventstore.connections import tenant_session
from numu_core.store_settings.decider import CodTrust, Invoice
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import StoreNotFound
from numu_gateway.kernel.hosts import of_client
from numu_gateway.kernel.provider_keys import masked
from numu_gateway.kernel.reads import Hot, Read
from numu_gateway.store_settings.bodies import (
    AllSettings,
    CheckoutFields,
    PaymentSettings,
    WhatsappSettings,
    checkout_fields,
    payment_settings,
    whatsapp_settings,
)
from numu_projections.provider_accounts.queries import accounts_of
from numu_projections.shipping.queries import get_settings
from numu_projections.store_settings.queries import settings_of, shown_store, store_record
from numu_projections.store_settings.views import (
    InstapayCredentials,
    KnownSettings,
    PublicStore,
    TrackingSettings,
    instapay_credentials,
    meta_tracking,
    mode_of,
)
from numu_projections.stores.views import StoreRef
from numu_projections.tracking.queries import meta_health

AT = "/stores/{store_id:uuid}/settings"


async def known_to(read: Read, call: Call, store_id: UUID) -> KnownSettings:
    """The store's settings, with their version as ``ETag``."""
    known = await read(settings_of, store_id)
    call.answer_headers.append((b"etag", b'"%d"' % known.version))
    return known


async def payments_seen(read: Read, call: Call, store_id: UUID) -> PaymentSettings:
    """The ways to pay, and what each still lacks."""
    return payment_settings(await known_to(read, call, store_id), await read(accounts_of, store_id))


async def tracking_seen(read: Read, call: Call, doors: Doors, store: StoreRef) -> TrackingSettings:
    """What Meta is told and how it takes it; the token by its last four characters."""
    known, token = await known_to(read, call, store.store_id), None
    if name := known.settings.tracking.capi_secret:
        async with tenant_session(doors.services.pool, store.tenant_id) as db:
            token = await doors.services.secrets.get(db, store.tenant_id, name)
    health = await read(meta_health, store.store_id)
    status = health.status(on=mode_of(known.settings.tracking) != "off")
    shown = masked(token.decode() if token else None)
    return TrackingSettings(meta=meta_tracking(known, shown, status, health.last_told_at))


@get(AT, operation_id="get_all_settings", guards=[allow("settings.payments.view")])
async def get_all_settings(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    read: NamedDependency[Read],
) -> Success[AllSettings]:
    """Ways to pay, shipping and messages at once; who may see the first may see them all."""
    known = await known_to(read, call, store_id)
    everything = AllSettings(
        payment=payment_settings(known, await read(accounts_of, store_id)),
        shipping=await read(get_settings, store_id, store.currency),
        whatsapp=whatsapp_settings(known),
    )
    return ok(everything)


@get(f"{AT}/payment", operation_id="get_payment_settings", guards=[allow("settings.payments.view")])
async def get_payment_settings(
    store_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[PaymentSettings]:
    """The ways to pay in this store."""
    return ok(await payments_seen(read, call, store_id))


@get(f"{AT}/cod-trust", operation_id="get_cod_trust_settings", guards=[allow("settings.payments.view")])
async def get_cod_trust(
    store_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[CodTrust]:
    """What is done about shoppers who often refuse parcels at the door."""
    return ok((await known_to(read, call, store_id)).settings.cod_trust)


@get(f"{AT}/invoice", operation_id="get_invoice_settings", guards=[allow("settings.general.view")])
async def get_invoice_settings(
    store_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[Invoice]:
    """Who issues the store's tax invoices."""
    return ok((await known_to(read, call, store_id)).settings.invoice)


@get(f"{AT}/whatsapp", operation_id="get_whatsapp_settings", guards=[allow("settings.general.view")])
async def get_whatsapp_settings(
    store_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[WhatsappSettings]:
    """What shoppers are written to about."""
    return ok(whatsapp_settings(await known_to(read, call, store_id)))


@get(f"{AT}/checkout-fields", operation_id="get_checkout_fields", guards=[allow("settings.general.view")])
async def get_checkout_fields(
    store_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[CheckoutFields]:
    """The checkout form."""
    return ok(checkout_fields((await known_to(read, call, store_id)).settings))


@get(
    f"{AT}/payment/instapay/credentials",
    operation_id="get_instapay_credentials",
    guards=[allow("settings.payments.view")],
)
async def get_instapay(
    store_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[InstapayCredentials]:
    """Does the store take InstaPay transfers?"""
    return ok(instapay_credentials(await known_to(read, call, store_id)))


@get(f"{AT}/tracking", operation_id="get_tracking_settings", guards=[allow("settings.general.view")])
async def get_tracking_settings(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store by it
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[TrackingSettings]:
    """What Meta is told."""
    return ok(await tracking_seen(read, call, doors, store))


@get("/storefront/store-by-subdomain/{subdomain:str}", operation_id="get_store_by_subdomain", guards=[public()])
async def get_store_by_subdomain(
    subdomain: FromPath[str], call: NamedDependency[Call], doors: NamedDependency[Doors], hot: NamedDependency[Hot]
) -> Response[Success[PublicStore]]:
    """An open store, by its subdomain."""
    return await seen_by_all(await doors.stores.open_by_name("subdomain", subdomain, call), call, hot)


@get("/storefront/store-by-domain/{domain:str}", operation_id="get_store_by_domain", guards=[public()])
async def get_store_by_domain(
    domain: FromPath[str], call: NamedDependency[Call], doors: NamedDependency[Doors], hot: NamedDependency[Hot]
) -> Response[Success[PublicStore]]:
    """An open store, by a domain of its own or by the platform's name for it."""
    named = of_client(domain.lower(), doors.config.apex)
    if named is None:
        raise StoreNotFound(store=domain)
    return await seen_by_all(await doors.stores.open_by_name(*named, call), call, hot)


async def seen_by_all(store: StoreRef, call: Call, hot: Hot) -> Response[Any]:
    """What the platform knows of the store and what its own tenant does: the answer changes when either does."""
    call.store = store
    return await hot(shown_store, store.store_id, await hot.of_platform(store_record, store.store_id))


ROUTES: list[Any] = [
    get_all_settings,
    get_payment_settings,
    get_cod_trust,
    get_invoice_settings,
    get_whatsapp_settings,
    get_checkout_fields,
    get_instapay,
    get_tracking_settings,
    get_store_by_subdomain,
    get_store_by_domain,
]
