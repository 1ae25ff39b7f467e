"""What the routes stand on, made once per process and handed to ``create_app``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from argon2 import PasswordHasher
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.asyncio import Redis

from numu_core.eventstore.connections import Pool
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.secrets import Secrets
from numu_core.kernel.files import Files
from numu_core.kernel.messages import Command
from numu_core.kernel.providers import Account
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.google_keys import Keys
from numu_gateway.kernel.tokens import Tokens
from numu_projections.kernel.reads import HotCache


def own_metrics() -> tuple[bytes, str]:
    """What Prometheus reads of this process, and its content type."""
    return generate_latest(), CONTENT_TYPE_LATEST


class Wait(Protocol):
    """The read side's promise to be fresh."""

    async def __call__(self, tenant_id: UUID, names: Sequence[str], position: int, timeout_s: float) -> bool:
        """True when these projections of the tenant reached ``position`` in time."""


class Ask(Protocol):
    """A question to an outside system, whose answer the caller waits for. What changes something there is a job."""

    async def __call__(self, provider: str, question: Any, account: Account, request_id: str) -> Command:
        """The answer; ``ProviderUnavailable`` or ``ProviderRefused`` otherwise."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """One process's ways to everything else."""

    config: Config
    engine: Engine
    pool: Pool  # as numu_app
    redis: Redis
    keyring: Keyring
    secrets: Secrets
    tokens: Tokens
    wait: Wait
    hot: HotCache
    hasher: PasswordHasher
    files: Files
    ask: Ask
    google_keys: Keys | None = None  # None: nobody signs in with Google here
    metrics: Callable[[], tuple[bytes, str]] = (
        own_metrics  # of all processes that answer as one, where there are several
    )
