"""Which store a host name means (contract §7)."""

from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config

PLATFORM_LABELS = (
    "www api admin merchant dashboard app test staging merchant-test merchant-staging admin-test admin-staging"
)
NOT_STORES = frozenset(PLATFORM_LABELS.split())
AREAS = "public auth storefront webhooks health ready openapi.json stores/check-subdomain"
SKIPPED = tuple(f"/api/v1/{area}" for area in AREAS.split())
"""Here it does not matter by which name we are called."""

CLIENTS_APEX = "numueg.app"  # what the storefront's server writes, wherever it runs


def named_store(call: Call, config: Config) -> tuple[str, str] | None:
    """``("subdomain", "nile")`` or ``("custom_domain", "shop.example")``, by ``x-numu-host``, else ``Host``."""
    if told := call.header(b"x-numu-host"):
        return of_client(_bare(told), config.apex)
    return of_apex(_bare(call.header(b"host")), config.apex)


def of_apex(host: str, apex: str) -> tuple[str, str] | None:
    """What our own name says to the storefront's server: a store only directly below the apex.

    The server may know us by any name of its own network.
    """
    label, _, rest = host.partition(".")
    return _subdomain(label) if rest == apex else None


def of_client(host: str, apex: str) -> tuple[str, str] | None:
    """What the storefront's server says: a subdomain under a known apex, else a domain of the store's own."""
    for known in (apex, CLIENTS_APEX, "localhost"):
        if host == known:
            return None
        if host.endswith(f".{known}"):
            return _subdomain(host.removesuffix(f".{known}"))
    return ("custom_domain", host) if host else None


def of_host(host: str) -> tuple[str, str] | None:
    """The first of three or more labels, or of two before ``localhost``; never a number. A port does not count."""
    host = _bare(host)
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host:
        return None
    if len(labels) >= 3 or (len(labels) == 2 and labels[1] == "localhost"):  # noqa: PLR2004
        return _subdomain(labels[0])
    return None


def _subdomain(label: str) -> tuple[str, str] | None:
    return None if label in NOT_STORES else ("subdomain", label)


def _bare(host: str) -> str:
    """Lower case, without the port."""
    host = host.strip().lower()
    return host if host.startswith("[") else host.partition(":")[0]
