"""Somebody at the doors, and the codes and links that were to be mailed to them."""

from typing import Any

from msgspec import json

from numu_core.accounts.events import PasswordResetRequested, VerificationRequested
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.messages import Event
from numu_core.kernel.platform import PLATFORM
from tests.kernel.world import PASSWORD, Client, World

WHO: dict[str, Any] = {
    "email": "Amira@Example.com",
    "password": PASSWORD,
    "first_name": "أميرة",
    "last_name": "Hassan",
}
LOGIN = {"email": "amira@example.com", "password": PASSWORD}


async def registered(world: World, **more: Any) -> Client:
    """Somebody who has just registered."""
    one = await world.guest()
    answer = await one.post("/auth/register", json=WHO | more)
    assert answer.status_code == 201, answer.text
    await one.arm()
    return one


async def facts(world: World, *kinds: type[Event]) -> list[Any]:
    """What has happened on the platform."""
    async with tenant_session(world.pool, PLATFORM) as db:
        return [event for event, _ in await world.log.read(db, PLATFORM, types=kinds)]


async def mailed(world: World, kind: type[VerificationRequested | PasswordResetRequested]) -> dict[str, str]:
    """What the newest mail of this kind would carry: ``code`` and ``token``."""
    newest = (await facts(world, kind))[-1]
    async with tenant_session(world.pool, PLATFORM) as db:
        kept = await world.services.secrets.get(db, PLATFORM, newest.secret)
    assert kept
    return json.decode(kept, type=dict[str, str])


def other_code(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def arabic(code: str) -> str:
    """The same digits as an Arabic keyboard writes them."""
    return code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
