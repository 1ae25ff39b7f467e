"""HTTP commands on proofs of payment."""

import hashlib
from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody

from numu_core.kernel.errors import NotFound
from numu_core.payment_proofs.commands import ApproveProof, ProofSubmittedResult, RejectProof, SubmitProof
from numu_core.payment_proofs.events import Image
from numu_gateway.kernel.access import allow, shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.files import kept
from numu_gateway.kernel.likeness import likeness_of
from numu_gateway.kernel.paying import transfer_of
from numu_gateway.kernel.pictures import LARGEST_BODY, LARGEST_FILE, Picture, content, picture_of
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_gateway.payment_proofs.bodies import PaymentProof, ProofForm, RejectBody, SubmittedProof
from numu_gateway.payment_proofs.queries import BUCKET, image_url, shown
from numu_projections.payment_proofs.queries import get_proof
from numu_projections.payment_proofs.views import ProofView
from numu_projections.stores.views import StoreRef


@post(
    "/storefront/store/{store_id:uuid}/orders/{order_id:uuid}/payment-proof",
    operation_id="storefront_submit_instapay_proof",
    guards=[shopper()],
    request_max_body_size=LARGEST_BODY,
)
async def submit_proof(  # noqa: PLR0913, PLR0917 - what a proof goes through
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    data: MultipartBody[ProofForm],
    request: Request[Any, Any, Any],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[SubmittedProof]:
    """Show that the transfer was made. The picture is kept in private, and only once the proof is accepted."""
    proof_id = dispatch.new_id()
    picture, image = await _taken(data.file, f"{store_id}/{order_id}/{proof_id}")
    command = SubmitProof(
        proof_id=proof_id,
        order_id=order_id,
        store_id=store_id,
        customer_id=call.caller.id if call.caller.kind == "customer" else None,
        reference=data.reference,
        transaction_ref=plain(data.transaction_ref),
        declared_minor=data.declared_amount_cents,
        idempotency_key=data.idempotency_key or None,
        image=image,
    )
    before = (await dispatch.preview(command)).value(ProofSubmittedResult)
    if before.proof_id == proof_id:
        async with kept(doors.files, BUCKET, image.key, picture):
            before = (await dispatch(command)).value(ProofSubmittedResult)
        if before.proof_id != proof_id:  # somebody else was faster, with the same key
            await doors.files.delete(BUCKET, image.key)
    proof = await _known(read, store_id, before.proof_id)
    transfer = await transfer_of(doors, store, before.payment_id)
    if transfer is None:
        raise NotFound(what="order", id=order_id)
    view = SubmittedProof(
        proof_id=proof.id,
        order_id=proof.order_id,
        status=proof.status,
        can_retry=proof.status == "rejected",
        reasons=proof.auto_approval_block_reasons,
        signed_image_url=image_url(request, doors, store, proof.id),
        expires_at=transfer.expires_at,
    )
    return ok(view, "Payment proof received")


async def _taken(file: UploadFile, key: str) -> tuple[Picture, Image]:
    """The picture that was sent, made anew, and what the log keeps of it; raises as ``pictures.received``."""
    sent = await content(file, LARGEST_FILE)
    picture = await picture_of(sent)
    image = Image(
        key=f"{key}.{picture.extension}",
        content_type=picture.content_type,
        sha256=hashlib.sha256(sent).hexdigest(),
        likeness=await likeness_of(picture.body),
    )
    return picture, image


async def _known(read: Read, store_id: UUID, proof_id: UUID) -> ProofView:
    found = await read(get_proof, store_id, proof_id)
    if found is None:
        raise NotFound(what="payment proof", id=proof_id)
    return found


@post(
    "/stores/{store_id:uuid}/payment-proofs/{proof_id:uuid}/approve",
    operation_id="merchant_approve_payment_proof",
    guards=[allow("orders.edit")],
    status_code=200,
)
async def approve_proof(
    store_id: FromPath[UUID],
    proof_id: FromPath[UUID],
    request: Request[Any, Any, Any],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
) -> Success[PaymentProof]:
    """The money is there: the order is paid, once."""
    await dispatch(ApproveProof(proof_id=proof_id, store_id=store_id))
    return ok(shown(request, doors, store, await _known(read, store_id, proof_id)), "Payment proof approved")


@post(
    "/stores/{store_id:uuid}/payment-proofs/{proof_id:uuid}/reject",
    operation_id="merchant_reject_payment_proof",
    guards=[allow("orders.edit")],
    status_code=200,
)
async def reject_proof(  # noqa: PLR0913, PLR0917 - to show it afterwards
    store_id: FromPath[UUID],
    proof_id: FromPath[UUID],
    data: JSONBody[RejectBody],
    request: Request[Any, Any, Any],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
) -> Success[PaymentProof]:
    """The money is not there: the shopper may try again."""
    await dispatch(RejectProof(proof_id=proof_id, store_id=store_id, reason=plain(data.reason)))
    return ok(shown(request, doors, store, await _known(read, store_id, proof_id)), "Payment proof rejected")


ROUTES = [submit_proof, approve_proof, reject_proof]
