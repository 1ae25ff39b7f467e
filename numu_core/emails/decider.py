"""What is remembered of an e-mail."""

from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.emails.commands import (
    EmailCommand,
    RecordEmailRefused,
    RecordEmailReport,
    RecordEmailSent,
    RequestEmail,
)
from numu_core.emails.events import EmailEvent, EmailRefused, EmailReported, EmailRequested, EmailSent, Outcome
from numu_core.kernel.decider import Decider


class Email(Struct, frozen=True, kw_only=True):
    """One mail to one person."""

    requested: bool = False
    settled: bool = False  # the provider took it or refused it
    outcomes: frozenset[Outcome] = frozenset()


def evolve(email: Email, event: EmailEvent) -> Email:
    """The e-mail after ``event``."""
    match event:
        case EmailRequested():
            return replace(email, requested=True)
        case EmailSent() | EmailRefused():
            return replace(email, settled=True)
        case EmailReported():
            return replace(email, outcomes=email.outcomes | {event.outcome})
        case _:
            assert_never(event)


def request(email: Email, command: RequestEmail) -> list[EmailEvent]:
    """``[EmailRequested]``, once."""
    return [] if email.requested else [EmailRequested(**asdict(command))]


def record_sent(email: Email, command: RecordEmailSent) -> list[EmailEvent]:
    """``[EmailSent]``, once: a repeated job has found out nothing new."""
    return [] if email.settled else [EmailSent(**asdict(command))]


def record_refused(email: Email, command: RecordEmailRefused) -> list[EmailEvent]:
    """``[EmailRefused]``, once."""
    return [] if email.settled else [EmailRefused(**asdict(command))]


def record_report(email: Email, command: RecordEmailReport) -> list[EmailEvent]:
    """``[EmailReported]``, once for each outcome; it may come before the provider's answer was recorded."""
    if command.outcome in email.outcomes:
        return []
    return [EmailReported(email_id=command.email_id, outcome=command.outcome, permanent=command.permanent)]


EMAILS: Decider[Email, EmailEvent] = Decider(
    stream="emails",
    key="email_id",
    initial=Email(),
    commands=EmailCommand,
    events=EmailEvent,
    evolve=evolve,
    decide={
        RequestEmail: request,
        RecordEmailSent: record_sent,
        RecordEmailRefused: record_refused,
        RecordEmailReport: record_report,
    },
)
DECIDERS = [EMAILS]
