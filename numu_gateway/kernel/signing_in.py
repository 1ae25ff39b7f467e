"""Signing in: what the routes of accounts, sessions and second factors have in common."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from litestar import Request
from msgspec import Struct

from numu_core.accounts.commands import Refreshed, RefreshSession, SignedIn, SignIn
from numu_core.accounts.decider import ACCOUNTS, Account
from numu_core.accounts.errors import WrongPassword
from numu_core.accounts.events import Role
from numu_core.accounts.flows import EMAIL
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.codes import Factor
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.platform import PLATFORM
from numu_core.two_factor.errors import WrongFactor
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import NotAllowed, NotSignedIn
from numu_gateway.kernel.faults import Malformed
from numu_gateway.kernel.pairs import Holder, TokenPair, hand_out, take_back
from numu_gateway.kernel.passwords import fits, hashed
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.tokens import Audience, Claims, InvalidToken
from numu_projections.accounts.queries import get_account
from numu_projections.accounts.views import AccountView
from numu_projections.tenants.queries import find_tenant
from numu_projections.tenants.views import TenantView

Client = Request[Any, Any, Any]
CHALLENGE_S = 300


class UserView(Struct, kw_only=True):
    """``UserResponse``."""

    id: UUID
    email: str | None
    first_name: str | None
    last_name: str | None
    full_name: str
    role: str
    status: str
    phone: str | None
    avatar_url: str | None
    is_verified: bool
    created_at: datetime
    updated_at: datetime
    trial_ends_at: datetime | None = None
    tenant: TenantView | None = None


class AuthView(Struct, kw_only=True):
    """``AuthResponse``."""

    user: UserView | None
    tokens: TokenPair | None
    requires_2fa: bool = False
    challenge_token: str | None = None


class Proof(Struct, frozen=True, kw_only=True):
    """How somebody has proved who they are."""

    password: str  # the secret that their password was compared with
    factor: Factor | None = None
    since: int | None = None  # seconds since 1970, when the password was compared earlier


def user_view(account: AccountView, tenant: TenantView | None = None) -> UserView:
    """An account as the contract shows it."""
    return UserView(
        id=account.account_id,
        email=account.email,
        first_name=account.first_name,
        last_name=account.last_name,
        full_name=" ".join(name for name in (account.first_name, account.last_name) if name),
        role=account.role,
        status=account.status,
        phone=account.phone,
        avatar_url=account.avatar_url,
        is_verified=account.is_verified,
        created_at=account.created_at,
        updated_at=account.updated_at,
        trial_ends_at=tenant.expires_at if tenant and tenant.is_on_trial else None,
        tenant=tenant,
    )


async def me(read: Read, account_id: UUID) -> UserView:
    """The account and its tenant as the contract shows them."""
    account = await read.platform(get_account, account_id)
    return user_view(account, await read.platform(find_tenant, account_id))


async def open_session(
    request: Client,
    call: Call,
    doors: Doors,
    dispatch: Dispatch,
    holder: Holder,
    proof: Proof,
    audience: Audience = "",
) -> TokenPair:
    """Sign in somebody who has proved who they are.

    Raises:
        FactorNeeded: the account asks for a second factor.
        WrongFactor: it is not right.
    """
    command = SignIn(
        account_id=holder.id,
        password=proof.password,
        session_id=holder.session_id,
        refresh_id=holder.refresh_id,
        life_s=doors.config.refresh_life_s,
        user_agent=user_agent(call),
        address=address(request, call),
        factor=proof.factor,
        since=proof.since,
    )
    accepted = await dispatch.platform(command, key=None)
    signed_in: SignedIn = accepted.value(SignedIn)
    if not signed_in.passed:
        raise WrongFactor
    return hand_out(doors, call, holder, audience)


async def stay_signed_in(
    call: Call, doors: Doors, dispatch: Dispatch, token: str | None, audience: Audience = ""
) -> TokenPair:
    """Exchange a refresh token for a new pair. One that comes twice ends the session: somebody stole it.

    Raises:
        NotSignedIn: there is none.
        TokenExpired, InvalidToken: it is none of ours, or was used before.
        NotAllowed: see ``admit``.
    """
    if not token:
        raise NotSignedIn
    claims = doors.tokens.read(token, "refresh", utc_now())
    if claims.customer or not claims.sid:
        raise InvalidToken
    account = await doors.services.engine.state(PLATFORM, ACCOUNTS, UUID(claims.sub))
    admit(account, audience)
    holder = Holder(
        id=UUID(claims.sub),
        email=claims.email,
        role=account.role,
        session_id=UUID(claims.sid),
        refresh_id=token_hex(16),
    )
    command = RefreshSession(
        session_id=holder.session_id,
        presented=claims.jti,
        issued_at=claims.iat,
        replacement=holder.refresh_id,
        life_s=doors.config.refresh_life_s,
    )
    accepted = await dispatch.platform(command, key=None)
    refreshed: Refreshed = accepted.value(Refreshed)
    if refreshed.reused:
        doors.standings.changed(refreshed.account_id, accepted.position)
        take_back(doors, call, (f"{audience}access_token", f"{audience}refresh_token"))
        raise InvalidToken
    return hand_out(doors, call, holder, audience)


def admit(account: Account, audience: Audience) -> None:
    """The console is for administrators.

    Raises:
        NotAllowed: this account is none.
    """
    if audience and account.role is not Role.SUPER_ADMIN:
        raise NotAllowed(needed=Role.SUPER_ADMIN)


def challenge(doors: Doors, account_id: UUID, email: str, audience: Audience = "") -> AuthView:
    """The password was right; a second factor finishes it within five minutes."""
    now = int(utc_now().timestamp())
    claims = Claims(
        sub=str(account_id),
        token_type="2fa_challenge",  # noqa: S106 - a type, not a password
        iat=now,
        exp=now + CHALLENGE_S,
        email=email,
        audience=audience,
    )
    return AuthView(user=None, tokens=None, requires_2fa=True, challenge_token=doors.tokens.sign(claims))


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


async def prove(doors: Doors, email: str, account: Account, password: str) -> None:
    """Compare ``password`` with the account's; too many that are wrong close this address for a while.

    Raises:
        WrongPassword: it is another.
        AccountLocked: it is not even looked at.
    """
    await doors.lockout.attempt(email)
    if not await fits(doors.services.hasher, await kept_password(doors, account), password):
        await doors.lockout.failed(email)
        raise WrongPassword
    await doors.lockout.succeeded(email)


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
