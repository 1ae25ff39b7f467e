"""Shoppers' sessions: their cookies, their passwords, and whether a token still holds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex
from uuid import UUID

from msgspec.structs import replace

from numu_core.customer_accounts.commands import Session
from numu_core.customer_accounts.decider import CUSTOMER_ACCOUNTS, CustomerAccount
from numu_core.customer_accounts.flows import EMAIL
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import keyed_id
from numu_gateway.kernel.call import Call, Caller, utc_now
from numu_gateway.kernel.cookies import drop_cookie, set_cookie
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.faults import Malformed
from numu_gateway.kernel.passwords import hashed
from numu_gateway.kernel.tokens import Claims
from numu_projections.stores.views import StoreRef

ACCESS, REFRESH = "customer_access_token", "customer_refresh_token"


def new_session(doors: Doors) -> Session:
    """A session about to be opened."""
    return Session(session_id=Dispatch.fresh_id(), refresh_id=token_hex(16), life_s=doors.config.refresh_life_s)


def greet(doors: Doors, call: Call, customer_id: UUID, email: str, session: Session) -> None:
    """Give the shopper both cookies, and let the rest of the request be theirs."""
    now, config = int(utc_now().timestamp()), doors.config
    assert call.store is not None
    refresh = Claims(
        sub=str(customer_id),
        token_type="refresh",  # noqa: S106 - a type, not a password
        iat=now,
        exp=now + config.refresh_life_s,
        email=email,
        sid=str(session.session_id),
        jti=session.refresh_id,
        customer=True,
        store_id=str(call.store.store_id),
    )
    set_cookie(call, config, REFRESH, doors.tokens.sign(refresh), config.refresh_life_s)
    let_in(doors, call, refresh)
    call.caller = shopper_of(refresh)


def let_in(doors: Doors, call: Call, claims: Claims) -> None:
    """Set an access cookie of the same session. Storefronts have no route to refresh with, so a used one slides."""
    now, life_s = int(utc_now().timestamp()), doors.config.access_life_s
    access = replace(claims, token_type="access", iat=now, exp=now + life_s, jti="")  # noqa: S106
    set_cookie(call, doors.config, ACCESS, doors.tokens.sign(access), life_s)


def farewell(doors: Doors, call: Call) -> None:
    """Drop both cookies."""
    for name in (ACCESS, REFRESH):
        drop_cookie(call, doors.config, name)


def shopper_of(claims: Claims) -> Caller:
    """Who the token speaks of."""
    return Caller(
        kind="customer",
        actor=f"customer:{claims.sub}",
        id=UUID(claims.sub),
        session_id=UUID(claims.sid),
        email=claims.email,
    )


async def holds(doors: Doors, store: StoreRef, claims: Claims) -> bool:
    """Whether the token is of this store and its session is open."""
    if not claims.customer or claims.store_id != str(store.store_id) or not claims.sid:
        return False
    account = await doors.services.engine.state(store.tenant_id, CUSTOMER_ACCOUNTS, UUID(claims.sub))
    return UUID(claims.sid) in account.sessions


async def whose(doors: Doors, store: StoreRef, email: str) -> tuple[UUID, CustomerAccount]:
    """The account of an address in the store, as it is stored now; or nobody's."""
    engine, secret = doors.services.engine, doors.services.keyring.tenant_secret(store.tenant_id)
    claim_id = keyed_id(secret, EMAIL, f"{store.store_id}:{email}")
    customer_id = await engine.state(store.tenant_id, CLAIMS, claim_id)
    if customer_id is None:
        return Dispatch.fresh_id(), CustomerAccount()
    return customer_id, await engine.state(store.tenant_id, CUSTOMER_ACCOUNTS, customer_id)


async def kept_password(doors: Doors, store: StoreRef, account: CustomerAccount) -> bytes | None:
    """The hash that the account's password is compared with, or ``None``."""
    async with tenant_session(doors.services.pool, store.tenant_id) as db:
        return await doors.services.secrets.get(db, store.tenant_id, account.password)


@asynccontextmanager
async def kept_if_accepted(doors: Doors, store: StoreRef, customer_id: UUID, password: str) -> AsyncIterator[str]:
    """Hash ``password`` and keep it under a fresh name; after a refusal it is forgotten."""
    name = f"customer_accounts.password/{customer_id}/{token_hex(8)}"
    kept = await hashed(doors.services.hasher, password)
    async with tenant_session(doors.services.pool, store.tenant_id) as db:
        await doors.services.secrets.put(db, store.tenant_id, name, kept)
    try:
        yield name
    except (DomainError, Malformed):
        await forget_password(doors, store, name)
        raise


async def forget_password(doors: Doors, store: StoreRef, name: str) -> None:
    """No account has this password any more."""
    async with tenant_session(doors.services.pool, store.tenant_id) as db:
        await doors.services.secrets.delete(db, store.tenant_id, name)
