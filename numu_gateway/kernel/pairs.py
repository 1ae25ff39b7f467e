"""Access and refresh tokens, and the cookies that carry them."""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.cookies import drop_cookie, set_cookie
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.tokens import Audience, Claims


class TokenPair(Struct, frozen=True, kw_only=True):
    """``TokenResponse`` of the contract."""

    access_token: str
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105


class Holder(Struct, frozen=True, kw_only=True):
    """Whose tokens."""

    id: UUID
    email: str
    role: str
    session_id: UUID
    refresh_id: str  # 32 hex digits


def hand_out(doors: Doors, call: Call, holder: Holder, audience: Audience = "") -> TokenPair:
    """Sign a pair and set its cookies."""
    now, config = int(utc_now().timestamp()), doors.config
    access = Claims(
        sub=str(holder.id),
        token_type="access",  # noqa: S106 - a type, not a password
        iat=now,
        exp=now + config.access_life_s,
        email=holder.email,
        role=holder.role,
        sid=str(holder.session_id),
        pos=call.positions.get(PLATFORM, 0),
    )
    refresh = replace(access, token_type="refresh", exp=now + config.refresh_life_s, jti=holder.refresh_id)  # noqa: S106
    pair = TokenPair(access_token=doors.tokens.sign(access), refresh_token=doors.tokens.sign(refresh))
    keep_pair(doors, call, pair, audience)
    return pair


def keep_pair(doors: Doors, call: Call, pair: TokenPair, audience: Audience = "") -> None:
    """Set a pair's cookies."""
    config = doors.config
    set_cookie(call, config, f"{audience}access_token", pair.access_token, config.access_life_s)
    set_cookie(call, config, f"{audience}refresh_token", pair.refresh_token, config.refresh_life_s)


def take_back(doors: Doors, call: Call, names: tuple[str, ...] = ("access_token", "refresh_token")) -> None:
    """Drop the cookies."""
    for name in names:
        drop_cookie(call, doors.config, name)
