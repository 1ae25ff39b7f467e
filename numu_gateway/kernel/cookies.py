"""Cookies as the contract writes them (§6): each set follows a delete of the host-only cookie of that name."""

import re
from hashlib import blake2b
from uuid import UUID, uuid4

from msgspec import Struct

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config

PATHS: dict[str, str] = {
    "access_token": "/",
    "refresh_token": "/api/v1/auth/refresh",
    "admin_access_token": "/",
    "admin_refresh_token": "/api/v1/admin/auth/refresh",
    "customer_access_token": "/",
    "customer_refresh_token": "/",  # the storefront sees its own paths only, so a narrow one never comes back
    "csrf_token": "/",
    "numu_cart_session": "/",
    "numu_visitor": "/",
    "numu_position": "/",
}
READABLE = {"csrf_token"}  # by scripts; all others are HttpOnly
DAY_S = 86_400
CSRF_LIFE_S, CART_LIFE_S, POSITION_LIFE_S = DAY_S, 30 * DAY_S, 600

CART = re.compile(r"([!-~]{16,128}?)(?:\.([0-9a-f]{32}))?")


class CartCookie(Struct, frozen=True, kw_only=True):
    """``<session>.<store id, 32 hex digits>``: the key to a guest's carts, and the store that was visited last.

    The store is only a signpost for requests that name none; carts belong to session *and* store, so a forged one opens
    nothing. One browser may hold one cookie for all shops below the apex: the session stays, the signpost moves.
    """

    session: str
    store_id: UUID | None = None

    def actor(self, store_id: UUID | None) -> str:
        """How facts name the guest in a store: by a digest, for the session itself opens the cart."""
        named = f"{self.session}{store_id.hex if store_id else ''}".encode()
        return f"guest:{blake2b(named, digest_size=12).hexdigest()}"


def cart_cookie(call: Call) -> CartCookie | None:
    """The request's cart cookie; also one without a store, as older clients hold it. ``None``: no (usable) cookie."""
    found = CART.fullmatch(call.cookies.get("numu_cart_session", ""))
    return found and CartCookie(session=found[1], store_id=UUID(found[2]) if found[2] else None)


def keep_cart(call: Call, config: Config, store_id: UUID | None) -> CartCookie:
    """Let the answer set the cart cookie for another 30 days, pointing to this store; a new session if none is held."""
    held = cart_cookie(call)
    if store_id is None and held is not None:
        store_id = held.store_id
    kept = CartCookie(session=held.session if held else uuid4().hex, store_id=store_id)
    value = f"{kept.session}.{kept.store_id.hex}" if kept.store_id else kept.session
    set_cookie(call, config, "numu_cart_session", value, CART_LIFE_S)
    return kept


def set_cookie(call: Call, config: Config, name: str, value: str, life_s: int) -> None:
    """Add ``name`` to the answer."""
    call.set_cookies += [_line(config, name, "", 0, domain=False), _line(config, name, value, life_s, domain=True)]


def drop_cookie(call: Call, config: Config, name: str) -> None:
    """Delete ``name`` in the browser, host-only and with the domain."""
    call.set_cookies.append(_line(config, name, "", 0, domain=False))
    if config.cookie_domain:
        call.set_cookies.append(_line(config, name, "", 0, domain=True))


def position_line(config: Config, value: str) -> bytes:
    """The cookie that lets a browser see its own writes; too harmless and too frequent for a delete first."""
    return _line(config, "numu_position", value, POSITION_LIFE_S, domain=True)


def _line(config: Config, name: str, value: str, life_s: int, *, domain: bool) -> bytes:
    parts = [
        f"{name}={value}",
        f"Max-Age={life_s}",
        f"Path={PATHS[name]}",
        f"SameSite={config.cookie_samesite.title()}",
    ]
    if name not in READABLE:
        parts.append("HttpOnly")
    if config.cookie_secure:
        parts.append("Secure")
    if domain and config.cookie_domain:
        parts.append(f"Domain={config.cookie_domain}")
    return "; ".join(parts).encode("latin-1")
