"""What an operator decides about the HTTP doors; plain values, handed over at start."""

from typing import Literal

from msgspec import Struct


class Config(Struct, frozen=True, kw_only=True):
    """Defaults suit development."""

    environment: Literal["development", "staging", "production", "test"] = "development"
    apex: str = "localhost"  # stores answer at their-slug.<apex>
    store_url: str = "http://{subdomain}.localhost:3100"  # where people see a store without a domain of its own
    origins: tuple[str, ...] = ()  # allowed by CORS, with credentials; outside production any *.localhost too
    bundle_hosts: tuple[str, ...] = ()  # besides our own: who may serve themes that stores bring along
    geocoder: str = ""  # the server that knows addresses by their place; empty: none is asked
    cookie_secure: bool = False
    cookie_domain: str | None = None
    cookie_samesite: Literal["lax", "strict", "none"] = "lax"
    access_life_s: int = 480 * 60
    refresh_life_s: int = 7 * 24 * 3600
    mail_secret: str | None = None  # signs what becomes of our e-mails; None: nobody is believed
    google_client_ids: tuple[str, ...] = ()  # audiences of Google's ID tokens; none: no signing in with Google
    internal_key: str | None = None  # X-Internal-Key; None: those routes answer 503
    metrics_token: str | None = None  # bearer token of /metrics; None: open, for a private network
    debug: bool = False  # no timing header, no compression, no rate limits
    rate_limits: bool = False
    trusted_proxies: tuple[str, ...] = ()  # networks (CIDR) whose X-Forwarded-For is believed
    storefront_servers: tuple[str, ...] = ()  # networks from which the storefront calls for all its shoppers
    load_test_token: str | None = None  # X-Load-Test-Token that lifts the general limits
    docs_login: tuple[str, str] | None = None  # user and password of the documentation on staging
    max_body: int = 1 << 20  # bytes; routes that take uploads raise it for themselves
    read_patience_s: float = 2.0  # how long a query waits for the caller's own writes
    version: str = "0.1.0"
