"""Signing in to a store (contract §6), and changing one's own particulars."""

from secrets import token_hex
from typing import Any
from uuid import UUID

from litestar import post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UnsetType

from numu_core.carts.commands import MergeCarts
from numu_core.customer_accounts.commands import (
    ChangeShopperPassword,
    ChooseNotifications,
    RefreshShopper,
    RegisterShopper,
    RequestShopperReset,
    RequestShopperVerification,
    ResetShopperPassword,
    Session,
    SignInShopper,
    SignOutShopper,
    Told,
    VerifyShopperEmail,
)
from numu_core.customer_accounts.decider import CUSTOMER_ACCOUNTS
from numu_core.customer_accounts.errors import (
    NotThePassword,
    NotTheResetCode,
    ShopperSessionOver,
    WrongShopperPassword,
)
from numu_core.customers.commands import AssignPhone, ChooseMarketing, RenameCustomer
from numu_core.kernel.codes import CodeExpired, CodeTooSoon, TooManyTries, WrongCode
from numu_core.wishlists.commands import MergeWishlists
from numu_gateway.customer_accounts.bodies import (
    Done,
    ForgotBody,
    LoginShopperBody,
    NotificationsBody,
    RegisterShopperBody,
    ResetBody,
    ShopperAnswer,
    ShopperPasswordBody,
    ShopperProfileBody,
    VerifyBody,
)
from numu_gateway.kernel.access import customer, guest_of, public
from numu_gateway.kernel.answers import Message, Success, ok
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.codes import digest_of, issue_code
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import NotSignedIn
from numu_gateway.kernel.passwords import check_policy, fits
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.shoppers import (
    REFRESH,
    farewell,
    forget_password,
    greet,
    kept_if_accepted,
    kept_password,
    new_session,
    whose,
)
from numu_gateway.kernel.signing_in import caller_id, normal
from numu_gateway.kernel.text import plain
from numu_gateway.kernel.tokens import InvalidToken
from numu_projections.customer_accounts.queries import get_notices, get_shopper
from numu_projections.customer_accounts.views import NoticesView, ShopperView
from numu_projections.stores.views import StoreRef

AUTH = "/storefront/store/{store_id:uuid}/auth"
VERIFIES, RESETS = "customer_accounts.verify", "customer_accounts.reset"
"""What codes are for."""


@post(f"{AUTH}/register", operation_id="register_customer", guards=[public()])
async def register_customer(
    store_id: FromPath[UUID],
    data: JSONBody[RegisterShopperBody],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShopperAnswer]:
    """Open a shopper's account, and sign in; what lies in the guest's cart comes along."""
    check_policy(data.password)
    customer_id, session, email = dispatch.fresh_id(), new_session(doors), normal(data.email)
    async with (
        kept_if_accepted(doors, store, customer_id, data.password) as password,
        issue_code(doors, store.tenant_id, VERIFIES, customer_id) as code,
    ):
        command = RegisterShopper(
            customer_id=customer_id,
            store_id=store_id,
            email=email,
            first_name=plain(data.first_name),
            last_name=plain(data.last_name),
            phone=e164(data.phone),
            accepts_marketing=data.accepts_marketing,
            language="ar" if call.arabic or store.language == "ar" else "en",
            password=password,
            session=session,
            secret=code.secret,
            digest=code.digest,
        )
        await dispatch(command, key=None)
    await _welcome(doors, call, dispatch, customer_id, email, session)
    return ok(ShopperAnswer(customer=await read(get_shopper, customer_id)), "Registration successful")


@post(f"{AUTH}/login", operation_id="login_customer", guards=[public()], status_code=200)
async def login_customer(
    store_id: FromPath[UUID],
    data: JSONBody[LoginShopperBody],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShopperAnswer]:
    """Sign in; what lies in the guest's cart is put into the shopper's own."""
    email = normal(data.email)
    door = f"{store_id}:{email}"
    await doors.lockout.attempt(door)
    customer_id, account = await whose(doors, store, email)
    if not await fits(doors.services.hasher, await kept_password(doors, store, account), data.password):
        await doors.lockout.failed(door)
        raise WrongShopperPassword
    session = new_session(doors)
    await dispatch(SignInShopper(customer_id=customer_id, password=account.password, session=session), key=None)
    await doors.lockout.succeeded(door)
    await _welcome(doors, call, dispatch, customer_id, email, session)
    return ok(ShopperAnswer(customer=await read(get_shopper, customer_id)), "Login successful")


async def _welcome(
    doors: Doors, call: Call, dispatch: Dispatch, customer_id: UUID, email: str, session: Session
) -> None:
    """Hand out the cookies; the guest's cart and wishes become the shopper's."""
    guest = guest_of(call)
    greet(doors, call, customer_id, email, session)
    assert call.store is not None
    if guest:
        named: dict[str, Any] = {"store_id": call.store.store_id, "customer_id": customer_id, "guest": guest}
        await dispatch(MergeCarts(**named), key=None)
        await dispatch(MergeWishlists(**named), key=None)


@post(f"{AUTH}/refresh", operation_id="refresh_customer_token", guards=[public()], status_code=200)
async def refresh_customer_token(
    store_id: FromPath[UUID],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Message]:
    """Exchange the refresh cookie. One that comes twice ends the session: somebody stole it."""
    token = call.cookies.get(REFRESH)
    if not token:
        raise NotSignedIn
    claims = doors.tokens.read(token, "refresh", utc_now())
    if not claims.customer or claims.store_id != str(store_id):
        raise InvalidToken
    session = Session(session_id=UUID(claims.sid), refresh_id=token_hex(16), life_s=doors.config.refresh_life_s)
    command = RefreshShopper(
        customer_id=UUID(claims.sub),
        session_id=session.session_id,
        presented=claims.jti,
        replacement=session.refresh_id,
        life_s=session.life_s,
    )
    refreshed: Told = (await dispatch(command, key=None)).value(Told)
    if not refreshed.right:
        farewell(doors, call)
        raise ShopperSessionOver
    greet(doors, call, UUID(claims.sub), claims.email, session)
    return ok(Message(message="Token refreshed"))


@post(f"{AUTH}/logout", operation_id="logout_customer", guards=[public()], status_code=200)
async def logout_customer(
    store_id: FromPath[UUID],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Message]:
    """End the session and drop its cookies; without a session, only the cookies."""
    farewell(doors, call)
    token = call.cookies.get("customer_access_token") or call.cookies.get(REFRESH)
    try:
        claims = doors.tokens.genuine(token) if token else None
    except InvalidToken:
        claims = None
    if claims and claims.customer and claims.store_id == str(store_id):
        await dispatch(SignOutShopper(customer_id=UUID(claims.sub), session_id=UUID(claims.sid)), key=None)
    return ok(Message(message="Logged out successfully"))


@post(f"{AUTH}/forgot-password", operation_id="customer_forgot_password", guards=[public()], status_code=200)
async def customer_forgot_password(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store
    data: JSONBody[ForgotBody],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Done]:
    """Mail a code to choose another password with. The answer does not tell whether anybody has this address."""
    customer_id, account = await whose(doors, store, normal(data.email))
    if account.exists:
        try:
            async with issue_code(doors, store.tenant_id, RESETS, customer_id) as code:
                command = RequestShopperReset(customer_id=customer_id, secret=code.secret, digest=code.digest)
                await dispatch(command, key=None)
        except CodeTooSoon:
            return ok(Done(), "If the address is known, a code is on its way")  # the one before still is
    return ok(Done(), "If the address is known, a code is on its way")


@post(f"{AUTH}/reset-password", operation_id="customer_reset_password", guards=[public()], status_code=200)
async def customer_reset_password(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store
    data: JSONBody[ResetBody],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Done]:
    """Choose another password with the code that was mailed."""
    check_policy(data.new_password, "new_password")
    customer_id, account = await whose(doors, store, normal(data.email))
    if not account.exists:
        raise NotTheResetCode
    digest = digest_of(doors, store.tenant_id, RESETS, customer_id, data.code)
    async with kept_if_accepted(doors, store, customer_id, data.new_password) as password:
        command = ResetShopperPassword(customer_id=customer_id, digest=digest, password=password)
        try:
            told: Told = (await dispatch(command, key=None)).value(Told)
        except (CodeExpired, TooManyTries) as why:
            raise NotTheResetCode from why
        if not told.right:
            raise NotTheResetCode
    await forget_password(doors, store, told.spent)
    return ok(Done(), "Password reset successfully")


@post(f"{AUTH}/verify-email", operation_id="verify_customer_email", guards=[customer()], status_code=200)
async def verify_customer_email(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store
    data: JSONBody[VerifyBody],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Message]:
    """Confirm the address. What a guest bought with it before is the shopper's from then on."""
    digest = digest_of(doors, store.tenant_id, VERIFIES, caller_id(call), data.code)
    command = VerifyShopperEmail(customer_id=caller_id(call), digest=digest, email=call.caller.email)
    told: Told = (await dispatch(command, key=None)).value(Told)
    if not told.right:
        raise WrongCode
    return ok(Message(message="Email verified successfully"))


@post(f"{AUTH}/resend-verification", operation_id="resend_customer_verification", guards=[customer()], status_code=200)
async def resend_customer_verification(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Message]:
    """Mail another code."""
    async with issue_code(doors, store.tenant_id, VERIFIES, caller_id(call)) as code:
        command = RequestShopperVerification(customer_id=caller_id(call), secret=code.secret, digest=code.digest)
        await dispatch(command, key=None)
    return ok(Message(message="Verification code sent"))


@put("/storefront/me/profile", operation_id="update_customer_profile", guards=[customer()])
async def update_customer_profile(
    data: JSONBody[ShopperProfileBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShopperView]:
    """Correct one's own particulars."""
    customer_id = caller_id(call)
    now = await read(get_shopper, customer_id)
    phone = now.phone if isinstance(data.phone, UnsetType) else e164(data.phone)
    first, last = (
        now_name if isinstance(told, UnsetType) or told is None else plain(told)
        for told, now_name in ((data.first_name, now.first_name), (data.last_name, now.last_name))
    )
    if (first, last) != (now.first_name, now.last_name):
        await dispatch(RenameCustomer(customer_id=customer_id, first_name=first, last_name=last), key=None)
    if phone != now.phone:
        await dispatch(AssignPhone(customer_id=customer_id, phone=phone, shared=True), key=None)
    if isinstance(data.accepts_marketing, bool):
        await dispatch(ChooseMarketing(customer_id=customer_id, accepts=data.accepts_marketing), key=None)
    return ok(await read(get_shopper, customer_id), "Profile updated successfully")


@put("/storefront/me/password", operation_id="change_customer_password", guards=[customer()])
async def change_customer_password(
    data: JSONBody[ShopperPasswordBody],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Success[Done]:
    """Choose another password; the shopper's other devices are signed out."""
    check_policy(data.new_password, "new_password")
    customer_id = caller_id(call)
    await doors.lockout.attempt(str(customer_id))
    account = await doors.services.engine.state(store.tenant_id, CUSTOMER_ACCOUNTS, customer_id)
    if not await fits(doors.services.hasher, await kept_password(doors, store, account), data.current_password):
        await doors.lockout.failed(str(customer_id))
        raise NotThePassword
    await doors.lockout.succeeded(str(customer_id))
    async with kept_if_accepted(doors, store, customer_id, data.new_password) as password:
        command = ChangeShopperPassword(
            customer_id=customer_id,
            present=account.password,
            password=password,
            keep_session_id=call.caller.session_id,
        )
        await dispatch(command, key=None)
    await forget_password(doors, store, account.password)
    return ok(Done(), "Password changed successfully")


@put("/storefront/me/notification-preferences", operation_id="update_notification_preferences", guards=[customer()])
async def update_notification_preferences(
    data: JSONBody[NotificationsBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[NoticesView]:
    """Choose what to be told."""
    command = ChooseNotifications(
        customer_id=caller_id(call),
        email=data.email.chosen() if data.email else {},
        whatsapp=data.whatsapp.chosen() if data.whatsapp else {},
    )
    await dispatch(command, key=None)
    return ok(await read(get_notices, caller_id(call)))


ROUTES = [
    register_customer,
    login_customer,
    refresh_customer_token,
    logout_customer,
    customer_forgot_password,
    customer_reset_password,
    verify_customer_email,
    resend_customer_verification,
    update_customer_profile,
    change_customer_password,
    update_notification_preferences,
]
