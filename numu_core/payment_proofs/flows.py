"""What a proof means for the payment it is about, and so for the order: in the same append, or not at all."""

import hashlib
from uuid import UUID

from numu_core.instapay.commands import DeclineProof, NoteProof
from numu_core.instapay.decider import INTENTS
from numu_core.kernel.claims import CLAIMS, Claim, claim, holder_of
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Shop
from numu_core.orders.decider import ORDERS, Order
from numu_core.payment_proofs.commands import (
    AcceptProof,
    ApproveProof,
    DismissProof,
    OpenProof,
    ProofSubmittedResult,
    RejectProof,
    SubmitProof,
)
from numu_core.payment_proofs.decider import PROOFS, Proof
from numu_core.payment_proofs.errors import AmountDiffers, KeyUsed, ProofNotWanted, TransferUsed
from numu_core.payment_proofs.events import Status
from numu_core.payments.commands import ConfirmTransfer
from numu_core.payments.decider import PAYMENTS
from numu_core.payments.events import Report

KEY, TRANSFER = "payment_proofs.key", "payment_proofs.transfer"


def submit_proof(shop: Shop, command: SubmitProof) -> ProofSubmittedResult:
    """Let the merchant look at the proof; the order waits until somebody has.

    Raises:
        NotFound: no such order in this store that waits for a transfer of this shopper's.
        KeyUsed: the key belongs to a proof of another payment.
        ProofNotWanted: the payment is over.
        TransferUsed: this transfer has paid something else.
        ProofUnderReview, TooManyProofs: see ``note_proof``.
    """
    order, payment_id = _whose(shop, command)
    if before := _under_the_same_key(shop, command, payment_id):
        return ProofSubmittedResult(proof_id=before, payment_id=payment_id)
    payment = shop.state(PAYMENTS, payment_id)
    if payment.closed:
        raise ProofNotWanted(order_id=command.order_id, payment_status=payment.status)
    transfer_id = shop.keyed_id(TRANSFER, f"{command.store_id}/{_plain(command.transaction_ref)}")
    if _used(shop, transfer_id) not in {None, payment_id}:
        raise TransferUsed
    declared = command.declared_minor
    shop.do(
        OpenProof(
            proof_id=command.proof_id,
            payment_id=payment_id,
            order_id=command.order_id,
            store_id=command.store_id,
            customer_id=order.customer_id,
            transaction_ref=command.transaction_ref,
            transfer_id=transfer_id,
            declared=None if declared is None else Money(declared, payment.amount.currency),
            image=command.image,
        )
    )
    shop.do(NoteProof(payment_id=payment_id, proof_id=command.proof_id, at=shop.now))
    return ProofSubmittedResult(proof_id=command.proof_id, payment_id=payment_id)


def _whose(shop: Shop, command: SubmitProof) -> tuple[Order, UUID]:
    """The order, and which of its payments is a transfer."""
    order = shop.state(ORDERS, command.order_id)
    if order.store_id == command.store_id:
        for payment_id in order.asked:
            intent = shop.state(INTENTS, payment_id)
            known = command.customer_id == order.customer_id or _plain(command.reference or "") == intent.reference
            if intent.reference and known:
                return order, payment_id
    raise NotFound(what="order", id=command.order_id)


def _under_the_same_key(shop: Shop, command: SubmitProof, payment_id: UUID) -> UUID | None:
    if command.idempotency_key is None:
        return None
    named = f"{command.store_id}/{command.idempotency_key}"
    before = holder_of(shop, KEY, named)
    if before and shop.state(PROOFS, before).payment_id != payment_id:
        raise KeyUsed
    if before is None:
        claim(shop, KEY, named, command.proof_id)
    return before


def _plain(text: str) -> str:
    """As people type it: case and spaces mean nothing."""
    return "".join(text.split()).upper()


def _used(shop: Shop, transfer_id: UUID) -> UUID | None:
    """The payment that this transfer has settled."""
    return shop.state(CLAIMS, transfer_id)


def approve_proof(shop: Shop, command: ApproveProof) -> None:
    """The payment is captured, once, for just what is due; the transfer settles nothing else from now on.

    Raises:
        NotFound: the store has no such proof.
        BadTransition: it was rejected.
        AmountDiffers: the shopper declared another amount.
        TransferUsed: the transfer has paid something else.
    """
    proof = _known(shop, command.proof_id, command.store_id)
    if proof.status is Status.APPROVED:
        return
    due = shop.state(PAYMENTS, proof.payment_id).amount
    if proof.declared is not None and proof.declared != due:
        raise AmountDiffers(due_minor=due.minor, declared_minor=proof.declared.minor, currency=due.currency)
    if _used(shop, proof.transfer_id) not in {None, proof.payment_id}:
        raise TransferUsed
    shop.do(Claim(claim_id=proof.transfer_id, what=TRANSFER, holder=proof.payment_id))
    shop.do(AcceptProof(proof_id=command.proof_id))
    key = hashlib.sha256(f"instapay|{proof.transfer_id}".encode()).hexdigest()
    report = Report(key=key, transaction_id=str(command.proof_id))
    shop.do(ConfirmTransfer(payment_id=proof.payment_id, report=report, amount=due))


def reject_proof(shop: Shop, command: RejectProof) -> None:
    """The clock runs again, and the shopper may send another proof.

    Raises:
        NotFound: the store has no such proof.
        BadTransition: it was approved.
    """
    proof = _known(shop, command.proof_id, command.store_id)
    shop.do(DismissProof(proof_id=command.proof_id, reason=command.reason))
    shop.do(DeclineProof(payment_id=proof.payment_id, proof_id=command.proof_id, at=shop.now))


def _known(shop: Shop, proof_id: UUID, store_id: UUID) -> Proof:
    proof = shop.state(PROOFS, proof_id)
    if proof.status is Status.NEW or proof.store_id != store_id:
        raise NotFound(what="payment proof", id=proof_id)
    return proof


FLOWS = [(SubmitProof, submit_proof), (ApproveProof, approve_proof), (RejectProof, reject_proof)]
