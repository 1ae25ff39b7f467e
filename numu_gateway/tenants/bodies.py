"""What clients send and get about tenants."""

from typing import Annotated

from msgspec import Meta, Struct

from numu_projections.tenants.views import TenantRecord


class CreateTenantBody(Struct, kw_only=True):
    """``CreateTenantRequest``."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    subdomain: Annotated[str, Meta(min_length=3, max_length=63)]
    plan: Annotated[str, Meta(max_length=40)] = "free"


class TenantCreatedResponse(Struct, kw_only=True):
    """``TenantCreatedResponse``."""

    message: str
    tenant: TenantRecord
    store_url: str


class SubdomainAvailability(Struct, kw_only=True):
    """Whether a tenant could have a subdomain."""

    subdomain: str
    available: bool
