"""Founding a tenant before its first store."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from numu_core.tenants.commands import CreateTenant
from numu_gateway.kernel.access import user
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import NotSignedIn
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_gateway.tenants.bodies import CreateTenantBody, TenantCreatedResponse
from numu_projections.tenants.queries import get_tenant


@post("/tenants", operation_id="create_tenant", guards=[user()])
async def create_tenant(
    data: JSONBody[CreateTenantBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> TenantCreatedResponse:
    """Give the caller a tenant and keep a subdomain for its first store. Plans that cost something come later."""
    if call.caller.id is None:
        raise NotSignedIn
    tenant_id, subdomain = dispatch.new_id(), data.subdomain.strip().lower()
    await dispatch.platform(
        CreateTenant(
            tenant_id=tenant_id,
            owner_id=call.caller.id,
            name=plain(data.name),
            subdomain=subdomain,
            plan=data.plan,
        )
    )
    await doors.tell_allowance(tenant_id)
    return TenantCreatedResponse(
        message="Tenant created successfully",
        tenant=await read.platform(get_tenant, tenant_id),
        store_url=doors.config.store_url.format(subdomain=subdomain),
    )


ROUTES = [create_tenant]
