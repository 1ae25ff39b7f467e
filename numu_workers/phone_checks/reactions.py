"""A code that was made is sent."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.phone_checks.events import PhoneCodeSent
from numu_workers.kernel.reactions import Job, Reaction


def mail_phone_code(event: PhoneCodeSent, _: Recorded) -> Iterator[Job]:
    """By e-mail, until text messages can be sent."""
    about = {"customer_id": event.customer_id, "store_id": event.store_id, "secret": event.secret}
    yield Job(actor="emails.send", args={"template": "phone_checks.code", **about})


REACTIONS = [Reaction(on=PhoneCodeSent, do=mail_phone_code)]
