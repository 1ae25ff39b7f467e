"""The same link has the same code, another link another; a code leads to one place for ever."""

from uuid import UUID

from hypothesis import given as every
from hypothesis import strategies as st

from numu_core.short_links.commands import ShortenedResult, ShortenLink
from numu_core.short_links.decider import ALPHABET, LENGTH, codes
from numu_core.short_links.events import LinkShortened, Target, link_id
from tests.kernel.spec import given

STORE, ORDER, OTHER = (UUID(int=n) for n in range(1, 4))


def shorten(order_id: UUID = ORDER, target: Target = Target.TRACK) -> ShortenLink:
    return ShortenLink(store_id=STORE, target=target, order_id=order_id)


def link(code: str, order_id: UUID, target: Target = Target.TRACK) -> LinkShortened:
    return LinkShortened(link_id=link_id(code), code=code, store_id=STORE, target=target, order_id=order_id)


def code_of(*facts: LinkShortened, command: ShortenLink) -> str:
    result = given(*facts).when(command).result
    assert isinstance(result, ShortenedResult)
    return result.code


def test_a_link_is_shortened_once() -> None:
    code = code_of(command=shorten())
    given().when(shorten()).then(link(code, ORDER))
    given(link(code, ORDER)).when(shorten()).then_nothing()


def test_other_pages_and_other_orders_have_other_codes() -> None:
    found = {
        code_of(command=shorten(ORDER)),
        code_of(command=shorten(OTHER)),
        code_of(command=shorten(ORDER, Target.PAY)),
    }
    assert len(found) == 3


def test_a_code_that_leads_elsewhere_is_passed_over() -> None:
    code = code_of(command=shorten())
    other = code_of(link(code, OTHER), command=shorten())
    assert other != code
    given(link(code, OTHER)).when(shorten()).then(link(other, ORDER))


@every(secret=st.uuids())
def test_codes_are_of_the_contracts_form(secret: UUID) -> None:
    tried = codes(secret)
    for _ in range(4):
        code = next(tried)
        assert len(code) == LENGTH
        assert set(code) <= set(ALPHABET)
