"""Cookies as the contract writes them (§6): each set follows a delete of the host-only cookie of that name."""

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config

PATHS: dict[str, str] = {
    "access_token": "/",
    "refresh_token": "/api/v1/auth/refresh",
    "customer_access_token": "/",
    "customer_refresh_token": "/",  # the storefront sees its own paths only, so a narrow one never comes back
    "csrf_token": "/",
    "numu_cart_session": "/",
    "numu_position": "/",
}
READABLE = {"csrf_token"}  # by scripts; all others are HttpOnly
DAY_S = 86_400
CSRF_LIFE_S, CART_LIFE_S, POSITION_LIFE_S = DAY_S, 30 * DAY_S, 600


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
