"""Codes for phone numbers, where a store asks for them."""

from uuid import UUID

from numu_core.kernel.shop import Shop
from numu_core.phone_checks.commands import (
    IssuePhoneCode,
    PhoneVerified,
    PresentPhoneCode,
    RequirePhone,
    SendPhoneCode,
    VerifyPhoneCode,
)
from numu_core.phone_checks.decider import PHONE_CHECKS
from numu_core.phone_checks.errors import PhoneCodesOff, PhoneNotConfirmed
from numu_core.store_settings.decider import STORE_SETTINGS


def send_phone_code(shop: Shop, command: SendPhoneCode) -> None:
    """Let a code go out.

    Raises:
        PhoneCodesOff: the store asks for none.
        CodeTooSoon: one was sent just now.
    """
    if not shop.state(STORE_SETTINGS, command.store_id).checkout.phone_code_for_cod:
        raise PhoneCodesOff
    code = IssuePhoneCode(
        check_id=_check_id(shop, command.store_id, command.customer_id, command.phone),
        store_id=command.store_id,
        customer_id=command.customer_id,
        secret=command.secret,
        digest=command.digest,
        at=shop.now,
    )
    shop.do(code)


def verify_phone_code(shop: Shop, command: VerifyPhoneCode) -> PhoneVerified:
    """Whether the code was right; ``CodeExpired`` and ``TooManyTries`` where none is asked for any more."""
    check = _check_id(shop, command.store_id, command.customer_id, command.phone)
    shop.do(PresentPhoneCode(check_id=check, digest=command.digest, at=shop.now))
    return PhoneVerified(verified=shop.state(PHONE_CHECKS, check).confirmed)


def require_phone(shop: Shop, command: RequirePhone) -> None:
    """``PhoneNotConfirmed`` unless the shopper has proved the number."""
    check = _check_id(shop, command.store_id, command.customer_id, command.phone)
    if not shop.state(PHONE_CHECKS, check).confirmed:
        raise PhoneNotConfirmed


def _check_id(shop: Shop, store_id: UUID, customer_id: UUID, phone: str) -> UUID:
    return shop.keyed_id("phone_checks", f"{store_id}:{customer_id}:{phone}")


FLOWS = [(SendPhoneCode, send_phone_code), (VerifyPhoneCode, verify_phone_code), (RequirePhone, require_phone)]
