"""The HTTP application: every capability's routes under ``/api/v1``, in one shell."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Router
from litestar.config.cors import CORSConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import SwaggerRenderPlugin

from numu_core.capabilities import CAPABILITIES
from numu_core.kernel.registry import collect
from numu_gateway.kernel import catalogue, feed, files, health, links
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.lean import lean
from numu_gateway.kernel.problems import HANDLERS
from numu_gateway.kernel.provide import PROVIDED
from numu_gateway.kernel.request import CarefulRequest
from numu_gateway.kernel.services import Services
from numu_gateway.kernel.shell import Shell

PREFIX = "/api/v1"
ALLOWED = """
    Authorization Content-Type Accept Origin X-Requested-With X-Request-ID X-Tenant-Subdomain X-CSRF-Token
    X-Tenant-ID Idempotency-Key If-Match X-Preview-Token
"""
EXPOSED = """
    X-Request-ID X-Process-Time X-RateLimit-Limit X-RateLimit-Remaining Retry-After X-CSRF-Token X-Numu-Position ETag
"""


def routes() -> list[Any]:
    """The routes of all capabilities."""
    modules = ("commands", "queries", "webhooks")
    found = [route for module in modules for route in collect("numu_gateway", module, "ROUTES", CAPABILITIES)]
    return [*found, *feed.ROUTES]


def create_app(services: Services, handlers: Sequence[Any] | None = None) -> Shell:
    """The ASGI application. ``handlers`` (below ``/api/v1``) replace the capabilities' in tests."""
    app = litestar_app(services.config, handlers)
    app.state.doors = Doors(services)
    return Shell(app, services.config)


def document(config: Config) -> dict[str, Any]:
    """The OpenAPI document, for which nothing needs to run."""
    return catalogue.document_of(litestar_app(config))


def litestar_app(config: Config, handlers: Sequence[Any] | None = None) -> Litestar:
    """The application inside the shell, before it has anything to stand on."""
    api = Router(PREFIX, route_handlers=routes() if handlers is None else handlers)
    made = Litestar(
        [api, *health.ROUTES, *catalogue.ROUTES, *files.ROUTES, *links.ROUTES],
        dependencies=PROVIDED,
        exception_handlers=HANDLERS,
        cors_config=cors(config),
        openapi_config=openapi(config),
        request_class=CarefulRequest,
        request_max_body_size=config.max_body,
        logging_config=None,
    )
    return lean(made)


def cors(config: Config) -> CORSConfig:
    """The configured origins; outside production every ``*.localhost`` too."""
    local = (
        None
        if config.environment == "production"
        else r"^https?://(?:[a-z0-9-]+\.)*(?:localhost|127\.0\.0\.1)(?::\d+)?$"
    )
    return CORSConfig(
        allow_origins=list(config.origins),
        allow_origin_regex=local,
        allow_credentials=True,
        allow_headers=ALLOWED.split(),
        expose_headers=EXPOSED.split(),
        max_age=600,
    )


def openapi(config: Config) -> OpenAPIConfig:
    """The document, and one way to read it at ``/docs``; ``catalogue`` serves the others."""
    return OpenAPIConfig(
        title="NUMU",
        version=config.version,
        path="/docs",
        render_plugins=[SwaggerRenderPlugin()],
    )
