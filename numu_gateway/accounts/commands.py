"""Registering, confirming one's address, one's particulars and one's password (contract §6)."""

from contextlib import suppress
from datetime import timedelta
from secrets import token_hex
from uuid import UUID

from litestar import patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UnsetType

from numu_core.accounts.commands import (
    ChangePassword,
    Code,
    ConfirmEmail,
    CorrectProfile,
    EmailConfirmed,
    PasswordWasReset,
    Register,
    RequestPasswordReset,
    RequestVerification,
    ResetPassword,
    VerifyEmail,
)
from numu_core.accounts.decider import ACCOUNTS, RESET, VERIFICATION, AccountStatus
from numu_core.accounts.events import Role
from numu_core.kernel.codes import CodeTooSoon, WrongCode
from numu_core.kernel.platform import PLATFORM
from numu_gateway.accounts.bodies import (
    ChangePasswordBody,
    ForgotPasswordBody,
    ProfileBody,
    RegisterBody,
    ResetPasswordBody,
    VerifyCodeBody,
    VerifyEmailBody,
)
from numu_gateway.kernel.access import public, user
from numu_gateway.kernel.answers import Message, Success, ok
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.codes import digest_of, issue_code
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.markup import safe_link
from numu_gateway.kernel.pairs import hand_out
from numu_gateway.kernel.passwords import check_policy
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import (
    AuthView,
    Client,
    Proof,
    UserView,
    address,
    caller_id,
    forget_password,
    kept_if_accepted,
    me,
    new_holder,
    normal,
    open_session,
    prove,
    user_agent,
    whose,
)
from numu_gateway.kernel.text import plain
from numu_gateway.kernel.tokens import Claims, TokenType
from numu_projections.accounts.queries import get_account

CONFIRMS, RESETS = "accounts.email", "accounts.reset"
"""What codes and links are for."""


@post("/auth/register", operation_id="register", guards=[public()])
async def register(
    request: Client,
    data: JSONBody[RegisterBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[AuthView]:
    """Open a merchant account and sign in."""
    check_policy(data.password)
    phone, account_id = e164(data.phone), dispatch.fresh_id()
    holder = new_holder(account_id, normal(data.email), Role.STORE_OWNER)
    link = linked(doors, "email_verification", account_id, holder.email, VERIFICATION.life)
    async with (
        kept_if_accepted(doors, account_id, data.password) as password,
        issue_code(doors, PLATFORM, CONFIRMS, account_id, token=link) as code,
    ):
        command = Register(
            account_id=account_id,
            email=holder.email,
            first_name=plain(data.first_name),
            last_name=plain(data.last_name),
            phone=phone,
            language="ar" if call.arabic else "en",
            password=password,
            session_id=holder.session_id,
            refresh_id=holder.refresh_id,
            life_s=doors.config.refresh_life_s,
            user_agent=user_agent(call),
            address=address(request, call),
            code=Code(secret=code.secret, digest=code.digest),
        )
        await dispatch.platform(command, key=None)
    tokens = hand_out(doors, call, holder)
    return ok(AuthView(user=newly_registered(command), tokens=tokens), "Registration successful")


@post("/auth/verify-email", operation_id="verify_email", guards=[public()], status_code=200)
async def verify_email(
    data: JSONBody[VerifyEmailBody], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[Message]:
    """Confirm one's address with the link that was mailed."""
    claims = doors.tokens.read(data.token, "email_verification", utc_now())
    await dispatch.platform(VerifyEmail(account_id=UUID(claims.sub)), key=None)
    return ok(Message(message="Email verified successfully"))


@post("/auth/verify-email-code", operation_id="verify_email_code", guards=[user()], status_code=200)
async def verify_email_code(
    data: JSONBody[VerifyCodeBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Message]:
    """Confirm one's address with the six digits that were mailed."""
    account_id = caller_id(call)
    digest = digest_of(doors, PLATFORM, CONFIRMS, account_id, data.code)
    accepted = await dispatch.platform(ConfirmEmail(account_id=account_id, digest=digest), key=None)
    confirmed: EmailConfirmed = accepted.value(EmailConfirmed)
    if not confirmed.confirmed:
        raise WrongCode
    return ok(Message(message="Email verified successfully"))


@post("/auth/resend-verification", operation_id="resend_verification", guards=[user()], status_code=200)
async def resend_verification(
    call: NamedDependency[Call], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[Message]:
    """Mail another code and link."""
    account_id = caller_id(call)
    if (await doors.services.engine.state(PLATFORM, ACCOUNTS, account_id)).verified:
        return ok(Message(message="Email is already verified"))
    link = linked(doors, "email_verification", account_id, call.caller.email, VERIFICATION.life)
    async with issue_code(doors, PLATFORM, CONFIRMS, account_id, token=link) as code:
        request = RequestVerification(account_id=account_id, code=Code(secret=code.secret, digest=code.digest))
        await dispatch.platform(request, key=None)
    return ok(Message(message="Verification email sent"))


@post("/auth/forgot-password", operation_id="forgot_password", guards=[public()], status_code=200)
async def forgot_password(
    data: JSONBody[ForgotPasswordBody], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[Message]:
    """Mail a link to choose another password with. The answer is the same for addresses that nobody has."""
    email = normal(data.email)
    account_id, account = await whose(doors, email)
    if account.status is AccountStatus.ACTIVE:
        once = token_hex(16)
        link = linked(doors, "reset", account_id, email, RESET.life, once)
        with suppress(CodeTooSoon):  # the link of a minute ago is still good
            async with issue_code(doors, PLATFORM, RESETS, account_id, code=once, token=link) as code:
                request = RequestPasswordReset(account_id=account_id, code=Code(secret=code.secret, digest=code.digest))
                await dispatch.platform(request, key=None)
    return ok(Message(message="If the email exists, a password reset link has been sent"))


@post("/auth/reset-password", operation_id="reset_password", guards=[public()], status_code=200)
async def reset_password(
    data: JSONBody[ResetPasswordBody], doors: NamedDependency[Doors], dispatch: NamedDependency[Dispatch]
) -> Success[Message]:
    """Choose another password with the link that was mailed. Every session ends."""
    check_policy(data.new_password, "new_password")
    claims = doors.tokens.read(data.token, "reset", utc_now())
    account_id = UUID(claims.sub)
    digest = digest_of(doors, PLATFORM, RESETS, account_id, claims.jti)
    async with kept_if_accepted(doors, account_id, data.new_password) as password:
        reset = ResetPassword(account_id=account_id, digest=digest, password=password)
        accepted = await dispatch.platform(reset, key=None)
    done: PasswordWasReset = accepted.value(PasswordWasReset)
    await forget_password(doors, done.spent)
    doors.standings.changed(account_id, accepted.position)
    await doors.lockout.succeeded(claims.email)
    return ok(Message(message="Password reset successfully"))


@patch("/auth/me", operation_id="update_profile", guards=[user()])
async def update_profile(
    data: JSONBody[ProfileBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[UserView]:
    """Edit one's own particulars; what is absent stays."""
    account_id = caller_id(call)
    now = await read.platform(get_account, account_id)
    command = CorrectProfile(
        account_id=account_id,
        first_name=plain(data.first_name or now.first_name or ""),
        last_name=plain(data.last_name or now.last_name or ""),
        phone=now.phone if isinstance(data.phone, UnsetType) else e164(data.phone),
        avatar_url=now.avatar_url
        if isinstance(data.avatar_url, UnsetType)
        else safe_link(data.avatar_url or "", "src") or None,
    )
    await dispatch.platform(command)
    return ok(await me(read, account_id), "Profile updated successfully")


@patch("/auth/me/password", operation_id="change_password", guards=[user()])
async def change_password(
    request: Client,
    data: JSONBody[ChangePasswordBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Message]:
    """Change one's own password. Every token from before is void; this browser gets a new pair."""
    check_policy(data.new_password, "new_password")
    account_id, email = caller_id(call), call.caller.email
    account = await doors.services.engine.state(PLATFORM, ACCOUNTS, account_id)
    await prove(doors, email, account, data.current_password)
    async with kept_if_accepted(doors, account_id, data.new_password) as password:
        change = ChangePassword(account_id=account_id, present=account.password, password=password)
        accepted = await dispatch.platform(change, key=None)
    await forget_password(doors, account.password)
    doors.standings.changed(account_id, accepted.position)
    holder = new_holder(account_id, email, account.role)
    await open_session(request, call, doors, dispatch, holder, Proof(password=password))
    return ok(Message(message="Password changed successfully"))


def linked(doors: Doors, token_type: TokenType, account_id: UUID, email: str, life: timedelta, once: str = "") -> str:
    """The signed token of a link that is mailed."""
    now = int(utc_now().timestamp())
    claims = Claims(
        sub=str(account_id),
        token_type=token_type,
        iat=now,
        exp=now + int(life.total_seconds()),
        email=email,
        jti=once,
    )
    return doors.tokens.sign(claims)


def newly_registered(command: Register) -> UserView:
    """The account that ``command`` has just opened, as its read model will show it."""
    now = utc_now()
    return UserView(
        id=command.account_id,
        email=command.email,
        first_name=command.first_name,
        last_name=command.last_name,
        full_name=f"{command.first_name} {command.last_name}",
        role=Role.STORE_OWNER,
        status=AccountStatus.ACTIVE,
        phone=command.phone,
        avatar_url=None,
        is_verified=False,
        created_at=now,
        updated_at=now,
    )


ROUTES = [
    register,
    verify_email,
    verify_email_code,
    resend_verification,
    forgot_password,
    reset_password,
    update_profile,
    change_password,
]
