"""Who may call a route. Every route has exactly one of these in ``guards``; a test counts.

``allow("orders.view")``: a member of the path's store with that permission. ``user()``: anybody with an account.
``role("super_admin")``: an account of that role. ``customer()``: a signed-in shopper. ``shopper()``: a shopper, signed
in or not. ``public()``: anybody. ``webhook()``: a provider, whose signature the handler checks. ``internal()``: our own
services, by key.
"""

from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.exceptions import ClientException
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from numu_core.accounts.decider import ACCOUNTS
from numu_core.accounts.events import Role
from numu_core.kernel.permissions import CODES
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel import csrf
from numu_gateway.kernel.call import Call, Caller, call_of, utc_now
from numu_gateway.kernel.cookies import cart_cookie, keep_cart
from numu_gateway.kernel.csrf import SAFE
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import (
    NotAllowed,
    NotConfigured,
    NotSignedIn,
    SessionEnded,
    StoreNotFound,
    StoreNotNamed,
    WrongKey,
)
from numu_gateway.kernel.hosts import SKIPPED
from numu_gateway.kernel.shoppers import ACCESS, holds, let_in, shopper_of
from numu_gateway.kernel.tokens import Claims, InvalidToken, TokenExpired
from numu_projections.stores.views import StoreRef

Connection = ASGIConnection[Any, Any, Any, Any]
API = "/api/v1/"
ADMIN = (Role.SUPER_ADMIN,)
Check = Callable[[Doors, Call, Connection], Awaitable[None]]


class Access(Struct, frozen=True, kw_only=True):
    """A route's declaration of who may call it."""

    kind: str
    check: Check
    needs: tuple[str, ...] = ()  # permission code or roles

    async def __call__(self, connection: Connection, _: BaseRouteHandler) -> None:
        """Let the caller in, or raise."""
        call, doors = call_of(connection.scope), connection.app.state.doors
        if b"%00" in connection.scope["query_string"] or "\x00" in call.path:
            raise ClientException  # no text that PostgreSQL could look for
        csrf.check(call)
        if call.path.startswith(API) and not call.path.startswith(SKIPPED):
            await doors.stores.of_own_host(call)
        await self.check(doors, call, connection)


def public() -> Access:
    """Anybody. A store named in the path must be open."""
    return Access(kind="public", check=_open_store)


def user() -> Access:
    """Anybody with a platform account."""
    return Access(kind="user", check=_user)


def role(*roles: str) -> Access:
    """An account of one of these roles."""

    async def check(doors: Doors, call: Call, connection: Connection) -> None:
        await _user(doors, call, connection)
        await _of_role(doors, call, roles)

    return Access(kind="role", check=check, needs=roles)


def admin() -> Access:
    """An administrator of the platform, by the console's cookie or a merchant's; no bearer."""

    async def check(doors: Doors, call: Call, connection: Connection) -> None:  # noqa: ARG001
        await _account(doors, call, call.cookies.get("admin_access_token") or call.cookies.get("access_token"))
        await _of_role(doors, call, ADMIN)

    return Access(kind="role", check=check, needs=ADMIN)


def allow(code: str) -> Access:
    """A member of the store's tenant who has ``code``; the owner always.

    The store is the path's; where the path has none, the one that ``x-tenant-id`` or our host names. Changes are
    refused (402) where the tenant may only be read.
    """
    assert code in CODES, f"{code} is not one of the contract's permission codes"

    async def check(doors: Doors, call: Call, connection: Connection) -> None:
        await _user(doors, call, connection)
        call.store = store = await _members_store(doors, call, connection)
        membership = await doors.membership(store, call)
        call.codes = membership.codes(utc_now()) if membership else frozenset()
        if code not in call.codes:
            raise NotAllowed(needed=code)
        if call.method not in SAFE:
            await doors.must_be_writable(store, call)

    return Access(kind="allow", check=check, needs=(code,))


def customer() -> Access:
    """A shopper who is signed in to the store."""

    async def check(doors: Doors, call: Call, connection: Connection) -> None:
        await _shopper(doors, call, connection, _customer_claims(doors, call))
        if call.caller.kind != "customer":
            raise NotSignedIn

    return Access(kind="customer", check=check)


def shopper() -> Access:
    """A shopper, signed in or with a cart session, which is made if need be."""

    async def check(doors: Doors, call: Call, connection: Connection) -> None:
        try:
            claims = _customer_claims(doors, call)
        except (InvalidToken, TokenExpired):
            claims = None  # who was signed in once may still fill a cart
        await _shopper(doors, call, connection, claims)
        if call.caller.kind != "customer":
            actor = keep_cart(call, doors.config, _store_id(call)).actor(_store_id(call))
            call.caller = Caller(kind="guest", actor=actor)

    return Access(kind="shopper", check=check)


def webhook() -> Access:
    """A provider; the handler verifies the signature before anything else."""
    return Access(kind="webhook", check=_webhook)


def internal() -> Access:
    """Our own services, with ``X-Internal-Key``."""
    return Access(kind="internal", check=_internal)


async def _open_store(doors: Doors, call: Call, connection: Connection) -> None:
    if "store_id" in connection.path_params:
        call.store = _public(await _named_store(doors, call, connection))


async def _user(doors: Doors, call: Call, _: Connection) -> None:
    await _account(doors, call, call.bearer or call.cookies.get("access_token"))


async def _of_role(doors: Doors, call: Call, roles: tuple[str, ...]) -> None:
    """The caller's role is one of these, as it is stored now and not as it is remembered: who is dismissed is out."""
    assert call.caller.id
    account = await doors.services.engine.state(PLATFORM, ACCOUNTS, call.caller.id)
    if account.role not in roles:
        raise NotAllowed(needed=" ".join(roles))


async def _account(doors: Doors, call: Call, token: str | None) -> None:
    if not token:
        raise NotSignedIn
    claims = doors.tokens.read(token, "access", utc_now())
    if claims.customer:
        raise InvalidToken
    call.platform_position = claims.pos
    call.caller = await _standing_user(doors, call, claims)


async def _standing_user(doors: Doors, call: Call, claims: Claims) -> Caller:
    account_id, session_id = UUID(claims.sub), UUID(claims.sid) if claims.sid else None
    standing = await doors.standings.get(account_id, call.wants_position(PLATFORM))
    if standing is None or not standing.holds(session_id, claims.iat):
        raise SessionEnded
    return Caller(
        kind="user",
        actor=f"staff:{account_id}",
        id=account_id,
        session_id=session_id,
        email=claims.email,
    )


def _customer_claims(doors: Doors, call: Call) -> Claims | None:
    """What the shopper's cookie says; ``None``: there is none."""
    token = call.cookies.get(ACCESS)
    return doors.tokens.read(token, "access", utc_now()) if token else None


async def _shopper(doors: Doors, call: Call, connection: Connection, claims: Claims | None) -> None:
    """The customer of the cookie, and the store: of the path, ``x-numu-host``, the token, our own host, the cart."""
    if "store_id" in connection.path_params:
        call.store = _public(await _named_store(doors, call, connection))
    elif b"x-numu-host" in call.headers:
        call.store = await doors.stores.open_by_host(call)
    elif claims is not None and claims.customer:
        call.store = _public(await doors.stores.by_id(UUID(claims.store_id), call))
    else:
        call.store = await doors.stores.open_by_host(call) or await _of_cart(doors, call)
    if claims is not None and call.store and await holds(doors, call.store, claims):
        call.caller = shopper_of(claims)
        if 2 * (claims.exp - utc_now().timestamp()) < doors.config.access_life_s:
            let_in(doors, call, claims)


async def _of_cart(doors: Doors, call: Call) -> StoreRef | None:
    cart = cart_cookie(call)
    return _public(await doors.stores.by_id(cart.store_id, call)) if cart and cart.store_id else None


def guest_of(call: Call) -> str | None:
    """The guest that the cart cookie names in the call's store, also beside a signed-in customer; ``None``: none."""
    cart = cart_cookie(call)
    return cart.actor(_store_id(call)) if cart else None


def _store_id(call: Call) -> UUID | None:
    return call.store.store_id if call.store else None


async def _webhook(doors: Doors, call: Call, connection: Connection) -> None:  # noqa: ARG001
    call.caller = Caller(kind="webhook", actor=f"webhook:{call.path.rstrip('/').split('/')[4]}")


async def _internal(doors: Doors, call: Call, connection: Connection) -> None:  # noqa: ARG001
    wanted = doors.config.internal_key
    if wanted is None:
        raise NotConfigured(what="X-Internal-Key")
    if not compare_digest(wanted.encode(), call.header(b"x-internal-key").encode()):
        raise WrongKey
    call.caller = Caller(kind="internal", actor="platform:internal")


async def _members_store(doors: Doors, call: Call, connection: Connection) -> StoreRef:
    if "store_id" in connection.path_params:
        return await _named_store(doors, call, connection)
    store = await doors.stores.of_hub(call)
    if store is None:
        raise StoreNotNamed
    return store


async def _named_store(doors: Doors, call: Call, connection: Connection) -> StoreRef:
    return await doors.stores.by_id(connection.path_params["store_id"], call)


def _public(store: StoreRef) -> StoreRef:
    if store.status != "active":
        raise StoreNotFound(store=str(store.store_id))
    return store
