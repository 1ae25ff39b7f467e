"""HTTP questions about short links."""

from litestar import get
from litestar.di import NamedDependency

from numu_gateway.kernel.access import public
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.links import ShortCode, led_to
from numu_gateway.short_links.bodies import ResolvedLink


@get("/short-links/{short_code:str}/resolve", operation_id="resolve_short_link_json", guards=[public()])
async def resolve_short_link_json(
    short_code: ShortCode, call: NamedDependency[Call], doors: NamedDependency[Doors]
) -> ResolvedLink:
    """Where a short link leads."""
    return ResolvedLink(destination_url=await led_to(short_code, call, doors), short_code=short_code)


ROUTES = [resolve_short_link_json]
