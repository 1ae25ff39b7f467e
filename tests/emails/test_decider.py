"""A mail is sent or refused once, and each thing that becomes of it is recorded once."""

from typing import Any
from uuid import UUID

from numu_core.emails.commands import RecordEmailRefused, RecordEmailReport, RecordEmailSent
from numu_core.emails.events import EmailRefused, EmailReported, EmailSent, Outcome
from tests.kernel.spec import given

MAIL, ORDER = UUID(int=1), UUID(int=2)
WHAT: dict[str, Any] = {
    "email_id": MAIL,
    "template": "orders.paid",
    "language": "ar",
    "about": ORDER,
    "provider": "resend",
}
SENT, REFUSED = EmailSent(**WHAT, provider_id="r-1"), EmailRefused(**WHAT, reason="validation_error")


def test_a_mail_that_was_taken_is_sent() -> None:
    given().when(RecordEmailSent(**WHAT, provider_id="r-1")).then(SENT)


def test_a_mail_that_was_not_taken_is_refused() -> None:
    given().when(RecordEmailRefused(**WHAT, reason="validation_error")).then(REFUSED)


def test_a_job_that_runs_twice_sends_once() -> None:
    given(SENT).when(RecordEmailSent(**WHAT, provider_id="r-2")).then_nothing()
    given(SENT).when(RecordEmailRefused(**WHAT, reason="later")).then_nothing()
    given(REFUSED).when(RecordEmailSent(**WHAT, provider_id="r-2")).then_nothing()


def test_what_becomes_of_it_is_recorded_once_even_before_the_answer() -> None:
    bounced = EmailReported(email_id=MAIL, outcome=Outcome.BOUNCED, permanent=True)
    report = RecordEmailReport(email_id=MAIL, outcome=Outcome.BOUNCED, permanent=True)
    given().when(report).then(bounced)
    given(SENT, bounced).when(report).then_nothing()
    given(bounced).when(RecordEmailSent(**WHAT, provider_id="r-1")).then(SENT)
    delivered = RecordEmailReport(email_id=MAIL, outcome=Outcome.DELIVERED)
    given(SENT, bounced).when(delivered).then(EmailReported(email_id=MAIL, outcome=Outcome.DELIVERED, permanent=False))
