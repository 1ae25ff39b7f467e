"""What a checkout form needs to know of a store, as the contract shows it."""

from collections.abc import Collection

from msgspec import Struct

from numu_core.store_settings.decider import CustomField, StandardField, StoreSettings

WORDS: dict[str, tuple[str, str]] = {
    "cod": ("Cash on delivery", "الدفع عند الاستلام"),
    "paymob_card": ("Bank card", "بطاقة بنكية"),
    "paymob_wallet": ("Mobile wallet", "محفظة إلكترونية"),
    "instapay": ("InstaPay transfer", "تحويل إنستاباي"),
}
"""The ways to pay, in the order in which they are offered, in English and Arabic."""


class CustomFieldView(Struct, frozen=True, kw_only=True):
    """A question of the merchant's own."""

    id: str
    label: str
    label_ar: str | None
    type: str
    required: bool
    placeholder: str | None
    placeholder_ar: str | None
    options: tuple[str, ...]
    position: int


class PaymentMethodView(Struct, frozen=True, kw_only=True):
    """A way to pay; ``code`` is what checkout wants to hear."""

    code: str
    label: str
    label_ar: str
    requires_deposit: bool


class CodView(Struct, frozen=True, kw_only=True):
    """Cash on delivery."""

    enabled: bool
    deposit_required: bool
    deposit_gateways: list[str]


class CheckoutConfigView(Struct, frozen=True, kw_only=True):
    """The form, and the ways to pay."""

    standard_fields: dict[str, StandardField]
    custom_fields: list[CustomFieldView]
    payment_methods: list[PaymentMethodView]
    cod: CodView
    saved_cards_enabled: bool
    currency: str


def checkout_config(settings: StoreSettings, connected: Collection[str], currency: str) -> CheckoutConfigView:
    """What a store asks and offers.

    Args:
        connected: methods that the store's accounts at providers can take.
    """
    online = offered_online(settings, connected)
    gateways = [gateway for gateway in settings.cod.deposit_gateways if gateway in online]
    deposit = settings.cod.deposit_required
    cash = settings.cod.enabled and (bool(gateways) or not deposit)
    codes = (["cod"] if cash else []) + online
    return CheckoutConfigView(
        standard_fields=settings.checkout.form,
        custom_fields=[_field(one) for one in sorted(settings.checkout.custom_fields, key=lambda one: one.position)],
        payment_methods=[
            PaymentMethodView(
                code=code, label=WORDS[code][0], label_ar=WORDS[code][1], requires_deposit=code == "cod" and deposit
            )
            for code in codes
        ],
        cod=CodView(enabled=cash, deposit_required=deposit, deposit_gateways=gateways),
        saved_cards_enabled=False,  # no card is kept yet, whatever the merchant would like
        currency=currency,
    )


def offered_online(settings: StoreSettings, connected: Collection[str]) -> list[str]:
    """The ways to pay at once that are switched on and have what they need."""
    able = {*connected, *(["instapay"] if settings.instapay.configured else [])}
    return [code for code in WORDS if code in able and getattr(settings.payments, code, False)]


def _field(field: CustomField) -> CustomFieldView:
    return CustomFieldView(
        id=field.id,
        label=field.label,
        label_ar=field.label_ar or None,
        type=field.type,
        required=field.required,
        placeholder=field.placeholder or None,
        placeholder_ar=field.placeholder_ar or None,
        options=field.options,
        position=field.position,
    )
