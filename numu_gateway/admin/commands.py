"""Administrators signing in and out (contract §6)."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from numu_core.accounts.commands import EndSessions
from numu_core.accounts.events import EndReason
from numu_core.two_factor.errors import FactorNeeded
from numu_gateway.admin.bodies import AdminLoginBody
from numu_gateway.kernel.access import public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.pairs import TokenPair, take_back
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import (
    AuthView,
    Client,
    Proof,
    admit,
    challenge,
    me,
    new_holder,
    normal,
    open_session,
    prove,
    stay_signed_in,
    whose,
)
from numu_gateway.kernel.tokens import InvalidToken

COOKIES = ("admin_access_token", "admin_refresh_token")


@post("/admin/auth/login", operation_id="admin_login", guards=[public()], status_code=200)
async def admin_login(
    request: Client,
    data: JSONBody[AdminLoginBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[AuthView]:
    """Sign in to the console; with a second factor where the account has one."""
    email = normal(data.email)
    account_id, account = await whose(doors, email)
    await prove(doors, email, account, data.password)
    admit(account, "admin_")
    holder = new_holder(account_id, email, account.role)
    try:
        proof = Proof(password=account.password)
        tokens = await open_session(request, call, doors, dispatch, holder, proof, "admin_")
    except FactorNeeded:
        return ok(challenge(doors, account_id, email, "admin_"), "Two-factor code required")
    return ok(AuthView(user=await me(read, account_id), tokens=tokens), "Login successful")


@post("/admin/auth/refresh", operation_id="admin_refresh", guards=[public()], status_code=200)
async def admin_refresh(
    call: NamedDependency[Call], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[TokenPair]:
    """Exchange the refresh cookie, which the console's own server renames. One that comes twice ends the session."""
    token = call.cookies.get("admin_refresh_token") or call.cookies.get("refresh_token")
    return ok(await stay_signed_in(call, doors, dispatch, token, "admin_"), "Token refreshed")


@post("/admin/auth/logout", operation_id="admin_logout", guards=[public()], status_code=200)
async def admin_logout(
    call: NamedDependency[Call], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[None]:
    """End the session and drop its cookies; without a session, only the cookies."""
    take_back(doors, call, COOKIES)
    try:
        claims = doors.tokens.genuine(call.cookies.get("admin_access_token") or call.cookies.get("access_token", ""))
    except InvalidToken:
        return ok(None, "Logged out successfully")
    if claims.sid and not claims.customer:
        account_id, session_id = UUID(claims.sub), UUID(claims.sid)
        ending = EndSessions(account_id=account_id, session_ids=[session_id], reason=EndReason.SIGNED_OUT)
        accepted = await dispatch.platform(ending, key=None)
        doors.standings.changed(account_id, accepted.position)
    return ok(None, "Logged out successfully")


ROUTES = [admin_login, admin_refresh, admin_logout]
