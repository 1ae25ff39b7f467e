"""The short way to a phone number leads where the long way does."""

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from numu_gateway.kernel.phones import BadPhone, e164

FORMAT = phonenumbers.PhoneNumberFormat.E164
written = st.from_regex(r"(\+20|0|0020|20|)1[0-9]{8,10}", fullmatch=True)


@given(text=written)
@example(text="01001234567")
@example(text="+201512345678")
@example(text="01312345678")
@example(text="010012345678")
def test_a_number_is_what_the_worlds_numbering_plans_say(text: str) -> None:
    try:
        number = phonenumbers.parse(text, "EG")
        expected = phonenumbers.format_number(number, FORMAT) if phonenumbers.is_valid_number(number) else None
    except phonenumbers.NumberParseException:
        expected = None
    if expected is None:
        with pytest.raises(BadPhone):
            e164(text)
    else:
        assert e164(text) == expected
