"""A proof pays once, what is due, for one payment; its picture is not kept for ever."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.instapay.commands import OpenIntent
from numu_core.instapay.errors import InstapayNotOffered, ProofUnderReview
from numu_core.instapay.events import IntentOpened, ProofDeclined, ProofReceived, Receiver
from numu_core.kernel.claims import Claimed
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.ids import keyed_id, named_id
from numu_core.kernel.messages import Event
from numu_core.orders.events import OrderCancelled, OrderPaid, ProcessingStarted
from numu_core.payment_proofs.commands import ApproveProof, ForgetPicture, RejectProof, SubmitProof
from numu_core.payment_proofs.errors import AmountDiffers, KeyUsed, ProofNotWanted, TransferUsed
from numu_core.payment_proofs.events import (
    Image,
    PictureForgotten,
    ProofApproved,
    ProofExpired,
    ProofRejected,
    ProofSubmitted,
)
from numu_core.payments.commands import ExpirePayment, RequestPayment
from numu_core.payments.events import (
    CaptureQuestioned,
    PaymentCaptured,
    PaymentExpired,
    PaymentRequested,
    PaymentVoided,
)
from numu_core.refunds.events import RefundRequested
from numu_core.store_settings.events import SettingsRevised
from numu_projections.payment_proofs.projection import PAYMENT_PROOFS
from numu_workers.instapay.reactions import DEADLINES as INSTAPAY_DUE
from numu_workers.kernel.due import Due
from numu_workers.kernel.reactions import Job
from numu_workers.payment_proofs.reactions import DEADLINES, KEPT, REACTIONS
from tests.kernel.spec import NOW, SECRET, after, folded, given
from tests.orders.shop import CUSTOMER, ORDER, OTHER_STORE, PAYMENT, STORE, egp, one_order, placed

PROOF, OTHER, ELSEWHERE = (UUID(int=n) for n in range(90, 93))
REFERENCE = "NU-7K3QXA"
IMAGE = Image(key="s/o/p.png", content_type="image/png", sha256="0" * 64, likeness=-5)
by_transfer = replace(placed, payment_method="instapay")
asked = PaymentRequested(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=egp(32000), method="instapay")
opened = IntentOpened(
    payment_id=PAYMENT,
    order_id=ORDER,
    store_id=STORE,
    reference=REFERENCE,
    amount=egp(32000),
    receiver=Receiver(ipa="shop@instapay"),
    expires_at=NOW + timedelta(minutes=30),
)
waiting: list[Event] = [*one_order[:-2], by_transfer, asked, opened]
TRANSFER = keyed_id(SECRET, "payment_proofs.transfer", f"{STORE}/TX100")
submitted = ProofSubmitted(
    proof_id=PROOF,
    payment_id=PAYMENT,
    order_id=ORDER,
    store_id=STORE,
    customer_id=CUSTOMER,
    transaction_ref="TX 100",
    transfer_id=TRANSFER,
    declared=egp(32000),
    image=IMAGE,
)
received = ProofReceived(payment_id=PAYMENT, proof_id=PROOF, review_until=NOW + timedelta(hours=48))
under_review = [*waiting, submitted, received]
approve, reject = (
    ApproveProof(proof_id=PROOF, store_id=STORE),
    RejectProof(proof_id=PROOF, store_id=STORE, reason="unreadable"),
)
approved = ProofApproved(proof_id=PROOF, payment_id=PAYMENT)


def submit(**more: Any) -> SubmitProof:
    told = {"transaction_ref": "TX 100", "declared_minor": 32000, "image": IMAGE, "reference": "nu-7k3qxa "}
    return SubmitProof(**{"proof_id": PROOF, "order_id": ORDER, "store_id": STORE, **told, **more})


def test_whoever_knows_the_reference_or_is_the_customer_may_show_a_proof() -> None:
    given(*waiting).when(submit()).then(submitted, received)
    given(*waiting).when(submit(reference=None, customer_id=CUSTOMER)).then(submitted, received)
    for wrong in ({"reference": "NU-AAAAAA"}, {"reference": None}, {"customer_id": OTHER, "reference": ""}):
        given(*waiting).when(submit(**wrong)).then_refused(NotFound(what="order", id=ORDER))
    given(*waiting).when(submit(store_id=OTHER_STORE)).then_refused(NotFound(what="order", id=ORDER))


def test_an_order_that_is_paid_otherwise_wants_no_proof() -> None:
    given(*one_order).when(submit(customer_id=CUSTOMER)).then_refused(NotFound(what="order", id=ORDER))
    over = [*waiting, PaymentVoided(payment_id=PAYMENT)]
    given(*over).when(submit()).then_refused(ProofNotWanted(order_id=ORDER, payment_status="voided"))


def test_a_key_is_one_proof() -> None:
    key = Claimed(
        claim_id=named_id("claims", "payment_proofs.key", f"{STORE}/k"), what="payment_proofs.key", holder=PROOF
    )
    again = given(*under_review, key).when(submit(proof_id=OTHER, idempotency_key="k"))
    again.then()
    assert again.result.proof_id == PROOF
    given(*under_review).when(submit(proof_id=OTHER)).then_refused(ProofUnderReview(proof_id=PROOF))
    foreign = replace(submitted, payment_id=ELSEWHERE)
    given(*waiting, foreign, key).when(submit(proof_id=OTHER, idempotency_key="k")).then_refused(KeyUsed())


def test_approving_captures_the_payment_and_the_order_goes_on_once() -> None:
    done = given(*under_review).when(approve)
    kinds = [type(event) for event in done.decided]
    assert kinds == [Claimed, ProofApproved, PaymentCaptured, OrderPaid, ProcessingStarted]
    [captured] = [event for event in done.decided if isinstance(event, PaymentCaptured)]
    assert (captured.amount, captured.late, captured.report.transaction_id) == (egp(32000), False, str(PROOF))
    given(*under_review, *done.decided).when(approve).then_nothing()


def test_a_transfer_pays_one_payment_only() -> None:
    used = Claimed(claim_id=TRANSFER, what="payment_proofs.transfer", holder=ELSEWHERE)
    given(*waiting, used).when(submit()).then_refused(TransferUsed())
    given(*under_review, used).when(approve).then_refused(TransferUsed())


def test_another_amount_than_is_due_is_not_approved() -> None:
    less = [*waiting, replace(submitted, declared=egp(31000)), received]
    given(*less).when(approve).then_refused(AmountDiffers(due_minor=32000, declared_minor=31000, currency="EGP"))
    given(*[*waiting, replace(submitted, declared=None), received]).when(approve).then(
        *given(*under_review).when(approve).decided
    )


def test_rejecting_lets_the_clock_run_again() -> None:
    rejected = ProofRejected(proof_id=PROOF, payment_id=PAYMENT, customer_id=CUSTOMER, reason="unreadable")
    until = ProofDeclined(payment_id=PAYMENT, proof_id=PROOF, expires_at=NOW + timedelta(minutes=30))
    given(*under_review).when(reject).then(rejected, until)
    given(*under_review, rejected, until).when(reject).then_nothing()
    wrong = BadTransition(what="payment proof", present="rejected", wanted="approved")
    given(*under_review, rejected, until).when(approve).then_refused(wrong)
    given(*under_review).when(replace(reject, store_id=OTHER_STORE)).then_refused(
        NotFound(what="payment proof", id=PROOF)
    )


def test_a_review_that_takes_too_long_ends_with_the_order() -> None:
    done = given(*under_review).when(ExpirePayment(payment_id=PAYMENT))
    kinds = [type(event) for event in done.decided if type(event).__module__ != "numu_core.inventory.events"]
    assert kinds == [PaymentExpired, ProofExpired, OrderCancelled]
    late = given(*under_review, *done.decided).when(approve)
    [captured] = [event for event in late.decided if isinstance(event, PaymentCaptured)]
    assert captured.late
    assert not [event for event in late.decided if isinstance(event, ProcessingStarted)]


def test_money_for_an_order_that_was_called_off_is_questioned_and_owed_back() -> None:
    off = given(*under_review, PaymentVoided(payment_id=PAYMENT)).when(approve)
    assert [type(event) for event in off.decided[:3]] == [Claimed, ProofApproved, CaptureQuestioned]
    [owed] = [event for event in off.decided if isinstance(event, RefundRequested)]
    assert (owed.payment_id, owed.provider) == (PAYMENT, None), "somebody has to send it back"


def test_a_store_that_has_said_where_transfers_go_takes_them() -> None:
    request = RequestPayment(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=egp(32000), method="instapay")
    given().when(request).then_refused(InstapayNotOffered())
    settings = [
        SettingsRevised(store_id=STORE, section="payments", changed={"instapay": True}),
        SettingsRevised(store_id=STORE, section="instapay", changed={"ipa": "shop@instapay", "expires_minutes": 45}),
    ]
    done = given(*settings).when(request)
    [intent] = [event for event in done.decided if isinstance(event, IntentOpened)]
    assert intent == replace(opened, reference=intent.reference, expires_at=NOW + timedelta(minutes=45))
    taken = [event for event in done.decided if isinstance(event, Claimed)]
    other = OpenIntent(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=egp(1))
    held = replace(taken[0], holder=ELSEWHERE)
    [second] = [event for event in given(*settings, held).when(other).decided if isinstance(event, IntentOpened)]
    assert second.reference != intent.reference, "a reference is one payment's alone"


# -- time and pictures -------------------------------------------------------------------------------------------------


def test_a_transfer_is_waited_for_as_its_clock_says() -> None:
    expire = ExpirePayment(payment_id=PAYMENT)
    declined = ProofDeclined(payment_id=PAYMENT, proof_id=PROOF, expires_at=NOW + timedelta(hours=1))
    for facts, at in (
        ([opened], opened.expires_at),
        ([opened, received], received.review_until),
        ([opened, received, declined], declined.expires_at),
    ):
        assert folded(INSTAPAY_DUE[0], facts) == {PAYMENT: Due(due_id=PAYMENT, at=at, command=expire)}
    for over in (PaymentExpired(payment_id=PAYMENT), PaymentVoided(payment_id=PAYMENT)):
        assert folded(INSTAPAY_DUE[0], [opened, over, received, declined]) == {}


def test_a_picture_is_forgotten_in_time() -> None:
    forget = ForgetPicture(proof_id=PROOF)
    assert folded(DEADLINES[0], [submitted]) == {PROOF: Due(due_id=PROOF, at=NOW + KEPT, command=forget)}
    gone = PictureForgotten(proof_id=PROOF, key="s/o/p.png")
    given(*under_review).when(forget).then(gone)
    given(*under_review, gone).when(forget).then_nothing()
    assert folded(DEADLINES[0], [submitted, gone]) == {}
    assert after(gone, REACTIONS) == [Job(actor="payment_proofs.delete_picture", args={"key": "s/o/p.png"})]


def test_the_row_of_a_proof_says_who_decided_and_why() -> None:
    rejected = ProofRejected(proof_id=PROOF, payment_id=PAYMENT, customer_id=CUSTOMER, reason="unreadable")
    [row] = folded(PAYMENT_PROOFS, [submitted, rejected, PictureForgotten(proof_id=PROOF, key="s/o/p.png")]).values()
    assert (row.status, row.reason, row.reviewed_by, row.image, row.likeness) == (
        "rejected",
        "unreadable",
        "1",
        None,
        -5,
    )
    [row] = folded(PAYMENT_PROOFS, [submitted, ProofExpired(proof_id=PROOF, payment_id=PAYMENT), approved]).values()
    assert (row.status, row.reviewed_by, row.declared_minor) == ("approved", "1", 32000)
