"""What shoppers are mailed about their accounts."""

from collections.abc import Iterator

from numu_core.customer_accounts.events import CustomerResetRequested, CustomerVerificationRequested
from numu_core.kernel.messages import Recorded
from numu_workers.kernel.reactions import Job, Reaction


def mail_customer_verification(event: CustomerVerificationRequested, _: Recorded) -> Iterator[Job]:
    """A code to confirm the address with."""
    args = {"template": "customer_accounts.verify", "customer_id": event.customer_id, "secret": event.secret}
    yield Job(actor="emails.send", args=args)


def mail_customer_reset(event: CustomerResetRequested, _: Recorded) -> Iterator[Job]:
    """A code to choose another password with."""
    args = {"template": "customer_accounts.reset", "customer_id": event.customer_id, "secret": event.secret}
    yield Job(actor="emails.send", args=args)


REACTIONS = [
    Reaction(on=CustomerVerificationRequested, do=mail_customer_verification),
    Reaction(on=CustomerResetRequested, do=mail_customer_reset),
]
