"""Whose request it is, as far as the network tells: behind our proxies, and from the storefront's own server."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import structlog

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.cookies import cart_cookie

log = structlog.get_logger()
STOREFRONT = "/api/v1/storefront/"
LONGEST = 45  # characters of an address
HOME_BITS = 64  # one household's IPv6 addresses share so many


def inside(networks: Iterable[str]) -> Callable[[str], bool]:
    """Whether an address is in any of ``networks`` (CIDR); what is no address is in none."""
    listed = [ip_network(one) for one in networks]

    @lru_cache(maxsize=4096)
    def check(text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in listed)

    return check


@lru_cache(maxsize=65536)
def household(text: str) -> str:
    """An address as limits count it: an IPv6 home has more addresses than anybody could count."""
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> HOME_BITS << HOME_BITS)}/{HOME_BITS}"


@cache
def told_once() -> None:
    """All who come through a proxy that is not known as one count as one client: an operator should hear of that."""
    log.warning("X-Forwarded-For from an address that is not in NUMU_TRUSTED_PROXIES")


class Clients:
    """Tells clients apart."""

    def __init__(self, proxies: Iterable[str], storefronts: Iterable[str]) -> None:
        self._is_proxy, self._is_storefront = inside(proxies), inside(storefronts)

    def address(self, call: Call, scope: Any) -> str:
        """Where the request began: the last address in ``X-Forwarded-For`` that is not one of our own proxies.

        Only proxies of ours are believed; a client may write there what it likes.
        """
        peer = scope["client"][0] if scope.get("client") else ""
        if not self._is_proxy(peer):
            if b"x-forwarded-for" in call.headers:
                told_once()
            return peer
        hops = [hop.strip()[:LONGEST] for hop in call.header(b"x-forwarded-for").split(",")]
        for hop in reversed([hop for hop in hops if hop]):
            if not self._is_proxy(hop):
                return hop
        return call.header(b"x-real-ip")[:LONGEST] or peer

    def who(self, call: Call, scope: Any) -> str | None:
        """Whose requests are counted together; ``None``: nobody's, when our storefront asks for no one in particular.

        All shoppers share the storefront's address, so its requests are told apart by the cookies that it passes on.
        """
        address = self.address(call, scope)
        if not (call.path.startswith(STOREFRONT) and self._is_storefront(address)):
            return household(address)
        cart = cart_cookie(call)
        key = cart.session if cart else call.cookies.get("customer_access_token")
        return digest(key) if key else None


def digest(secret: str) -> str:
    """What stands for a credential in the cache."""
    return blake2b(secret.encode(), digest_size=12).hexdigest()
