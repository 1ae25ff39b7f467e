"""Turning a second factor on and off, and signing in with it (contract §6)."""

from uuid import UUID

from litestar import delete, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from numu_core.accounts.decider import ACCOUNTS
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.codes import Factor, WrongCode
from numu_core.kernel.errors import DomainError
from numu_core.kernel.platform import PLATFORM
from numu_core.two_factor.commands import Checked, CheckFactor, RenewBackupCodes, StartTwoFactor, StopTwoFactor
from numu_core.two_factor.decider import TWO_FACTOR
from numu_gateway.kernel.access import public, user
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.second_factor import (
    address_of,
    backup_digests,
    factor_of,
    new_backup_codes,
    new_secret,
    picture_of,
)
from numu_gateway.kernel.signing_in import (
    AuthView,
    Client,
    Proof,
    admit,
    caller_id,
    me,
    new_holder,
    open_session,
    prove,
)
from numu_gateway.two_factor.bodies import (
    CompleteLoginBody,
    DisableBody,
    EnabledView,
    RegenerateBody,
    RegeneratedView,
    StatusView,
    VerifiedView,
    VerifyFactorBody,
)


@post("/auth/2fa/enable", operation_id="enable_2fa", guards=[user()], status_code=200)
async def enable_2fa(
    call: NamedDependency[Call], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[EnabledView]:
    """Get a secret and backup codes. Nothing is asked for until a first code was right."""
    account_id, (secret, name), codes = caller_id(call), new_secret(), new_backup_codes()
    before = (await doors.services.engine.state(PLATFORM, TWO_FACTOR, account_id)).secret
    async with tenant_session(doors.services.pool, PLATFORM) as db:
        await doors.services.secrets.put(db, PLATFORM, name, secret.encode())
    command = StartTwoFactor(account_id=account_id, secret=name, backup=backup_digests(doors, account_id, codes))
    try:
        await dispatch.platform(command, key=None)
    except DomainError:
        await forget(doors, name)
        raise
    await forget(doors, before)
    uri = address_of(secret, call.caller.email)
    view = EnabledView(secret=secret, provisioning_uri=uri, qr_code_uri=picture_of(uri), backup_codes=codes)
    return ok(view, "Scan the QR code and confirm with a code")


@post("/auth/2fa/verify", operation_id="verify_2fa", guards=[user()], status_code=200)
async def verify_2fa(
    data: JSONBody[VerifyFactorBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[VerifiedView]:
    """Present a code; the first right one enables."""
    account_id = caller_id(call)
    factor = await factor_of(doors, account_id, data.code)
    accepted = await dispatch.platform(CheckFactor(account_id=account_id, factor=factor), key=None)
    checked = passed(accepted.value(Checked))
    view = VerifiedView(verified=True, method_used=method(factor), backup_codes_remaining=checked.left)
    return ok(view, "Code verified")


@post("/auth/2fa/backup-codes/regenerate", operation_id="regenerate_backup_codes", guards=[user()], status_code=200)
async def regenerate_backup_codes(
    data: JSONBody[RegenerateBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[RegeneratedView]:
    """Replace the backup codes, with a code of the app."""
    account_id, codes = caller_id(call), new_backup_codes()
    factor = await factor_of(doors, account_id, data.code, backup=False)
    command = RenewBackupCodes(account_id=account_id, factor=factor, backup=backup_digests(doors, account_id, codes))
    checked = passed((await dispatch.platform(command, key=None)).value(Checked))
    view = RegeneratedView(backup_codes=codes, previous_count=checked.previous, new_count=checked.left)
    return ok(view, "Backup codes regenerated")


@delete("/auth/2fa/disable", operation_id="disable_2fa", guards=[user()], status_code=200)
async def disable_2fa(
    data: JSONBody[DisableBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[StatusView]:
    """Ask for no second factor any more, with one's password, and with a code if one is given."""
    account_id, email = caller_id(call), call.caller.email
    account = await doors.services.engine.state(PLATFORM, ACCOUNTS, account_id)
    await prove(doors, email, account, data.password)
    before = (await doors.services.engine.state(PLATFORM, TWO_FACTOR, account_id)).secret
    factor = await factor_of(doors, account_id, data.code) if data.code else None
    accepted = await dispatch.platform(StopTwoFactor(account_id=account_id, factor=factor), key=None)
    passed(accepted.value(Checked))
    await forget(doors, before)
    return ok(StatusView(is_enabled=False), "Two-factor sign-in is off")


@post("/auth/2fa/complete-login", operation_id="complete_2fa_login", guards=[public()], status_code=200)
async def complete_2fa_login(
    request: Client,
    data: JSONBody[CompleteLoginBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[AuthView]:
    """Finish signing in, where the challenge was got: a right password got it, and a code goes with it."""
    claims = doors.tokens.read(data.challenge_token, "2fa_challenge", utc_now())
    account_id = UUID(claims.sub)
    account = await doors.services.engine.state(PLATFORM, ACCOUNTS, account_id)
    admit(account, claims.audience)
    factor = await factor_of(doors, account_id, data.code)
    holder = new_holder(account_id, claims.email, account.role)
    proof = Proof(password=account.password, factor=factor, since=claims.iat)
    tokens = await open_session(request, call, doors, dispatch, holder, proof, claims.audience)
    return ok(AuthView(user=await me(read, account_id), tokens=tokens), "Login successful")


def passed(checked: Checked) -> Checked:
    """Refuse what was not right.

    Raises:
        WrongCode: it was not.
    """
    if not checked.passed:
        raise WrongCode
    return checked


def method(factor: Factor) -> str:
    """The contract's name for how somebody proved it."""
    return "totp" if factor.step is not None else "backup_code"


async def forget(doors: Doors, name: str) -> None:
    """This secret is nobody's any more."""
    if name:
        async with tenant_session(doors.services.pool, PLATFORM) as db:
            await doors.services.secrets.delete(db, PLATFORM, name)


ROUTES = [enable_2fa, verify_2fa, regenerate_backup_codes, disable_2fa, complete_2fa_login]
