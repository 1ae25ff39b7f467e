"""Connecting a store to providers. Keys are sealed before the fact that makes them effective, and never echoed."""

from secrets import token_hex
from typing import Any
from uuid import UUID

from litestar import delete, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import json

from numu_core.eventstore.connections import tenant_session
from numu_core.provider_accounts.commands import ConnectProvider, DisconnectProvider
from numu_core.provider_accounts.decider import provider_account_id, read_keys
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.provider_keys import Keys, keys_of
from numu_gateway.kernel.reads import Read
from numu_gateway.provider_accounts.bodies import (
    BostaCredentials,
    FawaterakCredentials,
    KashierCredentials,
    PaymobCredentials,
    SaveBostaBody,
    SaveFawaterakBody,
    SaveKashierBody,
    SavePaymobBody,
)
from numu_gateway.provider_accounts.queries import (
    BOSTA_PATH,
    FAWATERAK_PATH,
    KASHIER_PATH,
    PAYMOB_PATH,
    bosta_seen,
    fawaterak_seen,
    kashier_seen,
    paymob_seen,
)
from numu_projections.stores.views import StoreRef

TOKEN_BYTES = 32


@put(PAYMOB_PATH, operation_id="save_paymob_credentials", guards=[allow("settings.payments.edit")])
async def save_paymob(
    store_id: FromPath[UUID],
    data: JSONBody[SavePaymobBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[PaymobCredentials]:
    """Connect the store to Paymob, or change its keys; callbacks signed with the keys before stay good."""
    found = read_keys(data.secret_key, data.public_key)
    keys = {
        "secret_key": data.secret_key,
        "public_key": data.public_key,
        "hmac_secret": data.hmac_secret,
        "country": found.country,
        **({"api_key": data.api_key} if data.api_key else {}),
    }
    integrations = {"paymob_card": data.card_integration_id, "paymob_wallet": data.wallet_integration_id}
    command = ConnectProvider(
        account_id=provider_account_id(store_id, "paymob"),
        store_id=store_id,
        provider="paymob",
        live=found.live,
        secret=f"paymob/{dispatch.new_id()}",
        owner=data.profile_id or "",
        integration_ids={method: its_id for method, its_id in integrations.items() if its_id},
    )
    await _connect(command, keys, store, dispatch, doors)
    return ok(await paymob_seen(doors, store, read), "Paymob credentials saved")


@put(BOSTA_PATH, operation_id="save_bosta_credentials", guards=[allow("settings.shipping.edit")])
async def save_bosta(
    store_id: FromPath[UUID],
    data: JSONBody[SaveBostaBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[BostaCredentials]:
    """Connect the store to Bosta, or change its keys. The token of callbacks stays: parcels under way carry it."""
    before = await keys_of(doors, store, "bosta")
    token = next((keys["hook_token"] for keys in before.keys), None) or token_hex(TOKEN_BYTES)
    keys = {
        "api_key": data.api_key,
        "business_id": data.business_id,
        "hook_token": token,
        **({"webhook_secret": data.webhook_secret} if data.webhook_secret else {}),
    }
    command = ConnectProvider(
        account_id=provider_account_id(store_id, "bosta"),
        store_id=store_id,
        provider="bosta",
        live=True,
        secret=f"bosta/{dispatch.new_id()}",
        automatic=data.auto_create_shipment,
    )
    await _connect(command, keys, store, dispatch, doors)
    return ok(await bosta_seen(doors, store, read), "Bosta credentials saved")


@put(KASHIER_PATH, operation_id="save_kashier_credentials", guards=[allow("settings.payments.edit")])
async def save_kashier(
    store_id: FromPath[UUID],
    data: JSONBody[SaveKashierBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[KashierCredentials]:
    """Keep the store's keys of Kashier. Nobody can pay through it yet."""
    keys = {
        "merchant_id": data.merchant_id,
        "api_key": data.api_key,
        **({"secret_key": data.secret_key} if data.secret_key else {}),
    }
    await _connect(_kept(store_id, "kashier", dispatch, live=True), keys, store, dispatch, doors)
    return ok(await kashier_seen(doors, store, read), "Kashier credentials saved")


@put(FAWATERAK_PATH, operation_id="save_fawaterak_credentials", guards=[allow("settings.payments.edit")])
async def save_fawaterak(
    store_id: FromPath[UUID],
    data: JSONBody[SaveFawaterakBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[FawaterakCredentials]:
    """Keep the store's keys of Fawaterak. Nobody can pay through it yet."""
    keys = {"api_key": data.api_key, "vendor_key": data.vendor_key, "environment": data.environment}
    live = data.environment == "production"
    await _connect(_kept(store_id, "fawaterak", dispatch, live=live), keys, store, dispatch, doors)
    return ok(await fawaterak_seen(doors, store, read), "Fawaterak credentials saved")


def _kept(store_id: UUID, provider: str, dispatch: Dispatch, *, live: bool) -> ConnectProvider:
    account_id, secret = provider_account_id(store_id, provider), f"{provider}/{dispatch.new_id()}"
    return ConnectProvider(account_id=account_id, store_id=store_id, provider=provider, live=live, secret=secret)


async def _connect(command: ConnectProvider, keys: Keys, store: StoreRef, dispatch: Dispatch, doors: Doors) -> None:
    """Seal the keys under a fresh name, and let that be the account's."""
    async with tenant_session(doors.services.pool, store.tenant_id) as db:
        await doors.services.secrets.put(db, store.tenant_id, command.secret, json.encode(keys))
    await dispatch(command)


@delete(
    PAYMOB_PATH, operation_id="delete_paymob_credentials", guards=[allow("settings.payments.edit")], status_code=200
)
async def delete_paymob(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[PaymobCredentials]:
    """Take no more card payments. Callbacks about payments under way stay good."""
    await dispatch(DisconnectProvider(account_id=provider_account_id(store_id, "paymob")))
    return ok(await paymob_seen(doors, store, read), "Paymob credentials removed")


@delete(
    KASHIER_PATH, operation_id="delete_kashier_credentials", guards=[allow("settings.payments.edit")], status_code=200
)
async def delete_kashier(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[KashierCredentials]:
    """Work with Kashier no more."""
    await dispatch(DisconnectProvider(account_id=provider_account_id(store_id, "kashier")))
    return ok(await kashier_seen(doors, store, read), "Kashier credentials removed")


@delete(
    FAWATERAK_PATH,
    operation_id="delete_fawaterak_credentials",
    guards=[allow("settings.payments.edit")],
    status_code=200,
)
async def delete_fawaterak(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[FawaterakCredentials]:
    """Work with Fawaterak no more."""
    await dispatch(DisconnectProvider(account_id=provider_account_id(store_id, "fawaterak")))
    return ok(await fawaterak_seen(doors, store, read), "Fawaterak credentials removed")


@delete(BOSTA_PATH, operation_id="delete_bosta_credentials", guards=[allow("settings.shipping.edit")], status_code=200)
async def delete_bosta(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[BostaCredentials]:
    """Book no more parcels. Callbacks about parcels under way stay good."""
    await dispatch(DisconnectProvider(account_id=provider_account_id(store_id, "bosta")))
    return ok(await bosta_seen(doors, store, read), "Bosta credentials removed")


ROUTES: list[Any] = [
    save_paymob,
    save_bosta,
    save_kashier,
    save_fawaterak,
    delete_paymob,
    delete_bosta,
    delete_kashier,
    delete_fawaterak,
]
