"""Egypt's governorates by all their names."""

from itertools import chain

import pytest

from numu_core.kernel.governorates import BY_CODE, GOVERNORATES, governorate
from numu_core.shipments.providers.bosta_cities import CITIES

WORDS = """
    EG-ALX EG-ASN EG-AST EG-BH EG-BNS EG-C EG-DK EG-DT EG-FYM EG-GH EG-GZ EG-IS EG-KFS EG-LX EG-MT EG-MN EG-MNF EG-WAD
    EG-SIN EG-PTS EG-KB EG-KN EG-BA EG-SHR EG-SHG EG-JS EG-SUZ
"""
CODES = WORDS.split()
"""Source: HTTP contract, section 5."""

SENT = {
    "Cairo": "EG-C", "Giza": "EG-GZ", "Alexandria": "EG-ALX", "Dakahlia": "EG-DK", "Red Sea": "EG-BA",
    "Beheira": "EG-BH",
    "Fayoum": "EG-FYM", "Gharbia": "EG-GH", "Ismailia": "EG-IS", "Menofia": "EG-MNF", "Minya": "EG-MN",
    "Qalyubia": "EG-KB", "New Valley": "EG-WAD", "Suez": "EG-SUZ", "Aswan": "EG-ASN", "Assiut": "EG-AST",
    "Beni Suef": "EG-BNS", "Port Said": "EG-PTS", "Damietta": "EG-DT", "Sharqia": "EG-SHR", "South Sinai": "EG-JS",
    "Kafr El Sheikh": "EG-KFS", "Matrouh": "EG-MT", "Luxor": "EG-LX", "Qena": "EG-KN", "North Sinai": "EG-SIN",
    "Sohag": "EG-SHG",
}  # fmt: skip
"""The list that the storefront's checkout page sends."""


def test_there_are_the_contracts_27() -> None:
    assert sorted(BY_CODE) == sorted(CODES)
    assert len(GOVERNORATES) == 27


@pytest.mark.parametrize("name", SENT)
def test_the_storefronts_own_spelling_is_understood(name: str) -> None:
    found = governorate(name)
    assert found
    assert found.code == SENT[name]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("eg-c", "EG-C"),
        ("القاهره", "EG-C"),
        ("محافظة القاهرة", "EG-C"),
        ("Cairo Governorate", "EG-C"),
        (" kafr  el-sheikh ", "EG-KFS"),
        ("أسيوط", "EG-AST"),
        ("اسيوط", "EG-AST"),
        ("مطروح", "EG-MT"),
        ("Al Qahirah", "EG-C"),
    ],
)
def test_names_are_understood_however_they_are_written(text: str, code: str) -> None:
    found = governorate(text)
    assert found
    assert found.code == code


@pytest.mark.parametrize("text", ["", "Atlantis", "Heliopolis", "EG", "EG-XX", "-"])
def test_what_is_no_governorate_is_none(text: str) -> None:
    assert governorate(text) is None


def test_every_name_means_one_governorate() -> None:
    named = [
        (name, one.code) for one in GOVERNORATES for name in (one.code, one.name, one.name_ar, *one.others.split("|"))
    ]
    for name, code in named:
        if name:
            found = governorate(name)
            assert found, name
            assert found.code == code, name


def test_what_the_courier_calls_them_is_understood() -> None:
    known = [city for city in CITIES if city.name != "North Coast"]  # no governorate
    names = chain.from_iterable(city.names.split("|") for city in known)
    assert not [name for name in names if governorate(name) is None]
