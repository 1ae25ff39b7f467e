"""Registering, signing in, staying signed in, signing out (contract §6)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import Any
from uuid import UUID

from litestar import Request, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UnsetType

from numu_core.accounts.commands import (
    ChangePassword,
    CorrectProfile,
    EndSessions,
    Refreshed,
    RefreshSession,
    Register,
    SignIn,
)
from numu_core.accounts.decider import ACCOUNTS, Account, AccountStatus
from numu_core.accounts.errors import WrongPassword
from numu_core.accounts.events import EndReason, Role
from numu_core.accounts.flows import EMAIL
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.platform import PLATFORM
from numu_gateway.accounts.bodies import (
    AuthView,
    ChangePasswordBody,
    LoginBody,
    ProfileBody,
    RegisterBody,
    Revoked,
    RevokedCount,
    RevokeSessionBody,
    UserView,
    user_view,
)
from numu_gateway.kernel.access import public, user
from numu_gateway.kernel.answers import Message, Success, ok
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import NotSignedIn
from numu_gateway.kernel.faults import Malformed
from numu_gateway.kernel.pairs import Holder, TokenPair, hand_out, take_back
from numu_gateway.kernel.passwords import check_policy, fits, hashed
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_gateway.kernel.tokens import InvalidToken
from numu_projections.accounts.queries import get_account, open_sessions
from numu_projections.stores.queries import find_tenant

Client = Request[Any, Any, Any]


@post("/auth/register", operation_id="register", guards=[public()])
async def register(
    request: Client,
    data: JSONBody[RegisterBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[AuthView]:
    """Open a merchant account and sign in."""
    check_policy(data.password)
    phone, account_id = e164(data.phone), dispatch.fresh_id()
    holder = new_holder(account_id, normal(data.email), Role.STORE_OWNER)
    async with kept_if_accepted(doors, account_id, data.password) as password:
        command = Register(
            account_id=account_id,
            email=holder.email,
            first_name=plain(data.first_name),
            last_name=plain(data.last_name),
            phone=phone,
            language="ar" if call.arabic else "en",
            password=password,
            session_id=holder.session_id,
            refresh_id=holder.refresh_id,
            life_s=doors.config.refresh_life_s,
            user_agent=user_agent(call),
            address=address(request, call),
        )
        await dispatch.platform(command, key=None)
    tokens = hand_out(doors, call, holder)
    return ok(AuthView(user=newly_registered(command), tokens=tokens), "Registration successful")


@post("/auth/login", operation_id="login", guards=[public()], status_code=200)
async def login(
    request: Client,
    data: JSONBody[LoginBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[AuthView]:
    """Sign in with a password."""
    email = normal(data.email)
    await doors.lockout.attempt(email)
    account_id, account = await whose(doors, email)
    if not await fits(doors.services.hasher, await kept_password(doors, account), data.password):
        await doors.lockout.failed(email)
        raise WrongPassword
    holder = new_holder(account_id, email, account.role)
    tokens = await open_session(request, call, doors, dispatch, holder, account.password)
    await doors.lockout.succeeded(email)
    return ok(AuthView(user=await me(read, account_id), tokens=tokens), "Login successful")


@post("/auth/refresh", operation_id="refresh_token", guards=[public()], status_code=200)
async def refresh_token(
    call: NamedDependency[Call], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[Message]:
    """Exchange the refresh cookie for a new pair. A token that comes twice ends the session: somebody stole it."""
    token = call.cookies.get("refresh_token")
    if not token:
        raise NotSignedIn
    claims = doors.tokens.read(token, "refresh", utc_now())
    if claims.customer or not claims.sid:
        raise InvalidToken
    replacement = token_hex(16)
    command = RefreshSession(
        session_id=UUID(claims.sid),
        presented=claims.jti,
        issued_at=claims.iat,
        replacement=replacement,
        life_s=doors.config.refresh_life_s,
    )
    accepted = await dispatch.platform(command, key=None)
    refreshed: Refreshed = accepted.value(Refreshed)
    if refreshed.reused:
        doors.standings.changed(refreshed.account_id, accepted.position)
        take_back(doors, call)
        raise InvalidToken
    account = await doors.services.engine.state(PLATFORM, ACCOUNTS, refreshed.account_id)
    holder = Holder(
        id=refreshed.account_id,
        email=claims.email,
        role=account.role,
        session_id=command.session_id,
        refresh_id=replacement,
    )
    hand_out(doors, call, holder)
    return ok(Message(message="Token refreshed"))


@post("/auth/logout", operation_id="logout", guards=[public()], status_code=200)
async def logout(
    call: NamedDependency[Call], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[Message]:
    """End the session and drop its cookies; without a session, only the cookies."""
    take_back(doors, call, ("access_token", "refresh_token", "csrf_token"))
    if (ending := ending_of(call, doors)) is not None:
        accepted = await dispatch.platform(ending, key=None)
        doors.standings.changed(ending.account_id, accepted.position)
    return ok(Message(message="Logged out successfully"))


@patch("/auth/me", operation_id="update_profile", guards=[user()])
async def update_profile(
    data: JSONBody[ProfileBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[UserView]:
    """Edit one's own particulars; what is absent stays."""
    account_id = caller_id(call)
    now = await read.platform(get_account, account_id)
    command = CorrectProfile(
        account_id=account_id,
        first_name=plain(data.first_name or now.first_name or ""),
        last_name=plain(data.last_name or now.last_name or ""),
        phone=now.phone if isinstance(data.phone, UnsetType) else e164(data.phone),
        avatar_url=now.avatar_url if isinstance(data.avatar_url, UnsetType) else data.avatar_url,
    )
    await dispatch.platform(command)
    return ok(await me(read, account_id), "Profile updated successfully")


@patch("/auth/me/password", operation_id="change_password", guards=[user()])
async def change_password(
    request: Client,
    data: JSONBody[ChangePasswordBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Message]:
    """Change one's own password. Every token from before is void; this browser gets a new pair."""
    check_policy(data.new_password, "new_password")
    account_id, email = caller_id(call), call.caller.email
    await doors.lockout.attempt(email)
    account = await doors.services.engine.state(PLATFORM, ACCOUNTS, account_id)
    if not await fits(doors.services.hasher, await kept_password(doors, account), data.current_password):
        await doors.lockout.failed(email)
        raise WrongPassword
    await doors.lockout.succeeded(email)
    async with kept_if_accepted(doors, account_id, data.new_password) as password:
        change = ChangePassword(account_id=account_id, present=account.password, password=password)
        accepted = await dispatch.platform(change, key=None)
    await forget_password(doors, account.password)
    doors.standings.changed(account_id, accepted.position)
    holder = new_holder(account_id, email, account.role)
    await open_session(request, call, doors, dispatch, holder, password)
    return ok(Message(message="Password changed successfully"))


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


async def open_session(
    request: Client, call: Call, doors: Doors, dispatch: Dispatch, holder: Holder, password: str
) -> TokenPair:
    """Sign in somebody whose password was compared with the secret ``password``."""
    command = SignIn(
        account_id=holder.id,
        password=password,
        session_id=holder.session_id,
        refresh_id=holder.refresh_id,
        life_s=doors.config.refresh_life_s,
        user_agent=user_agent(call),
        address=address(request, call),
    )
    await dispatch.platform(command, key=None)
    return hand_out(doors, call, holder)


async def whose(doors: Doors, email: str) -> tuple[UUID, Account]:
    """The account of an address, as it is stored now and not as some read model knows it; or nobody's."""
    services = doors.services
    claim_id = keyed_id(services.keyring.tenant_secret(PLATFORM), EMAIL, email)
    account_id = await services.engine.state(PLATFORM, CLAIMS, claim_id)
    if account_id is None:
        return Dispatch.fresh_id(), Account()
    return account_id, await services.engine.state(PLATFORM, ACCOUNTS, account_id)


async def kept_password(doors: Doors, account: Account) -> bytes | None:
    """The hash that the account's password is compared with, or ``None``."""
    async with tenant_session(doors.services.pool, PLATFORM) as db:
        return await doors.services.secrets.get(db, PLATFORM, account.password)


@asynccontextmanager
async def kept_if_accepted(doors: Doors, account_id: UUID, password: str) -> AsyncIterator[str]:
    """Hash ``password`` and keep it under a fresh name, which the fact that follows makes effective.

    After a refusal it is forgotten; after anything else, such as a lost connection, the fact may have happened.
    """
    name = f"accounts.password/{account_id}/{token_hex(8)}"
    kept = await hashed(doors.services.hasher, password)
    async with tenant_session(doors.services.pool, PLATFORM) as db:
        await doors.services.secrets.put(db, PLATFORM, name, kept)
    try:
        yield name
    except (DomainError, Malformed):
        await forget_password(doors, name)
        raise


async def forget_password(doors: Doors, name: str) -> None:
    """No account has this password any more."""
    async with tenant_session(doors.services.pool, PLATFORM) as db:
        await doors.services.secrets.delete(db, PLATFORM, name)


async def me(read: Read, account_id: UUID) -> UserView:
    """The account and its tenant as the contract shows them."""
    account = await read.platform(get_account, account_id)
    return user_view(account, await read.platform(find_tenant, account_id))


def newly_registered(command: Register) -> UserView:
    """The account that ``command`` has just opened, as its read model will show it."""
    now = utc_now()
    return UserView(
        id=command.account_id,
        email=command.email,
        first_name=command.first_name,
        last_name=command.last_name,
        full_name=f"{command.first_name} {command.last_name}",
        role=Role.STORE_OWNER,
        status=AccountStatus.ACTIVE,
        phone=command.phone,
        avatar_url=None,
        is_verified=False,
        created_at=now,
        updated_at=now,
    )


def ending_of(call: Call, doors: Doors) -> EndSessions | None:
    """The command that ends the caller's session; ``None`` when no genuine token names one, however old."""
    for name in ("access_token", "refresh_token"):
        try:
            claims = doors.tokens.genuine(call.cookies.get(name, ""))
        except InvalidToken:
            continue
        if claims.sid and not claims.customer:
            return EndSessions(account_id=UUID(claims.sub), session_ids=[UUID(claims.sid)], reason=EndReason.SIGNED_OUT)
    return None


def new_holder(account_id: UUID, email: str, role: str) -> Holder:
    """Somebody about to get a session."""
    return Holder(id=account_id, email=email, role=role, session_id=Dispatch.fresh_id(), refresh_id=token_hex(16))


def normal(email: str) -> str:
    """An address as it is claimed and compared."""
    return email.strip().lower()


def caller_id(call: Call) -> UUID:
    """The account that ``user()`` has found."""
    assert call.caller.id is not None
    return call.caller.id


def user_agent(call: Call) -> str | None:
    """What the browser calls itself."""
    return call.header(b"user-agent")[:400] or None


def address(request: Client, call: Call) -> str | None:
    """Where the caller seems to be; shown to the account's owner, never trusted."""
    forwarded = call.header(b"x-forwarded-for").split(",")[0].strip()
    return (forwarded or (request.client.host if request.client else ""))[:100] or None


ROUTES = [
    register,
    login,
    refresh_token,
    logout,
    update_profile,
    change_password,
    revoke_session,
    revoke_all_sessions,
]
