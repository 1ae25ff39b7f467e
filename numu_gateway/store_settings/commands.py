"""HTTP commands on settings. A token is sealed before the fact that makes it effective, and never echoed."""

from typing import Any
from uuid import UUID

from litestar import delete, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody

from numu_core.eventstore.connections import tenant_session
from numu_core.store_settings.commands import ReviseSections, ReviseSettings
from numu_core.store_settings.decider import STORE_SETTINGS, CodTrust, Invoice
from numu_core.store_settings.errors import TokenMissing
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.files import kept
from numu_gateway.kernel.pictures import LARGEST_BODY, PictureForm, received
from numu_gateway.kernel.reads import Read
from numu_gateway.store_settings.bodies import (
    NO_INSTAPAY,
    NO_TRACKING,
    CheckoutFields,
    CheckoutFieldsBody,
    PaymentSettings,
    SaveInstapayBody,
    SaveMetaBody,
    UpdateCodTrustBody,
    UpdateInvoiceBody,
    UpdatePaymentBody,
    UpdateWhatsappBody,
    WhatsappSettings,
    checkout_changes,
    checkout_fields,
    instapay_changes,
    meta_changes,
    payment_changes,
    said,
    whatsapp_changes,
    whatsapp_settings,
)
from numu_gateway.store_settings.queries import AT, known_to, payments_seen, tracking_seen
from numu_projections.store_settings.queries import settings_of
from numu_projections.store_settings.views import InstapayCredentials, MetaTracking, instapay_credentials
from numu_projections.stores.views import StoreRef

INSTAPAY = f"{AT}/payment/instapay/credentials"
QR = f"{AT}/payment/instapay/qr-image"
META = f"{AT}/tracking/meta"
PAYMENTS, GENERAL = "settings.payments.edit", "settings.general.edit"


@patch(f"{AT}/payment", operation_id="update_payment_settings", guards=[allow(PAYMENTS)])
async def update_payment_settings(
    store_id: FromPath[UUID],
    data: JSONBody[UpdatePaymentBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[PaymentSettings]:
    """Switch ways to pay on or off; one without its credentials is still not offered."""
    await dispatch(ReviseSections(store_id=store_id, changed=payment_changes(data)), edits=(STORE_SETTINGS, store_id))
    return ok(await payments_seen(read, call, store_id), "Payment settings updated successfully")


@patch(f"{AT}/cod-trust", operation_id="update_cod_trust_settings", guards=[allow(PAYMENTS)])
async def update_cod_trust(
    store_id: FromPath[UUID],
    data: JSONBody[UpdateCodTrustBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[CodTrust]:
    """Choose what is done about shoppers who often refuse parcels at the door."""
    await dispatch(
        ReviseSettings(store_id=store_id, section="cod_trust", changed=said(data)), edits=(STORE_SETTINGS, store_id)
    )
    return ok((await known_to(read, call, store_id)).settings.cod_trust, "Settings updated successfully")


@patch(f"{AT}/invoice", operation_id="update_invoice_settings", guards=[allow(GENERAL)])
async def update_invoice_settings(
    store_id: FromPath[UUID],
    data: JSONBody[UpdateInvoiceBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[Invoice]:
    """Say who issues the store's tax invoices."""
    await dispatch(
        ReviseSettings(store_id=store_id, section="invoice", changed=said(data)), edits=(STORE_SETTINGS, store_id)
    )
    return ok((await known_to(read, call, store_id)).settings.invoice, "Invoice settings updated successfully")


@patch(f"{AT}/whatsapp", operation_id="update_whatsapp_settings", guards=[allow(GENERAL)])
async def update_whatsapp_settings(
    store_id: FromPath[UUID],
    data: JSONBody[UpdateWhatsappBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[WhatsappSettings]:
    """Choose what shoppers are written to about."""
    now = (await read(settings_of, store_id)).settings.whatsapp
    await dispatch(
        ReviseSettings(store_id=store_id, section="whatsapp", changed=whatsapp_changes(data, now)),
        edits=(STORE_SETTINGS, store_id),
    )
    return ok(whatsapp_settings(await known_to(read, call, store_id)), "WhatsApp settings updated successfully")


@put(f"{AT}/checkout-fields", operation_id="update_checkout_fields", guards=[allow(GENERAL)])
async def update_checkout_fields(
    store_id: FromPath[UUID],
    data: JSONBody[CheckoutFieldsBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[CheckoutFields]:
    """Choose what checkout asks for."""
    await dispatch(
        ReviseSettings(store_id=store_id, section="checkout", changed=checkout_changes(data)),
        edits=(STORE_SETTINGS, store_id),
    )
    fields = checkout_fields((await known_to(read, call, store_id)).settings)
    return ok(fields, "Checkout fields updated successfully")


@put(INSTAPAY, operation_id="save_instapay_credentials", guards=[allow(PAYMENTS)])
async def save_instapay(
    store_id: FromPath[UUID],
    data: JSONBody[SaveInstapayBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[InstapayCredentials]:
    """Say where InstaPay transfers go; an uploaded QR picture stays."""
    await dispatch(
        ReviseSettings(store_id=store_id, section="instapay", changed=instapay_changes(data)),
        edits=(STORE_SETTINGS, store_id),
    )
    return ok(instapay_credentials(await known_to(read, call, store_id)), "InstaPay credentials saved")


@delete(INSTAPAY, operation_id="delete_instapay_credentials", guards=[allow(PAYMENTS)], status_code=200)
async def delete_instapay(
    store_id: FromPath[UUID],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[InstapayCredentials]:
    """Take no more InstaPay transfers."""
    picture = (await read(settings_of, store_id)).settings.instapay.qr_image_key
    await dispatch(
        ReviseSettings(store_id=store_id, section="instapay", changed=NO_INSTAPAY), edits=(STORE_SETTINGS, store_id)
    )
    await _forget(doors, picture)
    return ok(instapay_credentials(await known_to(read, call, store_id)), "InstaPay credentials removed")


@post(
    QR,
    operation_id="upload_instapay_qr_image",
    guards=[allow(PAYMENTS)],
    request_max_body_size=LARGEST_BODY,
    status_code=200,
)
async def upload_instapay_qr(
    store_id: FromPath[UUID],
    data: MultipartBody[PictureForm],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[InstapayCredentials]:
    """Show shoppers this QR code to pay by."""
    picture = await received(data.file)
    key = f"{store_id}/instapay/{dispatch.new_id()}.{picture.extension}"
    async with kept(doors.files, "stores", key, picture) as url:
        changed = {"qr_image_url": url, "qr_image_key": key}
        await dispatch(
            ReviseSettings(store_id=store_id, section="instapay", changed=changed), edits=(STORE_SETTINGS, store_id)
        )
    return ok(instapay_credentials(await known_to(read, call, store_id)), "QR image uploaded successfully")


@delete(QR, operation_id="delete_instapay_qr_image", guards=[allow(PAYMENTS)], status_code=200)
async def delete_instapay_qr(
    store_id: FromPath[UUID],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[InstapayCredentials]:
    """Show no QR code."""
    picture = (await read(settings_of, store_id)).settings.instapay.qr_image_key
    changed = {"qr_image_url": "", "qr_image_key": ""}
    await dispatch(
        ReviseSettings(store_id=store_id, section="instapay", changed=changed), edits=(STORE_SETTINGS, store_id)
    )
    await _forget(doors, picture)
    return ok(instapay_credentials(await known_to(read, call, store_id)), "QR image removed")


@put(META, operation_id="save_meta_tracking", guards=[allow(GENERAL)])
async def save_meta_tracking(
    store_id: FromPath[UUID],
    data: JSONBody[SaveMetaBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[MetaTracking]:
    """Choose what Meta is told.

    Raises:
        TokenMissing: events are to come from the server, and there is no token.
    """
    before = (await read(settings_of, store_id)).settings.tracking.capi_secret
    if data.capi_enabled and not (data.capi_access_token or before):
        raise TokenMissing
    changed = meta_changes(data)
    if data.capi_access_token:
        changed["capi_secret"] = f"meta/{dispatch.new_id()}"
        await _seal(doors, store, changed["capi_secret"], data.capi_access_token)
    await dispatch(
        ReviseSettings(store_id=store_id, section="tracking", changed=changed), edits=(STORE_SETTINGS, store_id)
    )
    if data.capi_access_token and before not in {"", changed["capi_secret"]}:
        await _drop(doors, store, before)
    return ok((await tracking_seen(read, call, doors, store)).meta, "Meta tracking saved")


@delete(META, operation_id="delete_meta_tracking", guards=[allow(GENERAL)], status_code=200)
async def delete_meta_tracking(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[MetaTracking]:
    """Tell Meta nothing any more."""
    before = (await read(settings_of, store_id)).settings.tracking.capi_secret
    await dispatch(
        ReviseSettings(store_id=store_id, section="tracking", changed=NO_TRACKING), edits=(STORE_SETTINGS, store_id)
    )
    if before:
        await _drop(doors, store, before)
    return ok((await tracking_seen(read, call, doors, store)).meta, "Meta tracking removed")


async def _seal(doors: Doors, store: StoreRef, name: str, token: str) -> None:
    async with tenant_session(doors.services.pool, store.tenant_id) as db:
        await doors.services.secrets.put(db, store.tenant_id, name, token.encode())


async def _drop(doors: Doors, store: StoreRef, name: str) -> None:
    """Forget a token that nothing names any more."""
    async with tenant_session(doors.services.pool, store.tenant_id) as db:
        await doors.services.secrets.delete(db, store.tenant_id, name)


async def _forget(doors: Doors, key: str) -> None:
    if key:
        await doors.files.delete("stores", key)


ROUTES: list[Any] = [
    update_payment_settings,
    update_cod_trust,
    update_invoice_settings,
    update_whatsapp_settings,
    update_checkout_fields,
    save_instapay,
    delete_instapay,
    upload_instapay_qr,
    delete_instapay_qr,
    save_meta_tracking,
    delete_meta_tracking,
]
