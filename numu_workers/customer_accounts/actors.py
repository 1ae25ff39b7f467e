"""What the mails with shoppers' codes say: in the account's language and the store's name."""

from typing import Any
from uuid import UUID

from numu_core.customer_accounts.decider import CUSTOMER_ACCOUNTS
from numu_core.customer_accounts.events import CustomerAccountOpened
from numu_core.customers.decider import CUSTOMERS
from numu_core.customers.events import CustomerRegistered, CustomerRenamed
from numu_core.eventstore.connections import Db
from numu_core.kernel.platform import PLATFORM
from numu_projections.kernel.letters import spoken
from numu_projections.stores.queries import find_store
from numu_workers.kernel.actors import JobContext
from numu_workers.kernel.mail import Letter, sealed_code


async def with_code(job: JobContext, db: Db) -> Letter | None:
    """The code; to nobody once the account is closed or the person forgotten."""
    secret, customer_id = job.arg("secret", str), job.arg("customer_id", UUID)
    sealed = await sealed_code(job, db, secret)
    facts = await job.engine.facts(db, job.tenant_id, CUSTOMER_ACCOUNTS, customer_id)
    opened = next((fact for fact in facts if isinstance(fact, CustomerAccountOpened)), None)
    if sealed is None or opened is None or opened.email is None:
        return None
    known = await job.engine.facts(db, job.tenant_id, CUSTOMERS, customer_id)
    names = [fact.first_name for fact in known if isinstance(fact, CustomerRegistered | CustomerRenamed)]
    store = await find_store(db, PLATFORM, opened.store_id)
    if store is None:
        return None
    return Letter(
        to=opened.email,
        language=spoken(opened.language),
        shown={"name": (names or [""])[-1] or "", "code": sealed["code"], "store": store.name},
        about=customer_id,
        sender=store.name,
        spent=(secret,),
    )


TEMPLATES = {"customer_accounts.verify": with_code, "customer_accounts.reset": with_code}
ACTORS: list[Any] = []
