"""One gateway process: settings become services, services an application, for as long as the server lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from argon2 import PasswordHasher
from redis.asyncio import Redis

from deploy.collector import settle
from deploy.files import open_files
from deploy.keys import jwt_private_key, master_key
from deploy.logs import configure_logs
from deploy.settings import Settings, settings
from deploy.telemetry import configure_traces, metrics_page
from numu_core.eventstore.connections import open_pool
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.eventstore.secrets import Secrets
from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.google_keys import GoogleKeys
from numu_gateway.kernel.services import Services
from numu_gateway.kernel.tokens import Tokens
from numu_projections.kernel.reads import Freshness, HotCache
from numu_workers.kernel.asking import Asking
from numu_workers.kernel.http import open_http

log = structlog.get_logger()
READERS = 8  # connections for queries in each process


class Gateway:
    """An ASGI application whose lifespan opens what it stands on."""

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._app(scope, receive, send)

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        try:
            async with services(self._chosen) as made:
                self._app = create_app(made)
                settle()
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as fault:
            log.exception("gateway failed")
            await send({"type": f"lifespan.{'shutdown' if self._app else 'startup'}.failed", "message": repr(fault)})
            raise
        await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def services(chosen: Settings) -> AsyncIterator[Services]:
    """What one gateway process stands on."""
    keyring = Keyring(master_key(chosen))
    redis: Redis = Redis.from_url(str(chosen.redis_url))
    pool = await open_pool(chosen.app_url(), READERS)
    freshness = Freshness(pool, redis)
    listening = asyncio.create_task(freshness.listen())
    try:
        async with (
            open_http(bases(chosen)) as http,
            Engine(chosen.app_url(), installed(), keyring, lanes=chosen.lanes, redis=redis) as engine,
        ):
            yield Services(
                config=config(chosen),
                engine=engine,
                pool=pool,
                redis=redis,
                keyring=keyring,
                secrets=Secrets(keyring),
                tokens=Tokens(jwt_private_key(chosen)),
                wait=freshness.wait,
                hot=HotCache(pool, freshness, chosen.hot_bytes),
                hasher=PasswordHasher(),
                files=open_files(chosen),
                ask=Asking(http),
                metrics=metrics_page,
                google_keys=GoogleKeys(chosen.google_keys_url),
            )
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await pool.close()
        await redis.aclose()


def bases(chosen: Settings) -> list[str]:
    """Where providers are asked instead of at their own address: nowhere in production."""
    return [] if chosen.environment == "production" else [str(chosen.sandbox_url)]


def geocoder(chosen: Settings) -> str:
    """Who tells the address of a pin on the map; nobody in production, unless somebody is named."""
    return str(chosen.geocoder_url or next(iter(bases(chosen)), ""))


def config(chosen: Settings) -> Config:
    """The settings that the gateway's routes know of."""
    in_production = chosen.environment in {"production", "staging"}
    user, _, password = chosen.docs_login.get_secret_value().partition(":") if chosen.docs_login else ("", "", "")
    return Config(
        environment=chosen.environment,
        apex=chosen.public_apex,
        store_url=chosen.store_url,
        origins=tuple(origin.strip() for origin in chosen.allowed_origins.split(",") if origin.strip()),
        geocoder=geocoder(chosen),
        bundle_hosts=tuple(host.strip().lower() for host in chosen.theme_hosts.split(",") if host.strip()),
        cookie_secure=in_production if chosen.cookie_secure is None else chosen.cookie_secure,
        cookie_domain=chosen.cookie_domain,
        access_life_s=chosen.access_token_minutes * 60,
        mail_secret=chosen.resend_webhook_secret.get_secret_value() if chosen.resend_webhook_secret else None,
        google_client_ids=tuple(one.strip() for one in chosen.google_client_ids.split(",") if one.strip()),
        internal_key=chosen.internal_key.get_secret_value() if chosen.internal_key else None,
        debug=chosen.debug,
        rate_limits=chosen.counts_requests(),
        trusted_proxies=chosen.trusted_proxies,
        storefront_servers=chosen.storefronts(),
        load_test_token=chosen.load_test_token.get_secret_value() if chosen.load_test_token else None,
        docs_login=(user, password) if password else None,
        metrics_token=chosen.metrics_token.get_secret_value() if chosen.metrics_token else None,
    )


def process() -> Gateway:
    """What each worker of the server runs."""
    chosen = settings()
    configure_logs("gateway", chosen)
    configure_traces("gateway", chosen.otel_endpoint)
    return Gateway(chosen)
