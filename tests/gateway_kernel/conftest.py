"""A gateway with a few routes and an engine that says yes."""

from collections.abc import AsyncIterator

import pytest

from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.shell import Shell
from tests.gateway_kernel.parts import ROUTES, RecordingEngine, services
from tests.kernel.world import Client


@pytest.fixture
def engine() -> RecordingEngine:
    return RecordingEngine()


@pytest.fixture
def app(engine: RecordingEngine) -> Shell:
    return create_app(services(engine), ROUTES)


@pytest.fixture
async def client(app: Shell) -> AsyncIterator[Client]:
    async with Client(app) as one:
        yield one
