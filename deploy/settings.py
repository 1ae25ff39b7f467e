"""Everything an operator can set: read once from `NUMU_*` variables or `.env`, and checked before anything starts.

`numu_*` packages never import this: they take plain values, and `deploy` hands them over.
"""

import base64
import binascii
import sys
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

WRONG_SETTINGS = 2
"""The exit code of a process that refuses to start with these settings."""

KEY_BYTES = 32


def _postgres_url(url: str) -> str:
    shape = "must look like postgresql://user:password@host:port/database"
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError(shape)
    try:
        conninfo_to_dict(url)
    except ProgrammingError:
        raise ValueError(shape) from None  # the driver's own words would repeat the password
    return url


def _url_of(*schemes: str) -> AfterValidator:
    def check(url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in schemes or not (parts.hostname or parts.path):
            raise ValueError(f"must look like {schemes[0]}://host:port")
        return url.rstrip("/")

    return AfterValidator(check)


def _key_of_32_bytes(key: SecretStr) -> SecretStr:
    try:
        size = len(base64.b64decode(key.get_secret_value(), validate=True))
    except binascii.Error as error:
        raise ValueError("must be base64") from error
    if size != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes in base64, not {size}")
    return key


def _names_the_store(template: str) -> str:
    if "{subdomain}" not in template:
        reason = "must contain {subdomain}"
        raise ValueError(reason)
    return template


def _networks(text: Any) -> Any:
    """``"10.0.0.0/8, 192.168.1.7"`` as a tuple; a lone address is a network of one."""
    if not isinstance(text, str):
        return text
    listed = [part.strip() for part in text.split(",") if part.strip()]
    for part in listed:
        try:
            ip_network(part)
        except ValueError:
            raise ValueError("must list networks such as 10.0.0.0/8, separated by commas") from None
    return tuple(listed)


Networks = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_networks)]
PostgresUrl = Annotated[str, AfterValidator(_postgres_url)]
RedisUrl = Annotated[str, _url_of("redis", "rediss", "unix")]
HttpUrl = Annotated[str, _url_of("http", "https")]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """The settings of one process. `None` for a server's URL means: start one from the wheels (`deploy.embedded`)."""

    model_config = SettingsConfigDict(env_prefix="NUMU_", env_file=".env", env_ignore_empty=True, extra="ignore")

    environment: Literal["development", "staging", "production", "test"] = "development"
    debug: bool = Field(default=False, description="No compression, no rate limits, no timing header")
    data_dir: Path = Field(default=Path(".numu"), description="Holds embedded servers, generated keys, local files")

    database_url: PostgresUrl | None = Field(default=None, description="As the role that owns the schema and migrates")
    app_database_url: PostgresUrl | None = Field(default=None, description="As numu_app; default: from database_url")
    worker_database_url: PostgresUrl | None = Field(default=None, description="As numu_worker; default: likewise")
    redis_url: RedisUrl | None = None

    master_key: Annotated[SecretStr, AfterValidator(_key_of_32_bytes)] | None = Field(
        default=None, description="Seals personal data and secrets; 32 bytes in base64"
    )
    jwt_private_key: SecretStr | None = Field(default=None, description="RSA key in PEM; signs access tokens (RS256)")

    gateway_host: str = "127.0.0.1"
    gateway_port: Port = 8000
    gateway_workers: int = Field(default=2, ge=1, le=64, description="Processes that answer HTTP")
    hot_bytes: int = Field(default=64 << 20, ge=0, description="Of answers kept in each gateway process; 0: none")
    lanes: int = Field(default=4, ge=1, le=64, description="Writing connections in each gateway process")
    public_apex: str = Field(default="localhost", description="Stores answer at their-slug.<apex>")
    store_url: Annotated[str, AfterValidator(_names_the_store)] = Field(
        default="http://{subdomain}.localhost:3100",
        description="Where people see a store; {subdomain} stands for its own",
    )
    theme_hosts: str = Field(
        default="", description="Hosts that may serve themes which stores bring along, besides our own, comma-separated"
    )
    geocoder_url: HttpUrl | None = Field(
        default=None,
        description="Nominatim server that tells the address of a pin on the map; default outside production: the "
        "sandbox; in production nobody is asked without it",
    )
    allowed_origins: str = Field(default="", description="Browser origins that may call with cookies, comma-separated")
    cookie_domain: str | None = Field(default=None, description="Domain of session cookies; None: the host alone")
    cookie_secure: bool | None = Field(default=None, description="HTTPS only; default: in production")
    access_token_minutes: int = Field(default=480, ge=1, le=10_080)
    rate_limits: bool | None = Field(default=None, description="Count requests in Valkey; default: but for tests")
    trusted_proxies: Networks = Field(default=(), description="Networks (CIDR) whose X-Forwarded-For is believed")
    storefront_servers: Networks | None = Field(
        default=None, description="Networks the storefront calls from; default: this machine, outside production"
    )
    load_test_token: SecretStr | None = Field(default=None, description="X-Load-Test-Token lifting general limits")
    docs_login: SecretStr | None = Field(default=None, description="user:password of the documentation on staging")
    internal_key: SecretStr | None = Field(default=None, description="X-Internal-Key of our own services")
    google_client_ids: str = Field(
        default="", description="Client ids that people sign in with Google for, comma-separated; empty: they do not"
    )
    google_keys_url: HttpUrl = Field(
        default="https://www.googleapis.com/oauth2/v3/certs", description="Keys that Google signs with, as a JWK set"
    )
    metrics_token: SecretStr | None = Field(default=None, description="Bearer token of /metrics; None: open")
    retail_file: Path | None = Field(default=None, description="For `numu bench import`; default: a made-up one")
    api_url: HttpUrl | None = Field(
        default=None, description="Where providers reach the gateway; default: 127.0.0.1 and the gateway's port"
    )
    dashboard_url: HttpUrl = Field(
        default="http://localhost:3000", description="Where merchants work; e-mails link to it"
    )
    resend_api_key: SecretStr | None = Field(
        default=None, description="Our account at the e-mail provider; default outside production: the sandbox's"
    )
    resend_webhook_secret: SecretStr | None = Field(default=None, description="Signs what becomes of our e-mails")
    mail_address: str = Field(default="no-reply@numueg.app", description="Where e-mails come from")
    files_url: HttpUrl | None = Field(
        default=None, description="Where everybody fetches public files; default: /uploads of the gateway"
    )
    s3_bucket: str | None = Field(default=None, description="For public files; None: the data directory keeps them")
    s3_private_bucket: str | None = Field(default=None, description="For files that only we read")
    s3_endpoint_url: HttpUrl | None = Field(default=None, description="Of an S3-compatible store; None: AWS")
    s3_region: str | None = None
    s3_access_key: str | None = Field(default=None, description="None: as the machine's own role")
    s3_secret_key: SecretStr | None = None
    revalidation_secret: SecretStr | None = Field(
        default=None,
        description="Storefronts know us by it; None: they are told nothing (outside production: the sandbox is)",
    )
    revalidation_url: HttpUrl | None = Field(
        default=None, description="Where all storefronts hear us; default: each at its own host, or at the sandbox"
    )
    sandbox_url: HttpUrl = Field(default="http://127.0.0.1:8090", description="Where the provider sandbox listens")

    otel_endpoint: HttpUrl | None = Field(default=None, description="OTLP/HTTP collector; None: traces stay here")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _production_is_given_its_secrets(self) -> Self:
        needed = ("database_url", "redis_url", "master_key", "jwt_private_key")
        missing = [name for name in needed if getattr(self, name) is None]
        if self.environment == "production" and missing:
            raise ValueError("production needs " + ", ".join(f"NUMU_{name.upper()}" for name in missing))
        return self

    @model_validator(mode="after")
    def _private_files_lie_apart(self) -> Self:
        if (self.s3_bucket is None) != (self.s3_private_bucket is None) or (
            self.s3_bucket is not None and self.s3_bucket == self.s3_private_bucket
        ):
            raise ValueError("NUMU_S3_BUCKET and NUMU_S3_PRIVATE_BUCKET are two buckets, or both absent")
        return self

    def files_base_url(self) -> str:
        """The start of every public file's address."""
        return self.files_url or f"{self.callback_url()}/uploads"

    def counts_requests(self) -> bool:
        """Whether rate limits hold."""
        return self.environment != "test" if self.rate_limits is None else self.rate_limits

    def storefronts(self) -> tuple[str, ...]:
        """Networks that the storefront's servers call from."""
        if self.storefront_servers is not None:
            return self.storefront_servers
        return () if self.environment in {"production", "staging"} else ("127.0.0.0/8", "::1/128")

    def callback_url(self) -> str:
        """Where providers reach the gateway: the start of what they are told to call."""
        return self.api_url or f"http://127.0.0.1:{self.gateway_port}"

    def app_url(self) -> str:
        """Where the gateway connects: role `numu_app`, under row-level security."""
        return self.app_database_url or with_role(self._given_database(), "numu_app")

    def worker_url(self) -> str:
        """Where projector, relay, scheduler and workers connect: role `numu_worker`."""
        return self.worker_database_url or with_role(self._given_database(), "numu_worker")

    def _given_database(self) -> str:
        if self.database_url is None:
            raise RuntimeError("NUMU_DATABASE_URL is not set and no embedded server was started for this process")
        return self.database_url


def with_role(database_url: str, role: str) -> str:
    """The same server and login, but every session starts as `role` (a membership, not a second password)."""
    parts = urlsplit(database_url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query["options"] = f"{query.get('options', '')} -c role={role}".strip()
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def complaints(error: ValidationError) -> list[str]:
    """One line for each wrong value: the variable's name and what it must be, never the value itself."""
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        name = f"NUMU_{problem['loc'][0]}".upper() if problem["loc"] else "settings"
        lines.append(f"{name}: {problem['msg'].removeprefix('Value error, ')}")
    return lines


@cache
def settings() -> Settings:
    """This process's settings. Wrong ones end it with a line for each and exit code 2."""
    try:
        return Settings()
    except ValidationError as error:
        print("NUMU cannot start with these settings:", file=sys.stderr)
        for line in complaints(error):
            print(f"  {line}", file=sys.stderr)
        raise SystemExit(WRONG_SETTINGS) from None
