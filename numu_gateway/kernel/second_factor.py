"""Second factors outside the log: secrets, the codes that an app shows, backup codes."""

from secrets import choice, token_hex
from string import ascii_uppercase, digits
from uuid import UUID

import pyotp
import segno

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.codes import Factor
from numu_core.kernel.platform import PLATFORM
from numu_core.two_factor.decider import TWO_FACTOR
from numu_gateway.kernel.call import utc_now
from numu_gateway.kernel.codes import digest_of
from numu_gateway.kernel.doors import Doors

ISSUER = "NUMU"
STEP_S = 30
NEAR = (-1, 0, 1)  # half minutes by which clocks may differ
BACKUP_CODES, BACKUP_LENGTH = 10, 8
APP_LENGTH = 6
PURPOSE = "two_factor.backup"


def new_secret() -> tuple[str, str]:
    """A secret, and a fresh name to keep it under."""
    return pyotp.random_base32(), f"two_factor.secret/{token_hex(16)}"


def new_backup_codes() -> list[str]:
    """Ten codes that nobody can foresee."""
    letters = ascii_uppercase + digits
    return ["".join(choice(letters) for _ in range(BACKUP_LENGTH)) for _ in range(BACKUP_CODES)]


def backup_digests(doors: Doors, account_id: UUID, codes: list[str]) -> tuple[str, ...]:
    """What facts know backup codes by."""
    return tuple(digest_of(doors, PLATFORM, PURPOSE, account_id, code) for code in codes)


def address_of(secret: str, email: str) -> str:
    """What an app reads: ``otpauth://…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture_of(text: str) -> str:
    """A QR code as a ``data:`` address."""
    return segno.make(text, error="m").png_data_uri(scale=5)


async def factor_of(doors: Doors, account_id: UUID, code: str, *, backup: bool = True) -> Factor:
    """What a presented code is, compared with the account's own secret.

    Args:
        backup: whether a backup code will do.
    """
    state = await doors.services.engine.state(PLATFORM, TWO_FACTOR, account_id)
    if not state.secret:
        return Factor(secret="")
    async with tenant_session(doors.services.pool, PLATFORM) as db:
        kept = await doors.services.secrets.get(db, PLATFORM, state.secret)
    plain = "".join(code.split()).upper()
    step = _step(kept.decode(), plain) if kept and len(plain) == APP_LENGTH else None
    digest = digest_of(doors, PLATFORM, PURPOSE, account_id, plain) if backup else None
    return Factor(secret=state.secret, step=step, backup=digest if step is None else None)


def _step(secret: str, code: str) -> int | None:
    """The half minute whose code this is, the latest if there are two."""
    now = int(utc_now().timestamp()) // STEP_S
    app = pyotp.TOTP(secret)
    plain = "".join(str(int(one)) if one.isdecimal() else one for one in code)
    right = [now + near for near in NEAR if pyotp.utils.strings_equal(app.generate_otp(now + near), plain)]
    return max(right, default=None)
