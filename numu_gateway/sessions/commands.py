"""Signing in, staying signed in, signing out (contract §6)."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec.structs import replace

from numu_core.accounts.commands import EndSessions, GoogleSignedIn, SignInWithGoogle
from numu_core.accounts.decider import ACCOUNTS, SESSIONS, SessionStatus
from numu_core.accounts.errors import SessionOver
from numu_core.accounts.events import EndReason
from numu_core.kernel.platform import PLATFORM
from numu_core.two_factor.errors import FactorNeeded
from numu_gateway.kernel.access import public, user
from numu_gateway.kernel.answers import Message, Success, ok
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.google import person_of
from numu_gateway.kernel.pairs import TokenPair, hand_out, keep_pair, take_back
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import (
    AuthView,
    Client,
    Proof,
    address,
    caller_id,
    challenge,
    forget_password,
    me,
    new_holder,
    normal,
    open_session,
    prove,
    stay_signed_in,
    user_agent,
    whose,
)
from numu_gateway.kernel.tokens import InvalidToken
from numu_gateway.sessions.bodies import GoogleBody, HandoffBody, LoginBody, Revoked, RevokedCount, RevokeSessionBody
from numu_projections.accounts.queries import open_sessions


@post("/auth/login", operation_id="login", guards=[public()], status_code=200)
async def login(
    request: Client,
    data: JSONBody[LoginBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[AuthView]:
    """Sign in with a password; an account with a second factor gets a challenge instead of a session."""
    email = normal(data.email)
    account_id, account = await whose(doors, email)
    await prove(doors, email, account, data.password)
    holder = new_holder(account_id, email, account.role)
    try:
        tokens = await open_session(request, call, doors, dispatch, holder, Proof(password=account.password))
    except FactorNeeded:
        return ok(challenge(doors, account_id, email), "Two-factor code required")
    return ok(AuthView(user=await me(read, account_id), tokens=tokens), "Login successful")


@post("/auth/google", operation_id="google_oauth", guards=[public()], status_code=200)
async def google_oauth(
    request: Client,
    data: JSONBody[GoogleBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[AuthView]:
    """Sign in with Google's ID token; who has no account gets one."""
    person = await person_of(data.token(), doors)
    holder = new_holder(dispatch.fresh_id(), normal(person.email), "")
    command = SignInWithGoogle(
        account_id=holder.id,
        subject=person.sub,
        email=holder.email,
        email_verified=person.email_verified,
        first_name=person.first_name(),
        last_name=person.last_name(),
        language="ar" if call.arabic else "en",
        session_id=holder.session_id,
        refresh_id=holder.refresh_id,
        life_s=doors.config.refresh_life_s,
        user_agent=user_agent(call),
        address=address(request, call),
    )
    accepted = await dispatch.platform(command, key=None)
    signed_in: GoogleSignedIn = accepted.value(GoogleSignedIn)
    if signed_in.spent:
        await forget_password(doors, signed_in.spent)
        doors.standings.changed(signed_in.account_id, accepted.position)
    found = await me(read, signed_in.account_id)
    if not signed_in.opened:
        return ok(challenge(doors, signed_in.account_id, found.email or ""), "Two-factor code required")
    holder = replace(holder, id=signed_in.account_id, email=found.email or "", role=found.role)
    return ok(AuthView(user=found, tokens=hand_out(doors, call, holder)), "Login successful")


@post("/auth/token-handoff", operation_id="token_handoff", guards=[public()], status_code=200)
async def token_handoff(
    data: JSONBody[HandoffBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[AuthView]:
    """Turn a pair that came from another origin into cookies of this one. It stays the same session."""
    now = utc_now()
    access = doors.tokens.read(data.access_token, "access", now)
    refresh = doors.tokens.read(data.refresh_token, "refresh", now)
    if access.customer or refresh.customer or not access.sid or (access.sub, access.sid) != (refresh.sub, refresh.sid):
        raise InvalidToken
    account_id, session_id, engine = UUID(access.sub), UUID(access.sid), doors.services.engine
    session = await engine.state(PLATFORM, SESSIONS, session_id)
    account = await engine.state(PLATFORM, ACCOUNTS, account_id)
    since = int(account.tokens_from.timestamp()) if account.tokens_from else 0
    if session.status is not SessionStatus.OPEN or session.account_id != account_id or access.iat < since:
        raise SessionOver
    if session.refresh_id != refresh.jti:
        raise InvalidToken
    pair = TokenPair(access_token=data.access_token, refresh_token=data.refresh_token)
    keep_pair(doors, call, pair)
    call.platform_position = access.pos
    return ok(AuthView(user=await me(read, account_id), tokens=pair), "Signed in")


@post("/auth/refresh", operation_id="refresh_token", guards=[public()], status_code=200)
async def refresh_token(
    call: NamedDependency[Call], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[Message]:
    """Exchange the refresh cookie for a new pair. A token that comes twice ends the session: somebody stole it."""
    await stay_signed_in(call, doors, dispatch, call.cookies.get("refresh_token"))
    return ok(Message(message="Token refreshed"))


@post("/auth/logout", operation_id="logout", guards=[public()], status_code=200)
async def logout(
    call: NamedDependency[Call], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[Message]:
    """End the session, of a bearer token or a cookie, and drop the cookies; without a session, only those."""
    take_back(doors, call, ("access_token", "refresh_token", "csrf_token"))
    if (ending := ending_of(call, doors)) is not None:
        accepted = await dispatch.platform(ending, key=None)
        doors.standings.changed(ending.account_id, accepted.position)
    return ok(Message(message="Logged out successfully"))


@post("/auth/sessions/revoke", operation_id="revoke_session", guards=[user()], status_code=200)
async def revoke_session(
    data: JSONBody[RevokeSessionBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Revoked]:
    """Sign out one device."""
    await revoke(doors, dispatch, caller_id(call), [data.session_id])
    return ok(Revoked(revoked=True))


@post("/auth/sessions/revoke-all", operation_id="revoke_all_sessions", guards=[user()], status_code=200)
async def revoke_all_sessions(
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[RevokedCount]:
    """Sign out every other device."""
    account_id = caller_id(call)
    sessions = await read.platform(open_sessions, account_id)
    others = [one.session_id for one in sessions if one.session_id != call.caller.session_id]
    await revoke(doors, dispatch, account_id, others)
    return ok(RevokedCount(revoked_count=len(others)))


async def revoke(doors: Doors, dispatch: Dispatch, account_id: UUID, session_ids: list[UUID]) -> None:
    """End these sessions of the caller's."""
    ending = EndSessions(account_id=account_id, session_ids=session_ids, reason=EndReason.REVOKED)
    accepted = await dispatch.platform(ending, key=None)
    doors.standings.changed(account_id, accepted.position)


def ending_of(call: Call, doors: Doors) -> EndSessions | None:
    """The command that ends the caller's session; ``None`` when no genuine token names one, however old."""
    for token in (call.bearer, call.cookies.get("access_token", ""), call.cookies.get("refresh_token", "")):
        try:
            claims = doors.tokens.genuine(token)
        except InvalidToken:
            continue
        if claims.sid and not claims.customer:
            return EndSessions(account_id=UUID(claims.sub), session_ids=[UUID(claims.sid)], reason=EndReason.SIGNED_OUT)
    return None


ROUTES = [
    login,
    google_oauth,
    token_handoff,
    refresh_token,
    logout,
    revoke_session,
    revoke_all_sessions,
]
