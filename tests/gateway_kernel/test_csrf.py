"""Who passes without the token, and who does not (contract §6)."""

import pytest

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.csrf import check, new_token
from numu_gateway.kernel.errors import CsrfFailed

TOKEN = new_token()
MERCHANT, CUSTOMER, ADMIN = "access_token=a", "customer_access_token=c", "admin_access_token=d"
ORIGIN = {"origin": "https://shop.example"}
REFERER = {"referer": "https://shop.example/cart"}


def call(path: str, method: str = "POST", **headers: str) -> Call:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Call({"method": method, "path": f"/api/v1{path}", "headers": pairs})


def passes(one: Call) -> bool:
    try:
        check(one)
    except CsrfFailed:
        return False
    return True


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_reading_needs_no_token(method: str) -> None:
    assert passes(call("/auth/me", method, cookie=MERCHANT, **ORIGIN))


def test_without_session_cookies_there_is_nothing_to_forge() -> None:
    assert passes(call("/stores", **ORIGIN))
    assert passes(call("/stores", cookie="numu_cart_session=x", **ORIGIN))
    assert passes(call("/stores", authorization="Bearer x", **ORIGIN))


@pytest.mark.parametrize(
    "cookie", [MERCHANT, ADMIN, "refresh_token=r", "admin_refresh_token=s", f"{CUSTOMER}; {MERCHANT}"]
)
def test_merchants_and_administrators_always_echo_the_token(cookie: str) -> None:
    assert not passes(call("/stores", cookie=cookie))
    assert not passes(call("/stores", cookie=cookie, **ORIGIN))
    assert not passes(call("/stores", cookie=f"{cookie}; csrf_token={TOKEN}"))
    assert not passes(call("/stores", cookie=f"{cookie}; csrf_token={TOKEN}", x_csrf_token=new_token()))
    assert not passes(call("/stores", cookie=f"{cookie}; csrf_token=", x_csrf_token=""))
    assert not passes(call("/stores", cookie=f"{cookie}; numu_csrf=n", x_numu_csrf="n", **ORIGIN))
    assert passes(call("/stores", cookie=f"{cookie}; csrf_token={TOKEN}", x_csrf_token=TOKEN, **ORIGIN))


def test_the_storefronts_server_passes_for_customers() -> None:
    path = "/storefront/me/profile"
    assert passes(call(path, "PUT", cookie=CUSTOMER))
    assert not passes(call(path, "PUT", cookie=CUSTOMER, **ORIGIN))
    assert not passes(call(path, "PUT", cookie=CUSTOMER, **REFERER))
    assert passes(call(path, "PUT", cookie=f"{CUSTOMER}; numu_csrf=n", x_numu_csrf="n", **ORIGIN))
    assert not passes(call(path, "PUT", cookie=f"{CUSTOMER}; numu_csrf=n", x_numu_csrf="m", **ORIGIN))


def test_a_merchant_in_a_shop_is_a_shopper() -> None:
    path, both = "/storefront/store/1/checkout", f"{MERCHANT}; admin_access_token=d; numu_cart_session=s"
    assert passes(call(path, cookie=both))
    assert passes(call(path, cookie=f"{both}; {CUSTOMER}"))
    assert not passes(call(path, cookie=both, **ORIGIN))
    assert passes(call(path, cookie=f"{both}; numu_csrf=n", x_numu_csrf="n", **ORIGIN))


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/paymob/callback",
        "/public/contact",
        "/auth/login",
        "/auth/login/",
        "/auth/refresh",
        "/auth/2fa/complete-login",
        "/admin/auth/logout",
        "/staff/invitations/accept",
        "/storefront/cart/add",
        "/storefront/cart",
        "/storefront/store/1/auth/login",
        "/storefront/store/1/checkout/otp/send",
        "/storefront/store/1/track",
        "/storefront/cart/",
        "/storefront/store/1/auth/resend-verification/",
        "/storefront/store/1/checkout/otp/verify/",
        "/storefront/store/1/track/",
        "/auth/verify-email-code/",
        "/admin/auth/refresh/",
        "/staff/invitations/accept/",
    ],
)
def test_these_are_exempt(path: str) -> None:
    assert passes(call(path, cookie=MERCHANT, **ORIGIN))


@pytest.mark.parametrize(
    "path",
    [
        "/auth/loginx",
        "/auth/login/extra",
        "/auth/me/password",
        "/auth/sessions/revoke",
        "/admin/auth/login2",
        "/storefront/cartoon",
        "/storefront/store/1/checkout",
        "/storefront/store/1/checkout/",
        "/auth/login//",
        "/storefront/store/1/auth/reset-password",
        "/storefront/store/1/track-event",
        "/storefront/me/track",
        "/webhooksx",
    ],
)
def test_these_are_not(path: str) -> None:
    assert not passes(call(path, cookie=MERCHANT, **ORIGIN))
