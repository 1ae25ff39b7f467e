"""A value belongs to one holder at a time; a number is given once and never skipped."""

from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from numu_core.kernel.claims import (
    CLAIMS,
    AlreadyClaimed,
    Claim,
    Claimed,
    Release,
    Released,
    claim,
    claim_personal,
    holder_of,
    personal_holder_of,
    release,
    release_personal,
)
from numu_core.kernel.counters import COUNTERS, NumberTaken, TakeNumber, take_number
from numu_core.kernel.ids import named_id
from numu_core.kernel.shop import Shop
from tests.kernel.spec import COMMAND_ID, NOW, SECRET, TENANT, given, registry

ONE, TWO, SLUG = UUID(int=1), UUID(int=2), named_id("claims", "products.slug", "shirt")
claimed = Claimed(claim_id=SLUG, what="products.slug", holder=ONE)
released = Released(claim_id=SLUG, what="products.slug")


def take(holder: UUID) -> Claim:
    return Claim(claim_id=SLUG, what="products.slug", holder=holder)


def give_back(holder: UUID) -> Release:
    return Release(claim_id=SLUG, what="products.slug", holder=holder)


def shop() -> Shop:
    return Shop(registry(), now=NOW, actor="staff:1", command_id=COMMAND_ID, tenant_id=TENANT, secret=SECRET)


def test_a_free_value_is_claimed_once() -> None:
    given().when(take(ONE)).then(claimed)
    given(claimed).when(take(ONE)).then_nothing()


def test_what_somebody_else_holds_is_refused_without_saying_who() -> None:
    given(claimed).when(take(TWO)).then_refused(AlreadyClaimed(what="products.slug"))


def test_only_the_holder_gives_back() -> None:
    given(claimed).when(give_back(TWO)).then_nothing()
    given(claimed).when(give_back(ONE)).then(released)
    given().when(give_back(ONE)).then_nothing()
    given(claimed, released).when(take(TWO)).then(Claimed(claim_id=SLUG, what="products.slug", holder=TWO))


def test_a_rename_is_a_release_and_a_claim() -> None:
    here = shop()
    claim(here, "products.slug", "shirt", ONE)
    release(here, "products.slug", "shirt", ONE)
    claim(here, "products.slug", "tee", ONE)
    claim(here, "products.slug", "shirt", TWO)
    assert holder_of(here, "products.slug", "shirt") == TWO
    assert holder_of(here, "products.slug", "tee") == ONE
    assert holder_of(here, "categories.slug", "tee") is None


def test_a_personal_value_is_claimed_under_an_id_that_does_not_tell_it() -> None:
    here = shop()
    claim_personal(here, "customers.phone", "+201001234567", ONE)
    assert personal_holder_of(here, "customers.phone", "+201001234567") == ONE
    with pytest.raises(AlreadyClaimed):
        claim_personal(here, "customers.phone", "+201001234567", TWO)
    assert here.decided[0].stream_id != named_id("claims", "customers.phone", "+201001234567")
    assert "+201001234567" not in str(here.decided)
    release_personal(here, "customers.phone", "+201001234567", ONE)
    assert personal_holder_of(here, "customers.phone", "+201001234567") is None


class ClaimLaws(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.history: list[Claimed | Released] = []
        self.holder: UUID | None = None

    @rule(holder=st.sampled_from([ONE, TWO, UUID(int=3)]))
    def take(self, holder: UUID) -> None:
        try:
            self.history += CLAIMS.handle(CLAIMS.fold(self.history), take(holder))
        except AlreadyClaimed:
            assert self.holder not in {None, holder}
        else:
            assert self.holder in {None, holder}
            self.holder = holder

    @rule(holder=st.sampled_from([ONE, TWO, UUID(int=3)]))
    def give_back(self, holder: UUID) -> None:
        self.history += CLAIMS.handle(CLAIMS.fold(self.history), give_back(holder))
        self.holder = None if self.holder == holder else self.holder

    @invariant()
    def history_alone_tells_the_holder(self) -> None:
        assert CLAIMS.fold(self.history) == self.holder
        kinds = [type(event) for event in self.history]
        assert kinds == [Claimed if n % 2 == 0 else Released for n in range(len(kinds))]


TestClaimLaws = ClaimLaws.TestCase


def test_numbers_follow_each_other_per_counter() -> None:
    here = shop()
    assert [take_number(here, "orders", "store 1") for _ in range(3)] == [1, 2, 3]
    assert take_number(here, "orders", "store 2") == 1
    counter = named_id("counters", "orders", "store 1")
    assert here.state(COUNTERS, counter) == 3
    given(NumberTaken(counter_id=counter, number=41)).when(TakeNumber(counter_id=counter)).then(
        NumberTaken(counter_id=counter, number=42)
    )
