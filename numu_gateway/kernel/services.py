"""What the routes stand on, made once per process and handed to ``create_app``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from argon2 import PasswordHasher
from redis.asyncio import Redis

from numu_core.eventstore.connections import Pool
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.secrets import Secrets
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.tokens import Tokens


class Wait(Protocol):
    """The read side's promise to be fresh."""

    async def __call__(self, tenant_id: UUID, names: Sequence[str], position: int, timeout_s: float) -> bool:
        """True when these projections of the tenant reached ``position`` in time."""


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
    hasher: PasswordHasher
