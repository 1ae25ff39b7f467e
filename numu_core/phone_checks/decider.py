"""Whether a phone number is the shopper's, and which facts may follow."""

from datetime import timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.codes import CodeRules, OneTimeCode, is_right, issued, may_issue, missed
from numu_core.kernel.decider import Decider
from numu_core.phone_checks.commands import IssuePhoneCode, PhoneCommand, PresentPhoneCode
from numu_core.phone_checks.events import PhoneCodeMissed, PhoneCodeSent, PhoneConfirmed, PhoneEvent

RULES = CodeRules(life=timedelta(minutes=5))
"""Six digits for five minutes, a minute between two, five tries. Source: HTTP contract, section 20."""


class PhoneCheck(Struct, frozen=True, kw_only=True):
    """What is known about one number of one shopper."""

    code: OneTimeCode | None = None
    confirmed: bool = False


def evolve(check: PhoneCheck, event: PhoneEvent) -> PhoneCheck:
    """The check after ``event``."""
    match event:
        case PhoneCodeSent():
            return replace(check, code=issued(check.code, event.digest, event.at, RULES))
        case PhoneCodeMissed():
            return replace(check, code=missed(check.code))
        case PhoneConfirmed():
            return PhoneCheck(confirmed=True)
        case _:
            assert_never(event)


def issue(check: PhoneCheck, command: IssuePhoneCode) -> list[PhoneEvent]:
    """``[PhoneCodeSent]``; ``CodeTooSoon`` when one was sent just now."""
    may_issue(check.code, command.at, RULES)
    return [PhoneCodeSent(**asdict(command))]


def present(check: PhoneCheck, command: PresentPhoneCode) -> list[PhoneEvent]:
    """``[PhoneConfirmed]``, or ``[PhoneCodeMissed]`` for a wrong code; nothing for a number that is confirmed.

    Raises:
        CodeExpired, TooManyTries: whatever it is, it does not count.
    """
    if check.confirmed:
        return []
    right = is_right(check.code, command.digest, command.at, RULES)
    return [PhoneConfirmed(check_id=command.check_id) if right else PhoneCodeMissed(check_id=command.check_id)]


PHONE_CHECKS: Decider[PhoneCheck, PhoneEvent] = Decider(
    stream="phone_checks",
    key="check_id",
    initial=PhoneCheck(),
    commands=PhoneCommand,
    events=PhoneEvent,
    evolve=evolve,
    decide={IssuePhoneCode: issue, PresentPhoneCode: present},
)
DECIDERS = [PHONE_CHECKS]
