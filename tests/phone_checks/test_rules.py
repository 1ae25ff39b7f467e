"""Codes that prove a phone number: six digits, five minutes, five tries, a minute between two."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.kernel.codes import CodeExpired, CodeTooSoon, TooManyTries
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.messages import Event
from numu_core.phone_checks.commands import PhoneVerified, RequirePhone, SendPhoneCode, VerifyPhoneCode
from numu_core.phone_checks.errors import PhoneCodesOff, PhoneNotConfirmed
from numu_core.phone_checks.events import PhoneCodeMissed, PhoneCodeSent, PhoneConfirmed
from numu_core.store_settings.events import SettingsRevised
from numu_workers.kernel.reactions import Job
from numu_workers.phone_checks.reactions import REACTIONS
from tests.kernel.spec import NOW, SECRET, after, given

STORE, CUSTOMER, PHONE = UUID(int=1), UUID(int=5), "+201001234567"
CHECK = keyed_id(SECRET, "phone_checks", f"{STORE}:{CUSTOMER}:{PHONE}")
on = SettingsRevised(store_id=STORE, section="checkout", changed={"phone_code_for_cod": True})
send = SendPhoneCode(store_id=STORE, customer_id=CUSTOMER, phone=PHONE, secret="phone_checks/5/1", digest="d1")
verify = VerifyPhoneCode(store_id=STORE, customer_id=CUSTOMER, phone=PHONE, digest="d1")
sent = PhoneCodeSent(
    check_id=CHECK, store_id=STORE, customer_id=CUSTOMER, secret="phone_checks/5/1", digest="d1", at=NOW
)
missed, confirmed = PhoneCodeMissed(check_id=CHECK), PhoneConfirmed(check_id=CHECK)
SOON = NOW + timedelta(seconds=30)


def test_a_code_goes_out_only_where_the_store_wants_it() -> None:
    given(on).when(send).then(sent)
    given().when(send).then_refused(PhoneCodesOff())


def test_the_number_is_nowhere_in_the_facts() -> None:
    assert PHONE not in repr(given(on).when(send).decided)


def test_another_one_takes_a_minute() -> None:
    given(on, sent).when(send, now=SOON).then_refused(CodeTooSoon(retry_after=30))
    later = NOW + timedelta(seconds=60)
    given(on, sent).when(send, now=later).then(replace(sent, at=later))


@pytest.mark.parametrize(("digest", "fact", "verified"), [("d1", confirmed, True), ("d2", missed, False)])
def test_the_right_code_confirms_and_a_wrong_one_counts(digest: str, fact: Event, verified: bool) -> None:
    done = given(on, sent).when(replace(verify, digest=digest), now=SOON).then(fact)
    assert done.result == PhoneVerified(verified=verified)


def test_five_wrong_ones_are_enough() -> None:
    given(on, sent, *[missed] * 4).when(verify, now=SOON).then(confirmed)
    given(on, sent, *[missed] * 5).when(verify, now=SOON).then_refused(TooManyTries())


def test_a_code_is_good_for_five_minutes_and_once() -> None:
    last = NOW + timedelta(minutes=5)
    given(on, sent).when(verify, now=last - timedelta(seconds=1)).then(confirmed)
    given(on, sent).when(verify, now=last).then_refused(CodeExpired())
    given(on).when(verify).then_refused(CodeExpired())
    given(on, sent, confirmed).when(verify).then_nothing()


def test_what_was_proved_belongs_to_this_shopper_and_number() -> None:
    require = RequirePhone(store_id=STORE, customer_id=CUSTOMER, phone=PHONE)
    given(sent, confirmed).when(require).then_nothing()
    for other in (replace(require, phone="+201001234568"), replace(require, customer_id=UUID(int=6))):
        given(sent, confirmed).when(other).then_refused(PhoneNotConfirmed())
    given(sent).when(require).then_refused(PhoneNotConfirmed())


def test_a_code_that_went_out_is_mailed() -> None:
    args = {
        "template": "phone_checks.code",
        "customer_id": CUSTOMER,
        "store_id": STORE,
        "secret": "phone_checks/5/1",
    }
    assert after(sent, REACTIONS) == [Job(actor="emails.send", args=args)]
