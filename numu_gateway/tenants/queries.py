"""Whether a tenant could have a subdomain."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.ids import named_id
from numu_core.kernel.platform import PLATFORM
from numu_core.stores.decider import SUBDOMAIN, fault_of
from numu_gateway.kernel.access import public
from numu_gateway.kernel.doors import Doors
from numu_gateway.tenants.bodies import SubdomainAvailability


@get("/tenants/check-subdomain/{subdomain:str}", operation_id="check_subdomain_availability", guards=[public()])
async def check_subdomain_availability(
    subdomain: FromPath[str], doors: NamedDependency[Doors]
) -> SubdomainAvailability:
    """Whether nobody has it; it is only sure once it is taken."""
    wanted = subdomain.strip().lower()
    free = fault_of(wanted) is None
    if free:
        held = await doors.services.engine.state(PLATFORM, CLAIMS, named_id("claims", SUBDOMAIN, wanted))
        free = held is None
    return SubdomainAvailability(subdomain=wanted, available=free)


ROUTES = [check_subdomain_availability]
