"""What the mails about accounts say. They are in the account's language."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from numu_core.accounts.decider import ACCOUNTS
from numu_core.accounts.events import AccountEvent, AccountOpened, PasswordChanged, ProfileCorrected
from numu_core.eventstore.connections import Db
from numu_projections.kernel.letters import spoken
from numu_workers.kernel.actors import JobContext
from numu_workers.kernel.mail import Letter, sealed_code


async def verify_email(job: JobContext, db: Db) -> Letter | None:
    """The code, and a link that does the same."""
    return await _with_code(job, db, "verify-email")


async def reset_password(job: JobContext, db: Db) -> Letter | None:
    """The link."""
    return await _with_code(job, db, "reset-password")


async def password_changed(job: JobContext, db: Db) -> Letter | None:
    """When it was changed; nothing to who never had one."""
    facts = await _facts(job, db)
    changed = [fact for fact in facts if isinstance(fact, PasswordChanged)]
    return _letter(job, facts, {"at": changed[-1].at, "link": f"{job.dashboard_url}/forgot-password"})


async def _with_code(job: JobContext, db: Db, page: str) -> Letter | None:
    secret = job.arg("secret", str)
    sealed = await sealed_code(job, db, secret)
    if sealed is None:
        return None
    link = f"{job.dashboard_url}/{page}?{urlencode({'token': sealed['token']})}"
    return _letter(job, await _facts(job, db), {"code": sealed["code"], "link": link}, secret)


async def _facts(job: JobContext, db: Db) -> list[AccountEvent]:
    return list(await job.engine.facts(db, job.tenant_id, ACCOUNTS, job.arg("account_id", UUID)))


def _letter(job: JobContext, facts: list[AccountEvent], shown: dict[str, Any], *spent: str) -> Letter | None:
    """To whom the account belongs, as they call themselves now; ``None`` once they are forgotten."""
    opened = next(fact for fact in facts if isinstance(fact, AccountOpened))
    named = [fact.first_name for fact in facts if isinstance(fact, AccountOpened | ProfileCorrected)]
    if opened.email is None:
        return None
    return Letter(
        to=opened.email,
        language=spoken(opened.language),
        shown={"name": named[-1] or "", **shown},
        about=job.arg("account_id", UUID),
        spent=spent,
    )


TEMPLATES = {
    "accounts.verify_email": verify_email,
    "accounts.reset_password": reset_password,
    "accounts.password_changed": password_changed,
}
ACTORS: list[Any] = []
