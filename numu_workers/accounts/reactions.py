"""What people are mailed about their accounts."""

from collections.abc import Iterator

from numu_core.accounts.events import PasswordChanged, PasswordResetRequested, VerificationRequested
from numu_core.kernel.messages import Recorded
from numu_workers.kernel.reactions import Job, Reaction


def mail_verification(event: VerificationRequested, _: Recorded) -> Iterator[Job]:
    """A code and a link."""
    args = {"template": "accounts.verify_email", "account_id": event.account_id, "secret": event.secret}
    yield Job(actor="emails.send", args=args)


def mail_reset(event: PasswordResetRequested, _: Recorded) -> Iterator[Job]:
    """A link."""
    args = {"template": "accounts.reset_password", "account_id": event.account_id, "secret": event.secret}
    yield Job(actor="emails.send", args=args)


def mail_password_changed(event: PasswordChanged, _: Recorded) -> Iterator[Job]:
    """A warning, in case it was somebody else."""
    yield Job(actor="emails.send", args={"template": "accounts.password_changed", "account_id": event.account_id})


REACTIONS = [
    Reaction(on=VerificationRequested, do=mail_verification),
    Reaction(on=PasswordResetRequested, do=mail_reset),
    Reaction(on=PasswordChanged, do=mail_password_changed),
]
