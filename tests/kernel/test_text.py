"""Arabic and Latin text folds to what people mean, and slugs keep what can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.kernel.text import ascii_digits, fold, slugify

arabic = st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF))
texts = st.one_of(st.text(), arabic)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إسلام", "اسلام"),
        ("آمال", "امال"),
        ("ٱلله", "الله"),
        ("فاطمة", "فاطمه"),
        ("مصطفى", "مصطفي"),
        ("مؤمن", "مومن"),
        ("شاطئ", "شاطي"),
        ("قَمِيصٌ", "قميص"),
        ("قمـــيص", "قميص"),
        ("٢٠٢٦", "2026"),
        ("۲۰۲۶", "2026"),
        ("CAFÉ", "cafe"),
        ("  two \n words ", "two words"),
        ("ﻗﻤﻴﺺ", "قميص"),  # presentation forms, as old systems export them
    ],
)
def test_what_people_type_finds_what_is_meant(one: str, other: str) -> None:
    assert fold(one) == fold(other) == other


@pytest.mark.parametrize(("one", "other"), [("قميص", "قمص"), ("shirt", "short"), ("كتب", "كتاب")])
def test_what_is_different_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(text=texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(text=st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_is_the_long_way(text: str) -> None:
    long = fold(text + " ة").removesuffix("ه").rstrip()  # one letter beyond ASCII takes the long way
    assert fold(text) == long


@given(text=texts)
def test_a_slug_fits_into_a_path_and_is_its_own_slug(text: str) -> None:
    slug = slugify(text)
    assert len(slug) <= 120
    assert not slug.startswith("-")
    assert not set(slug) & set(" /?#%&.\\\"'<>")
    assert all(c in {"-", "_"} or c.isalnum() or c.isidentifier() or not c.isascii() for c in slug)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("قميص قطن", "قميص-قطن"),
        ("Cotton  Shirt!", "cotton-shirt"),
        ("iPhone ١٥ برو", "iphone-15-برو"),
        ("--", ""),
        ("فاطمة", "فاطمة"),  # spelling is kept, unlike in searches
    ],
)
def test_slugs_as_they_look(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_digits_of_both_scripts_are_read() -> None:
    assert ascii_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 12") == "0123456789 0123456789 12"
