"""One-time codes outside the log: made here, sealed for whoever mails them, known to facts by a keyed digest alone.

1. ``async with issue_code(doors, tenant_id, "carts.phone", subject) as code:`` makes a 6-digit code; dispatch the
   command inside, with ``secret=code.secret, digest=code.digest``. After a refusal the secret is forgotten.
2. The fact carries ``secret``, ``digest``, ``at``; ``numu_core.kernel.codes`` decides: ``may_issue`` before, ``issued``
   and ``missed`` in ``evolve``, ``is_right`` when one is presented (a wrong one is a fact and ``False``, no refusal).
3. A reaction on that fact yields the mail or SMS job with ``{"secret": event.secret}``; the worker reads
   ``await sealed_code(job, db, name)`` → ``{"code": "123456", …}`` (``numu_workers.kernel.mail``), deleted once sent.
4. When somebody presents a code: ``digest_of(doors, tenant_id, same purpose, same subject, given)`` into the command.
5. ``beside`` adds words to the secret, such as a link's token: ``issue_code(…, token=…)``.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import randbelow, token_hex
from unicodedata import digit
from uuid import UUID

from msgspec import Struct, json

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.errors import DomainError
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.faults import Malformed

DIGITS = 6


class Issued(Struct, frozen=True, kw_only=True):
    """A code that is about to go out."""

    secret: str  # the name under which it waits to be sent
    digest: str


def new_code() -> str:
    """Six digits that nobody can foresee."""
    return f"{randbelow(10**DIGITS):0{DIGITS}d}"


def digest_of(doors: Doors, tenant_id: UUID, purpose: str, subject: UUID | str, code: str) -> str:
    """What facts know a code by: nobody without the tenant's secret can find the code from it, few as there are.

    Args:
        subject: whose code it is: the same digits of another person have another digest.
        code: as it was typed; Arabic digits are digits.
    """
    plain = "".join(str(digit(one, one)) for one in code.strip())
    text = "\x1f".join(("codes", purpose, str(subject), plain.upper()))
    return hmac.new(doors.services.keyring.tenant_secret(tenant_id), text.encode(), hashlib.sha256).hexdigest()


@asynccontextmanager
async def issue_code(
    doors: Doors, tenant_id: UUID, purpose: str, subject: UUID | str, *, code: str | None = None, **beside: str
) -> AsyncIterator[Issued]:
    """Make a code and seal it for the worker that sends it; forget it when the command in the block is refused.

    After anything else, such as a lost connection, the fact may have happened, and the secret stays.
    """
    made, name = code or new_code(), f"{purpose}/{subject}/{token_hex(8)}"
    kept = json.encode({"code": made, **beside})
    async with tenant_session(doors.services.pool, tenant_id) as db:
        await doors.services.secrets.put(db, tenant_id, name, kept)
    try:
        yield Issued(secret=name, digest=digest_of(doors, tenant_id, purpose, subject, made))
    except (DomainError, Malformed):
        async with tenant_session(doors.services.pool, tenant_id) as db:
            await doors.services.secrets.delete(db, tenant_id, name)
        raise
