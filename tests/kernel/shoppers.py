"""Shoppers who are signed in, for tests of what they may do then."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from numu_core.customer_accounts.commands import RegisterShopper, Session
from numu_gateway.kernel.shoppers import ACCESS
from numu_gateway.kernel.tokens import Claims
from tests.kernel.world import Client, Merchant, World


async def a_shopper(world: World, shop: Merchant, email: str = "mona@example.com") -> Client:
    """Somebody with an account and a session; there is no password that would fit, and no code is mailed."""
    one, now = await world.guest(), datetime.now(UTC)
    session = Session(session_id=uuid4(), refresh_id=uuid4().hex, life_s=3600)
    register = RegisterShopper(
        customer_id=uuid4(),
        store_id=shop.store_id,
        email=email,
        first_name="منى",
        last_name="Adel",
        password="nobody",
        session=session,
        secret="nobody",
        digest="nobody",
    )
    await world.engine.execute(shop.tenant_id, register, actor="guest:test")
    claims = Claims(
        sub=str(register.customer_id),
        token_type="access",
        iat=int(now.timestamp()),
        exp=int((now + timedelta(hours=8)).timestamp()),
        email=email,
        sid=str(session.session_id),
        customer=True,
        store_id=str(shop.store_id),
    )
    one.cookies[ACCESS] = world.services.tokens.sign(claims)
    return one
