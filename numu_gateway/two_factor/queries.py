"""Is a second factor on."""

from litestar import get
from litestar.di import NamedDependency

from numu_core.kernel.platform import PLATFORM
from numu_core.two_factor.decider import TWO_FACTOR
from numu_gateway.kernel.access import user
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.signing_in import caller_id
from numu_gateway.two_factor.bodies import StatusView


@get("/auth/2fa/status", operation_id="get_2fa_status", guards=[user()])
async def get_2fa_status(call: NamedDependency[Call], doors: NamedDependency[Doors]) -> Success[StatusView]:
    """The caller's second factor."""
    state = await doors.services.engine.state(PLATFORM, TWO_FACTOR, caller_id(call))
    if not state.enabled:
        return ok(StatusView(is_enabled=False))
    view = StatusView(
        is_enabled=True,
        method="totp",
        backup_codes_remaining=len(state.backup),
        enabled_at=state.enabled_at,
        last_used_at=state.used_at,
    )
    return ok(view)


ROUTES = [get_2fa_status]
