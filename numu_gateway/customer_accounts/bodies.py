"""What shoppers send about themselves, and what they get."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from numu_gateway.kernel.phones import PhoneParts
from numu_projections.customer_accounts.views import ShopperView

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Password = Annotated[str, Meta(max_length=128)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Line = Annotated[str, Meta(min_length=1, max_length=255)]
Short = Annotated[str, Meta(max_length=100)]
Code = Annotated[str, Meta(min_length=4, max_length=12)]
Phone = Annotated[str, Meta(max_length=40)] | PhoneParts | None


class RegisterShopperBody(Struct, kw_only=True):
    """``CustomerRegisterRequest``."""

    email: Email
    password: Password
    first_name: Name
    last_name: Name
    phone: Phone = None
    accepts_marketing: bool = False


class LoginShopperBody(Struct, kw_only=True):
    """``CustomerLoginRequest``."""

    email: Annotated[str, Meta(max_length=254)]
    password: Password


class ForgotBody(Struct, kw_only=True):
    """Whose password is forgotten."""

    email: Email


class ResetBody(Struct, kw_only=True):
    """The code that was mailed, and another password."""

    email: Email
    code: Code
    new_password: Password


class VerifyBody(Struct, kw_only=True):
    """The code that was mailed."""

    code: Code


class ShopperProfileBody(Struct, kw_only=True):
    """``UpdateCustomerProfileRequest``: what is absent stays."""

    first_name: Name | UnsetType | None = UNSET
    last_name: Name | UnsetType | None = UNSET
    phone: Annotated[str, Meta(max_length=40)] | PhoneParts | UnsetType | None = UNSET
    accepts_marketing: bool | UnsetType | None = UNSET


class ShopperPasswordBody(Struct, kw_only=True):
    """The present password, and another."""

    current_password: Password
    new_password: Password


class NoticeChoices(Struct, kw_only=True):
    """What to be told on one channel; what is absent stays."""

    order_confirmation: bool | None = None
    shipping_update: bool | None = None
    delivery_confirmation: bool | None = None

    def chosen(self) -> dict[Any, bool]:
        """Those that were named."""
        names: tuple[Literal["order_confirmation", "shipping_update", "delivery_confirmation"], ...]
        names = ("order_confirmation", "shipping_update", "delivery_confirmation")
        return {name: told for name in names if (told := getattr(self, name)) is not None}


class NotificationsBody(Struct, kw_only=True):
    """``UpdateNotificationPreferencesRequest``."""

    email: NoticeChoices | None = None
    whatsapp: NoticeChoices | None = None


class ShopperAnswer(Struct, frozen=True, kw_only=True):
    """``CustomerAuthResponse``: tokens are in cookies only."""

    customer: ShopperView


class Done(Struct, frozen=True, kw_only=True):
    """It is done."""

    success: bool = True
    status: str = "ok"  # what storefronts read
