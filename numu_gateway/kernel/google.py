"""Who somebody is, in Google's signed words."""

from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct, ValidationError, convert

from numu_core.kernel.errors import DomainError, Kind
from numu_gateway.kernel.call import utc_now
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.text import plain

ISSUERS = ["https://accounts.google.com", "accounts.google.com"]
LEEWAY_S = 30  # our clock may be wrong


@dataclass(eq=False)
class GoogleOff(DomainError):
    """The operator has not set up a client id."""

    kind = Kind.RULE
    code = "sessions/google-off"
    title = "Signing in with Google is not enabled"
    title_ar = "تسجيل الدخول عبر جوجل غير مفعل"


@dataclass(eq=False)
class GoogleTokenInvalid(DomainError):
    """Not Google's, not for us, or too old."""

    kind = Kind.UNAUTHENTICATED
    code = "sessions/google-token-invalid"
    title = "Google's token is not valid"
    title_ar = "رمز جوجل غير صالح"
    contract = "INVALID_TOKEN"


class GooglePerson(Struct, frozen=True, kw_only=True):
    """What the token says."""

    sub: str
    email: str
    email_verified: bool = False
    given_name: str = ""
    family_name: str = ""
    name: str = ""

    def first_name(self) -> str:
        """At most 100 characters, never empty."""
        return plain(self.given_name or self.name or self.email.partition("@")[0])[:100] or "-"

    def last_name(self) -> str:
        """At most 100 characters, never empty."""
        return plain(self.family_name or self.name.partition(" ")[2])[:100] or "-"


async def person_of(token: str, doors: Doors) -> GooglePerson:
    """Whom an ID token names.

    Raises:
        GoogleOff: this installation does not do that.
        GoogleTokenInvalid: it names nobody whom we could believe in.
        GoogleUnreachable: its keys are not to be had.
    """
    clients, keys = doors.config.google_client_ids, doors.services.google_keys
    if not clients or keys is None:
        raise GoogleOff
    try:
        claims = _claims(token, await keys(False))  # noqa: FBT003 - of a callable type, where names do not count
    except ValueError:  # a key that was not among them
        try:
            claims = _claims(token, await keys(True))  # noqa: FBT003 - as above
        except (JoseError, ValueError) as cause:
            raise GoogleTokenInvalid from cause
    except JoseError as cause:
        raise GoogleTokenInvalid from cause
    return _believed(claims, clients)


def _claims(token: str, keys: KeySet) -> dict[str, Any]:
    return jwt.decode(token, keys, algorithms=["RS256"]).claims


def _believed(claims: dict[str, Any], clients: tuple[str, ...]) -> GooglePerson:
    registry = jwt.JWTClaimsRegistry(
        now=int(utc_now().timestamp()),
        leeway=LEEWAY_S,
        iss={"essential": True, "values": ISSUERS},
        aud={"essential": True, "values": list(clients)},
        exp={"essential": True},
        sub={"essential": True},
        email={"essential": True},
    )
    try:
        registry.validate(claims)
        return convert(claims, GooglePerson)
    except (JoseError, ValidationError) as cause:
        raise GoogleTokenInvalid from cause
