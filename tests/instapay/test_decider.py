"""A transfer that is waited for: its reference, its proofs, its clock."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from numu_core.instapay.commands import DeclineProof, NoteProof
from numu_core.instapay.decider import ALPHABET, INTENTS, MOST_PROOFS, REVIEW, SHORTEST, references
from numu_core.instapay.errors import ProofUnderReview, TooManyProofs
from numu_core.instapay.events import IntentOpened, ProofDeclined, ProofReceived, Receiver
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money
from tests.kernel.spec import NOW, given

PAYMENT, ORDER, STORE, PROOF, OTHER = (UUID(int=n) for n in range(1, 6))
MINUTE = timedelta(minutes=1)

opened = IntentOpened(
    payment_id=PAYMENT,
    order_id=ORDER,
    store_id=STORE,
    reference="NU-7K3QXA",
    amount=Money(45990, "EGP"),
    receiver=Receiver(ipa="shop@instapay"),
    expires_at=NOW + 30 * MINUTE,
)


def received(proof: UUID, at_minute: int) -> ProofReceived:
    return ProofReceived(payment_id=PAYMENT, proof_id=proof, review_until=NOW + at_minute * MINUTE + REVIEW)


def declined(proof: UUID, until_minute: int) -> ProofDeclined:
    return ProofDeclined(payment_id=PAYMENT, proof_id=proof, expires_at=NOW + until_minute * MINUTE)


def test_a_proof_stops_the_clock() -> None:
    prove = NoteProof(payment_id=PAYMENT, proof_id=PROOF, at=NOW + 10 * MINUTE)
    given(opened).when(prove).then(received(PROOF, 10))
    given(opened, received(PROOF, 10)).when(prove).then_nothing()


def test_one_proof_is_looked_at_at_a_time() -> None:
    prove = NoteProof(payment_id=PAYMENT, proof_id=OTHER, at=NOW)
    given(opened, received(PROOF, 10)).when(prove).then_refused(ProofUnderReview(proof_id=PROOF))


def test_a_declined_proof_gives_back_the_time_that_was_left() -> None:
    decline = DeclineProof(payment_id=PAYMENT, proof_id=PROOF, at=NOW + 90 * MINUTE)
    given(opened, received(PROOF, 10)).when(decline).then(declined(PROOF, 90 + 20))
    given(opened, received(PROOF, 10), declined(PROOF, 110)).when(decline).then_nothing()


def test_a_proof_of_the_last_minute_leaves_a_little_time_to_try_again() -> None:
    decline = DeclineProof(payment_id=PAYMENT, proof_id=PROOF, at=NOW + 90 * MINUTE)
    until = ProofDeclined(payment_id=PAYMENT, proof_id=PROOF, expires_at=decline.at + SHORTEST)
    given(opened, received(PROOF, 29)).when(decline).then(until)


def test_so_many_proofs_are_no_mistake() -> None:
    tries = [
        fact for n in range(MOST_PROOFS) for fact in (received(UUID(int=90 + n), n), declined(UUID(int=90 + n), 60))
    ]
    prove = NoteProof(payment_id=PAYMENT, proof_id=PROOF, at=NOW)
    given(opened, *tries[:-2]).when(prove).then(received(PROOF, 0))
    given(opened, *tries).when(prove).then_refused(TooManyProofs(most=MOST_PROOFS))


def test_nobody_proves_a_transfer_that_nobody_waits_for() -> None:
    given().when(NoteProof(payment_id=PAYMENT, proof_id=PROOF, at=NOW)).then_refused(
        NotFound(what="instapay intent", id=PAYMENT)
    )


def test_the_state_knows_the_way_back() -> None:
    assert INTENTS.fold([opened, received(PROOF, 10)]).left == 20 * MINUTE


@every(secret=st.uuids())
def test_references_are_of_the_documented_form_and_differ(secret: UUID) -> None:
    tried = references(secret)
    found = [next(tried) for _ in range(5)]
    assert all(re.fullmatch(rf"NU-[{ALPHABET}]{{6}}", one) for one in found)
    assert not set("IO01") & set("".join(found).replace("NU-", ""))


def test_references_follow_from_the_secret_alone() -> None:
    first, again, other = (next(references(UUID(int=n))) for n in (7, 7, 8))
    assert first == again != other


@pytest.mark.parametrize("digit", range(6))
def test_every_digit_takes_part(digit: int) -> None:
    assert next(references(UUID(int=1 << 5 * digit))) != next(references(UUID(int=0)))
