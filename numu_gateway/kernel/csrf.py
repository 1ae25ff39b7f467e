"""Double-submit CSRF protection (contract §6): a write that carries session cookies proves it comes from our pages."""

import re
from hmac import compare_digest
from secrets import token_urlsafe

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.errors import CsrfFailed

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
TOKEN_LENGTH = 43  # of 32 bytes in base64
MERCHANT = ("access_token", "refresh_token", "admin_access_token", "admin_refresh_token")
STOREFRONT = "/api/v1/storefront/"
CUSTOMER = ("customer_access_token", "customer_refresh_token")

EXEMPT = re.compile(
    r"^(?:/docs|/redoc|/openapi\.json|/api/v1/(?:webhooks/|public/|storefront/cart(?:/|$)|storefront/checkout(?:/|$)"
    r"|admin/auth/(?:login|refresh|logout)/?$"
    r"|auth/(?:login|register|refresh|logout|forgot-password|reset-password|verify-email|verify-email-code"
    r"|resend-verification|token-handoff|2fa/complete-login)/?$"
    r"|staff/invitations/accept"
    r"|storefront/store/.+/auth/(?:login|register|refresh|logout|verify-email|resend-verification)/?$"
    r"|storefront/store/.+/checkout/otp/(?:send|verify)/?$"
    r"|storefront/store/.+/track/?$))"
)


def new_token() -> str:
    """What goes into the cookie and comes back in ``X-CSRF-Token``."""
    return token_urlsafe(32)


def good_token(token: str) -> bool:
    """It looks like one of ours."""
    return len(token) == TOKEN_LENGTH and token.isascii()


def check(call: Call) -> None:
    """Refuse a write that may come from somebody else's page.

    Raises:
        CsrfFailed: session cookies, and neither the token nor a rule that excuses it.
    """
    if call.method in SAFE or b"cookie" not in call.headers:
        return
    cookies = call.cookies
    merchant = any(name in cookies for name in MERCHANT)
    if not merchant and not any(name in cookies for name in CUSTOMER):
        return
    if EXEMPT.match(call.path) or _echoed(cookies.get("csrf_token", ""), call.header(b"x-csrf-token")):
        return
    shopping = not merchant or call.path.startswith(STOREFRONT)  # where no merchant's cookie opens anything
    if shopping and _from_storefront_server(call):
        return
    raise CsrfFailed


def _from_storefront_server(call: Call) -> bool:
    """No browser sent this (browsers send ``Origin`` or ``Referer``), or the storefront's own pair matches."""
    if b"origin" not in call.headers and b"referer" not in call.headers:
        return True
    return _echoed(call.cookies.get("numu_csrf", ""), call.header(b"x-numu-csrf"))


def _echoed(cookie: str, header: str) -> bool:
    return bool(cookie) and compare_digest(cookie.encode(), header.encode())
