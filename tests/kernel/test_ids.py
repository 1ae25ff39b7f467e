"""Ids follow from what they name; a rerun gives the same, another question another."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from numu_core.kernel.ids import keyed_id, named_id, near, nth_id

NOW = datetime(2026, 1, 15, tzinfo=UTC)
words = st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]), max_size=20)


@given(one=st.lists(words, min_size=1, max_size=4), other=st.lists(words, min_size=1, max_size=4))
def test_a_named_id_is_the_same_for_the_same_name_only(one: list[str], other: list[str]) -> None:
    assert (named_id(*one) == named_id(*other)) == (one == other)
    assert named_id(*one).version == 8


def test_named_ids_are_kept_for_ever() -> None:
    """Stored facts point at these: a change of the recipe would orphan them."""
    assert named_id("counters", "orders") == UUID("4ffcfd79-f3e9-8b81-b0f4-40ae9addfa4c")
    assert keyed_id(b"secret", "customers.phone", "+201001234567") == UUID("580ef5e4-fdde-8d03-8153-095e8503bc83")


@given(secret=st.binary(min_size=1, max_size=32), value=words)
def test_a_keyed_id_needs_the_secret(secret: bytes, value: str) -> None:
    assert keyed_id(secret, "e-mail", value) == keyed_id(secret, "e-mail", value)
    assert keyed_id(secret, "e-mail", value) != keyed_id(secret + b"!", "e-mail", value)
    assert keyed_id(secret, "e-mail", value) != named_id("e-mail", value)


@given(n=st.integers(1, 10_000), later=st.timedeltas(timedelta(milliseconds=1), timedelta(days=3650)))
def test_ids_of_a_command_are_version_7_and_sort_by_time(n: int, later: timedelta) -> None:
    command = uuid4()
    made = nth_id(command, n, NOW)
    assert made == nth_id(command, n, NOW)
    assert made.version == 7
    assert made.variant == UUID(int=0x8000 << 48).variant
    assert made != nth_id(command, n + 1, NOW)
    assert made != nth_id(uuid4(), n, NOW)
    assert made < nth_id(command, n, NOW + later)


def test_a_near_id_ends_like_its_home_and_stays_as_it_is_otherwise() -> None:
    made, home = uuid4(), uuid4()
    assert near(made, home).bytes[-3:] == home.bytes[-3:]
    assert near(made, home).bytes[:-3] == made.bytes[:-3]
