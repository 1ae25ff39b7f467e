"""HTTP commands on codes for phone numbers."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.kernel.codes import WrongCode
from numu_core.phone_checks.commands import PhoneVerified, SendPhoneCode, VerifyPhoneCode
from numu_core.phone_checks.errors import NoWayToSendCode
from numu_gateway.kernel.access import shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.codes import digest_of, issue_code
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.phones import BadPhone, e164
from numu_gateway.phone_checks.bodies import SendOtpBody, SendOtpView, VerifyOtpBody, VerifyOtpView
from numu_projections.stores.views import StoreRef

PURPOSE = "phone_checks"


@post(
    "/storefront/store/{store_id:uuid}/checkout/otp/send",
    operation_id="send_cod_otp",
    guards=[shopper()],
    status_code=200,
)
async def send_cod_otp(
    store_id: FromPath[UUID],
    data: JSONBody[SendOtpBody],
    dispatch: NamedDependency[Dispatch],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
) -> Success[SendOtpView]:
    """Mail the signed-in shopper a code that confirms the phone number; text messages cannot be sent yet."""
    customer_id, phone = _shopper(call), _number(data.phone)
    async with issue_code(doors, store.tenant_id, PURPOSE, customer_id) as code:
        command = SendPhoneCode(
            store_id=store_id, customer_id=customer_id, phone=phone, secret=code.secret, digest=code.digest
        )
        await dispatch(command, key=None)
    said = "أُرسل رمز التأكيد إلى بريدك الإلكتروني" if call.arabic else "A code was sent to your e-mail address"
    return ok(SendOtpView(sent=True, channel="email", message=said))


@post(
    "/storefront/store/{store_id:uuid}/checkout/otp/verify",
    operation_id="verify_cod_otp",
    guards=[shopper()],
    status_code=200,
)
async def verify_cod_otp(
    store_id: FromPath[UUID],
    data: JSONBody[VerifyOtpBody],
    dispatch: NamedDependency[Dispatch],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
) -> Success[VerifyOtpView]:
    """Confirm the phone number with the code."""
    customer_id, phone = _shopper(call), _number(data.phone or "")
    command = VerifyPhoneCode(
        store_id=store_id,
        customer_id=customer_id,
        phone=phone,
        digest=digest_of(doors, store.tenant_id, PURPOSE, customer_id, data.otp_code),
    )
    verified = (await dispatch(command, key=None)).value(PhoneVerified).verified
    if not verified:
        raise WrongCode
    return ok(VerifyOtpView(verified=verified))


def _shopper(call: Call) -> UUID:
    """The signed-in shopper, who has an e-mail address."""
    if call.caller.kind != "customer" or call.caller.id is None:
        raise NoWayToSendCode
    return call.caller.id


def _number(given: str) -> str:
    phone = e164(given, "phone")
    if phone is None:
        raise BadPhone(field="phone")
    return phone


ROUTES = [send_cod_otp, verify_cod_otp]
