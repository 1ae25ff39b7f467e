"""Signed tokens (RS256). Verified ones are remembered, because one browser sends the same token hundreds of times."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from msgspec import Struct, ValidationError, convert, to_builtins

from numu_core.kernel.errors import DomainError, Kind

ALGORITHM = "RS256"
REMEMBERED = 16_384

TokenType = Literal["access", "refresh", "reset", "email_verification", "2fa_challenge"]
Audience = Literal["", "admin_"]
"""Where somebody signs in, as the prefix of the cookies' names: merchants have none."""


class Claims(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a token says. Times are seconds since 1970."""

    sub: str  # account or customer id
    token_type: TokenType
    iat: int
    exp: int
    email: str = ""
    role: str = ""
    sid: str = ""  # the session it belongs to
    pos: int = 0  # the platform's position when it was made: its holder sees at least that much
    jti: str = ""  # refresh tokens only: 32 hex digits, good once
    tenant_id: str = ""
    customer: bool = False
    store_id: str = ""  # customers only
    audience: Audience = ""  # challenges only: where a code will sign them in


@dataclass(eq=False)
class InvalidToken(DomainError):
    """Not ours, not readable, or of another type than this route wants."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts/invalid-token"
    title = "The token is not valid"
    title_ar = "رمز الدخول غير صالح"
    contract = "INVALID_TOKEN"


@dataclass(eq=False)
class TokenExpired(DomainError):
    """It was ours, but its time is over."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts/token-expired"
    title = "The session has expired; sign in again"
    title_ar = "انتهت الجلسة، يرجى تسجيل الدخول مرة أخرى"
    contract = "TOKEN_EXPIRED"


class Tokens:
    """Signs and reads tokens with one RSA key."""

    def __init__(self, private_key_pem: str) -> None:
        self._key = RSAKey.import_key(private_key_pem)
        self._header = {"alg": ALGORITHM, "typ": "JWT", "kid": self._key.thumbprint()}
        self._verified = lru_cache(maxsize=REMEMBERED)(self._verify)

    def sign(self, claims: Claims) -> str:
        """``claims`` as a compact JWT."""
        return jwt.encode(self._header, to_builtins(claims), self._key, algorithms=[ALGORITHM])

    def read(self, token: str, token_type: TokenType, now: datetime) -> Claims:
        """The claims of a token of this type.

        Raises:
            InvalidToken: forged, unreadable, or of another type.
            TokenExpired: too late.
        """
        claims = self.genuine(token)
        if claims.token_type != token_type:
            raise InvalidToken
        if claims.exp <= now.timestamp():
            raise TokenExpired
        return claims

    def genuine(self, token: str) -> Claims:
        """The claims of any token of ours, however old: enough to end its session, not to open a door.

        Raises:
            InvalidToken: forged or unreadable.
        """
        return self._verified(token)

    def public_key(self) -> dict[str, Any]:
        """The JWK that others verify with."""
        return dict(self._key.as_dict(private=False))

    def _verify(self, token: str) -> Claims:
        try:
            return convert(jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims, Claims)
        except (JoseError, ValidationError, ValueError, TypeError) as cause:
            raise InvalidToken from cause
