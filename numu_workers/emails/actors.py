"""Sending mails. Which there are, and how to add one: ``numu_workers.kernel.mail``."""

from numu_core.emails.commands import RecordEmailRefused, RecordEmailSent
from numu_core.emails.providers.resend import (
    ACCOUNT_TROUBLE,
    NAME,
    RESEND,
    TAKEN_BEFORE,
    UNDER_WAY,
    Mail,
    reason,
    sent,
)
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.ids import named_id
from numu_core.kernel.platform import PLATFORM
from numu_core.kernel.providers import ProviderRefused, ProviderUnavailable
from numu_projections.kernel.letters import render
from numu_workers.kernel.actors import JobContext, actor
from numu_workers.kernel.mail import Letter, templates

NOBODY = "@noemail."
"""In the addresses that stand for guests who gave none."""


@actor("emails.send", queue="emails", max_attempts=10, timeout_s=40)
async def send(job: JobContext) -> None:
    """Write the mail that the job names and send it, once; record that, and forget the codes that it carried.

    Raises:
        ProviderUnavailable: sent again later, under the same key.
        ProviderRefused: parked: our account needs a person, the mail does not.
    """
    name = job.arg("template", str)
    async with tenant_session(job.pool, job.tenant_id, PLATFORM) as db:
        letter = await templates()[name](job, db)
    if letter is None or NOBODY in letter.to:
        return
    await job.run(await _told(job, _mail(job, name, letter)))
    if letter.spent:
        async with job.session() as db:
            for secret in letter.spent:
                await job.secrets.delete(db, job.tenant_id, secret)


def _mail(job: JobContext, name: str, letter: Letter) -> Mail:
    words = render(name, letter.language, {"brand": letter.sender, **letter.shown})
    return Mail(
        email_id=named_id("emails", job.job_id),
        tenant_id=job.tenant_id,
        template=name,
        language=letter.language,
        about=letter.about,
        to=letter.to,
        subject=words.subject,
        html=words.html,
        text=words.text,
        sender=letter.sender,
        reply_to=letter.reply_to,
    )


async def _told(job: JobContext, mail: Mail) -> RecordEmailSent | RecordEmailRefused:
    """What the provider said to ``mail``."""
    base = {"base_url": job.http.sandbox} if job.http.sandbox else {}
    try:
        said = await job.ask(RESEND, mail, {**job.mail, **base})
    except ProviderRefused as no:
        why = reason(no)
        if why in ACCOUNT_TROUBLE:
            raise
        if why in UNDER_WAY:
            raise ProviderUnavailable(provider=NAME) from no
        if why in TAKEN_BEFORE:
            return sent(mail, "")
        return RecordEmailRefused(
            email_id=mail.email_id,
            template=mail.template,
            language=mail.language,
            about=mail.about,
            provider=NAME,
            reason=why,
        )
    assert isinstance(said, RecordEmailSent)
    return said


ACTORS = [send]
