"""The HTTP application: every capability's routes under ``/api/v1``, in one shell."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Router
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
BESIDE = (*health.ROUTES, *catalogue.ROUTES, *files.ROUTES, *links.ROUTES)
"""What no capability answers; with whole paths."""


def routes() -> list[Any]:
    """The routes of all capabilities."""
    modules = ("commands", "queries", "webhooks")
    found = [route for module in modules for route in collect("numu_gateway", module, "ROUTES", CAPABILITIES)]
    return [*found, *feed.ROUTES]


def create_app(services: Services, handlers: Sequence[Any] | None = None) -> Shell:
    """The ASGI application. ``handlers`` (below ``/api/v1``) replace the capabilities' in tests."""
    app = litestar_app(services.config, handlers)
    app.state.doors = Doors(services)
    return Shell(app, services)


def document(config: Config) -> dict[str, Any]:
    """The OpenAPI document, for which nothing needs to run."""
    return catalogue.document_of(litestar_app(config))


def litestar_app(config: Config, handlers: Sequence[Any] | None = None) -> Litestar:
    """The application inside the shell, before it has anything to stand on."""
    api = Router(PREFIX, route_handlers=routes() if handlers is None else handlers)
    made = Litestar(
        [api, *BESIDE],
        dependencies=PROVIDED,
        exception_handlers=HANDLERS,
        openapi_config=openapi(config),
        request_class=CarefulRequest,
        request_max_body_size=config.max_body,
        logging_config=None,
    )
    return lean(made)


def openapi(config: Config) -> OpenAPIConfig:
    """The document, and one way to read it at ``/docs``; ``catalogue`` serves the others."""
    return OpenAPIConfig(
        title="NUMU",
        version=config.version,
        path="/docs",
        render_plugins=[SwaggerRenderPlugin()],
    )
