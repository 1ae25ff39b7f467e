"""Phone numbers as they are kept and answered: E.164 (contract §5)."""

import re
from dataclasses import dataclass

import phonenumbers
from msgspec import Struct

from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.text import ascii_digits

HOME = "EG"
MOBILE = re.compile(r"(?:\+20|0)(1[0125][0-9]{8})")
"""Egypt's mobile numbers as most people write them; everything else takes the long way. Source: ITU E.129, Egypt."""


class PhoneParts(Struct, frozen=True):
    """``{"country_code": "EG", "local": "0100…"}``."""

    country_code: str
    local: str


@dataclass(eq=False)
class BadPhone(DomainError):
    """Not a phone number that can be called."""

    kind = Kind.RULE
    code = "gateway/bad-phone"
    title = "This is not a valid phone number"
    title_ar = "رقم الهاتف غير صحيح"

    field: str


def e164(given: str | PhoneParts | None, field: str = "phone") -> str | None:
    """``"0100 123 4567"`` or ``"٠١٠٠١٢٣٤٥٦٧"`` as ``"+201001234567"``; nothing for nothing.

    Raises:
        BadPhone: no such number in its country; Egypt, unless the number says otherwise.
    """
    text, country = (given.local, given.country_code) if isinstance(given, PhoneParts) else (given or "", HOME)
    if not text.strip():
        return None
    text = ascii_digits(text)
    if country == HOME and (mobile := MOBILE.fullmatch(text)):
        return f"+20{mobile[1]}"
    try:
        number = phonenumbers.parse(text, country.upper())
    except phonenumbers.NumberParseException as cause:
        raise BadPhone(field=field) from cause
    if not phonenumbers.is_valid_number(number):
        raise BadPhone(field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
