"""Who am I."""

from litestar import get
from litestar.di import NamedDependency

from numu_gateway.kernel.access import user
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import UserView, caller_id, me


@get("/auth/me", operation_id="get_current_user", guards=[user()])
async def get_current_user(call: NamedDependency[Call], read: NamedDependency[Read]) -> Success[UserView]:
    """The caller's account and tenant."""
    return ok(await me(read, caller_id(call)))


ROUTES = [get_current_user]
