"""The CSRF token, and where am I signed in."""

from litestar import get
from litestar.di import NamedDependency

from numu_gateway.kernel.access import public, user
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.cookies import CSRF_LIFE_S, set_cookie
from numu_gateway.kernel.csrf import good_token, new_token
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import caller_id
from numu_gateway.sessions.bodies import CsrfView, SessionView, session_view
from numu_projections.accounts.queries import open_sessions


@get("/auth/csrf-token", operation_id="get_csrf_token", guards=[public()], sync_to_thread=False)
def get_csrf_token(call: NamedDependency[Call], doors: NamedDependency[Doors]) -> Success[CsrfView]:
    """The token that writes echo. A browser keeps the one it has, so that its other tabs stay valid."""
    held = call.cookies.get("csrf_token", "")
    token = held if good_token(held) else new_token()
    set_cookie(call, doors.config, "csrf_token", token, CSRF_LIFE_S)
    return ok(CsrfView(csrf_token=token))


@get("/auth/sessions", operation_id="list_sessions", guards=[user()])
async def list_sessions(call: NamedDependency[Call], read: NamedDependency[Read]) -> Success[list[SessionView]]:
    """The devices where the caller is signed in, the latest first."""
    sessions = await read.platform(open_sessions, caller_id(call))
    return ok([session_view(one, call.caller.session_id) for one in sessions])


ROUTES = [get_csrf_token, list_sessions]
