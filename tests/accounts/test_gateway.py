"""Accounts over HTTP: cookies, tokens, CSRF, lockout; what rules alone cannot show."""

from typing import Any


from tests.kernel.world import PASSWORD, Client, World

WHO: dict[str, Any] = {
    "email": "Amira@Example.com",
    "password": PASSWORD,
    "first_name": "أميرة",
    "last_name": "<b>Hassan</b>",
    "phone": "0100 123 4567",
}


async def registered(world: World, **changes: Any) -> Client:
    one = await world.guest()
    answer = await one.post("/auth/register", json=WHO | changes)
    assert answer.status_code == 201, answer.text
    await one.arm()
    return one


async def test_registering_signs_in(world: World) -> None:
    one = await world.guest()
    answer = await one.post("/auth/register", json=WHO)
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data["user"]["email"] == "amira@example.com"
    assert data["user"]["full_name"] == "أميرة Hassan"
    assert data["user"]["phone"] == "+201001234567"
    assert data["user"]["role"] == "store_owner"
    assert data["user"]["tenant"] is None
    assert data["tokens"]["token_type"] == "bearer"
    assert (await one.get("/auth/me")).json()["data"]["id"] == data["user"]["id"]
