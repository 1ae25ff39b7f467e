"""What facts about refunds do to rows, and make happen: pure."""

import pytest
from msgspec.structs import replace

from numu_core.kernel.subjects import SubjectErased
from numu_core.refunds.events import RefundTaken
from numu_projections.refunds.projection import REFUNDS
from numu_workers.kernel.reactions import Job
from numu_workers.refunds.reactions import REACTIONS
from tests.kernel.spec import after, folded, recorded
from tests.payments.story import CUSTOMER, ORDER, PAYMENT
from tests.refunds.test_rules import REFUND, approved, failed, processed, requested, started

taken = RefundTaken(order_id=ORDER, refund_id=REFUND, payment_id=PAYMENT, provider_refund_id="7")
STORY = (requested, approved, started, failed, started, taken, processed)


def test_a_refund_is_asked_for_when_it_starts_and_followed_when_it_takes_its_time() -> None:
    args = {"order_id": ORDER, "refund_id": REFUND}
    assert after(started, REACTIONS) == [Job(actor="refunds.give_back", args=args)]
    assert after(taken, REACTIONS) == [Job(actor="refunds.follow", args=args)]
    assert after(requested, REACTIONS) == []


def test_a_refusal_is_shown_until_it_is_tried_again() -> None:
    row = folded(REFUNDS, STORY[:4])[REFUND]
    assert (row.status, row.failure_reason, row.processed_at) == ("failed", "balance too low", None)
    row = folded(REFUNDS, STORY[:5])[REFUND]
    assert (row.status, row.failure_reason) == ("processing", None)
    row = folded(REFUNDS, STORY)[REFUND]
    assert (row.status, row.provider_refund_id, row.by_hand) == ("processed", "7", False)
    assert row.processed_at == row.updated_at == recorded(7).recorded_at


@pytest.mark.parametrize("cut", range(1, len(STORY)))
def test_batches_leave_no_trace(cut: int) -> None:
    assert folded(REFUNDS, STORY, {cut}) == folded(REFUNDS, STORY)


def test_staffs_words_are_gone_with_the_customer() -> None:
    said = replace(requested, note="rang twice")
    assert folded(REFUNDS, [said])[REFUND].note == "rang twice"
    assert folded(REFUNDS, [said, SubjectErased(subject_id=CUSTOMER)])[REFUND].note is None
