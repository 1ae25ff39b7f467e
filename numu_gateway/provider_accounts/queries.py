"""With whom a store works, as its settings and its shoppers may know it."""

from datetime import datetime
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.provider_keys import keys_of, masked
from numu_gateway.kernel.reads import Read
from numu_gateway.provider_accounts.bodies import (
    TYPES,
    BostaCredentials,
    DepositPolicy,
    FawaterakCredentials,
    KashierCredentials,
    PaymentMethod,
    PaymentMethods,
    PaymobCredentials,
)
from numu_projections.checkout.views import checkout_config
from numu_projections.provider_accounts.queries import accounts_of
from numu_projections.store_settings.queries import settings_of
from numu_projections.stores.views import StoreRef

PAYMOB_PATH = "/stores/{store_id:uuid}/settings/payment/paymob/credentials"
KASHIER_PATH = "/stores/{store_id:uuid}/settings/payment/kashier/credentials"
FAWATERAK_PATH = "/stores/{store_id:uuid}/settings/payment/fawaterak/credentials"
BOSTA_PATH = "/stores/{store_id:uuid}/settings/shipping/bosta/credentials"


async def paymob_seen(doors: Doors, store: StoreRef, read: Read) -> PaymobCredentials:
    """The account as its owner may see it."""
    known = await keys_of(doors, store, "paymob")
    account, keys = known.account.connected, known.present
    if account is None:
        return PaymobCredentials(is_configured=False)
    return PaymobCredentials(
        is_configured=True,
        public_key_masked=masked(keys.get("public_key")),
        secret_key_masked=masked(keys.get("secret_key")),
        hmac_secret_masked=masked(keys.get("hmac_secret")),
        card_integration_id=account.integration_ids.get("paymob_card"),
        wallet_integration_id=account.integration_ids.get("paymob_wallet"),
        last_configured=await _connected_at(read, store, "paymob"),
        live=account.live,
        webhook_path=f"/api/v1/webhooks/paymob/callback?store={store.store_id}",
    )


async def bosta_seen(doors: Doors, store: StoreRef, read: Read) -> BostaCredentials:
    """The account as its owner may see it."""
    known = await keys_of(doors, store, "bosta")
    account, keys = known.account.connected, known.present
    if account is None:
        return BostaCredentials(is_configured=False)
    return BostaCredentials(
        is_configured=True,
        api_key_masked=masked(keys.get("api_key")),
        business_id=keys.get("business_id"),
        auto_create_shipment=account.automatic,
        last_configured=await _connected_at(read, store, "bosta"),
        webhook_path=f"/api/v1/webhooks/bosta/callback?store={store.store_id}",
    )


async def kashier_seen(doors: Doors, store: StoreRef, read: Read) -> KashierCredentials:
    """The account as its owner may see it."""
    keys = (await keys_of(doors, store, "kashier")).present
    if not keys:
        return KashierCredentials(is_configured=False)
    return KashierCredentials(
        is_configured=True,
        merchant_id=keys.get("merchant_id"),
        api_key_masked=masked(keys.get("api_key")),
        last_configured=await _connected_at(read, store, "kashier"),
    )


async def fawaterak_seen(doors: Doors, store: StoreRef, read: Read) -> FawaterakCredentials:
    """The account as its owner may see it."""
    keys = (await keys_of(doors, store, "fawaterak")).present
    if not keys:
        return FawaterakCredentials(is_configured=False)
    return FawaterakCredentials(
        is_configured=True,
        api_key_masked=masked(keys.get("api_key")),
        vendor_key_masked=masked(keys.get("vendor_key")),
        environment=keys.get("environment"),
        last_configured=await _connected_at(read, store, "fawaterak"),
    )


async def _connected_at(read: Read, store: StoreRef, provider: str) -> datetime | None:
    account = (await read(accounts_of, store.store_id)).get(provider)
    return account.connected_at if account else None


@get(PAYMOB_PATH, operation_id="get_paymob_credentials", guards=[allow("settings.payments.view")])
async def get_paymob(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store by it
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[PaymobCredentials]:
    """Is the store connected to Paymob?"""
    return ok(await paymob_seen(doors, store, read))


@get(BOSTA_PATH, operation_id="get_bosta_credentials", guards=[allow("settings.shipping.edit")])
async def get_bosta(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store by it
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[BostaCredentials]:
    """Is the store connected to Bosta?"""
    return ok(await bosta_seen(doors, store, read))


@get(KASHIER_PATH, operation_id="get_kashier_credentials", guards=[allow("settings.payments.view")])
async def get_kashier(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store by it
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[KashierCredentials]:
    """Are the store's keys of Kashier known?"""
    return ok(await kashier_seen(doors, store, read))


@get(FAWATERAK_PATH, operation_id="get_fawaterak_credentials", guards=[allow("settings.payments.view")])
async def get_fawaterak(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store by it
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[FawaterakCredentials]:
    """Are the store's keys of Fawaterak known?"""
    return ok(await fawaterak_seen(doors, store, read))


@get("/storefront/store/{store_id:uuid}/payment-methods", operation_id="get_store_payment_methods", guards=[public()])
async def get_payment_methods(
    store_id: FromPath[UUID], store: NamedDependency[StoreRef], read: NamedDependency[Read]
) -> Success[PaymentMethods]:
    """The ways to pay that a shopper may choose at checkout: the same that the checkout form offers."""
    settings = (await read(settings_of, store_id)).settings
    accounts = await read(accounts_of, store_id)
    connected = {method for account in accounts.values() for method in account.integration_ids}
    offered = checkout_config(settings, connected, store.currency)
    methods = [
        PaymentMethod(id=one.code, label=one.label_ar, label_en=one.label, type=TYPES[one.code])
        for one in offered.payment_methods
    ]
    policy = DepositPolicy(
        amount_cents=settings.cod.deposit_minor,
        ttl_minutes=settings.cod.deposit_minutes,
        allowed_gateways=offered.cod.deposit_gateways,
    )
    return ok(PaymentMethods(methods=methods, cod_deposit_policy=policy if offered.cod.deposit_required else None))


ROUTES = [get_paymob, get_bosta, get_kashier, get_fawaterak, get_payment_methods]
