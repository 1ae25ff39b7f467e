"""An account, as these tests know it."""

from datetime import timedelta
from uuid import UUID

from numu_core.accounts.commands import Register
from numu_core.accounts.events import AccountOpened, Role, SessionOpened
from tests.kernel.spec import NOW

AMIRA, SESSION, OTHER_SESSION, TENANT = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
FIRST, SECOND, THIRD = "a" * 32, "b" * 32, "c" * 32
LIFE_S = 7 * 24 * 3600

register = Register(
    account_id=AMIRA,
    email="amira@example.com",
    first_name="أميرة",
    last_name="حسن",
    phone="+201001234567",
    language="ar",
    password="password/1",
    session_id=SESSION,
    refresh_id=FIRST,
    life_s=LIFE_S,
)
opened = AccountOpened(
    account_id=AMIRA,
    email="amira@example.com",
    first_name="أميرة",
    last_name="حسن",
    phone="+201001234567",
    role=Role.STORE_OWNER,
    language="ar",
    password="password/1",
)
signed_in = SessionOpened(
    session_id=SESSION,
    account_id=AMIRA,
    refresh_id=FIRST,
    expires_at=NOW + timedelta(seconds=LIFE_S),
    user_agent=None,
    address=None,
)
