"""Letters: what an e-mail needs to be written, and which there are.

How to send one from your capability:

1. Write ``numu_projections/emails/templates/<capability>.<what>.ar.html`` and ``….en.html``: extend ``base.html``,
   fill the blocks ``subject`` and ``body``; ``{% import "parts.html" as parts %}`` has ``parts.button(url, label)`` and
   ``parts.code(digits)``; filters ``{{ total|money(language) }}``, ``{{ at|day(language) }}``; ``brand`` is the sender.
2. In ``numu_workers/<capability>/actors.py`` add a row to ``TEMPLATES = {"<capability>.<what>": load}``, where
   ``async def load(job: JobContext, db: Db) -> Letter | None`` reads what the ids in ``job.args`` name; ``None``:
   nobody is to be told (any more). ``db`` is a session of the job's tenant and of the platform: open no other, or all
   connections wait for each other. The template sees ``Letter.shown`` alone.
3. A reaction yields ``Job(actor="emails.send", args={"template": "<capability>.<what>", "order_id": …})``: ids only.
4. A code that must not enter the log: name its secret in the job, read it in ``load`` by
   ``sealed_code(job, db, name)`` (``None`` → return ``None``), and list the name in ``Letter.spent``: it is deleted
   once the mail is gone.
5. The job's id and ``about`` are the provider's key: one fact is one mail. ``EmailSent`` or ``EmailRefused`` says it.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from msgspec import Struct, json

from numu_core.capabilities import CAPABILITIES
from numu_core.eventstore.connections import Db
from numu_core.kernel.registry import collect
from numu_workers.kernel.actors import JobContext


class Letter(Struct, frozen=True, kw_only=True):
    """One mail to one person, not yet in words."""

    to: str
    language: str  # "ar" or "en": ``numu_projections.kernel.letters.spoken`` makes one of anything
    shown: Mapping[str, Any]  # what the template sees
    about: UUID | None = None  # the order, account, … that it tells of
    sender: str = "NUMU"  # whose mail it seems to be: the store's name
    reply_to: str | None = None
    spent: tuple[str, ...] = ()  # names of secrets that are forgotten once the mail is gone


Load = Callable[[JobContext, Db], Awaitable[Letter | None]]


@cache
def templates() -> dict[str, Load]:
    """All kinds of mail, by name."""
    listed: list[tuple[str, Load]] = collect("numu_workers", "actors", "TEMPLATES", CAPABILITIES, default=())
    found = dict(listed)
    assert len(found) == len(listed), "two mails share a name"
    return found


async def sealed_code(job: JobContext, db: Db, name: str) -> dict[str, str] | None:
    """What the gateway sealed to be sent: ``{"code": "123456", …}``; ``None`` once it was sent."""
    kept = await job.secrets.get(db, job.tenant_id, name)
    return json.decode(kept, type=dict[str, str]) if kept else None
