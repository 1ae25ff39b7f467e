"""What the mail with the code says."""

from typing import Any
from uuid import UUID

from numu_core.customers.decider import CUSTOMERS
from numu_core.customers.events import CustomerEmailAssigned, CustomerRegistered, CustomerRenamed
from numu_core.eventstore.connections import Db
from numu_core.kernel.platform import PLATFORM
from numu_projections.kernel.letters import spoken
from numu_projections.stores.queries import find_store
from numu_workers.kernel.actors import JobContext
from numu_workers.kernel.mail import Letter, sealed_code


async def phone_code(job: JobContext, db: Db) -> Letter | None:
    """The code, in the store's name; to nobody where the customer has no address (any more)."""
    secret, customer_id = job.arg("secret", str), job.arg("customer_id", UUID)
    sealed = await sealed_code(job, db, secret)
    facts = await job.engine.facts(db, job.tenant_id, CUSTOMERS, customer_id)
    addresses = [fact.email for fact in facts if isinstance(fact, CustomerRegistered | CustomerEmailAssigned)]
    names = [fact.first_name for fact in facts if isinstance(fact, CustomerRegistered | CustomerRenamed)]
    store = await find_store(db, PLATFORM, job.arg("store_id", UUID))
    if sealed is None or store is None or not addresses or addresses[-1] is None:
        return None
    return Letter(
        to=addresses[-1],
        language=spoken(store.language),
        shown={"name": names[-1] or "", "code": sealed["code"], "store": store.name},
        about=customer_id,
        sender=store.name,
        spent=(secret,),
    )


TEMPLATES = {"phone_checks.code": phone_code}
ACTORS: list[Any] = []
