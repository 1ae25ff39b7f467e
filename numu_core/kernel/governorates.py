"""Egypt's governorates, by all names that clients, maps and people use for them."""

import re
from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct

from numu_core.kernel.text import fold

LogisticsZone = Literal["greater_cairo", "delta", "canal_sinai", "upper_egypt", "remote"]
_AROUND = re.compile(r"\b(?:governorate|governate|muhafazat|province)\b|\bمحافظه\b|[-_.,']")
_GAPS = re.compile(r"\s+")


class Governorate(Struct, frozen=True):
    """One of 27. ``name`` and ``name_ar`` are shown; ``others`` are understood too, separated by ``|``."""

    code: str  # ISO 3166-2
    name: str
    name_ar: str
    zone: LogisticsZone
    capital: str
    others: str = ""


GOVERNORATES = (
    Governorate("EG-C", "Cairo", "القاهرة", "greater_cairo", "Cairo", "Al Qahirah|El Qahera|Helwan|حلوان|EG-HU"),
    Governorate(
        "EG-GZ",
        "Giza",
        "الجيزة",
        "greater_cairo",
        "Giza",
        "Al Jizah|El Giza|Gizeh|6th of October|6 October|السادس من أكتوبر|EG-SU",
    ),
    Governorate(
        "EG-KB",
        "Qalyubia",
        "القليوبية",
        "greater_cairo",
        "Banha",
        "Al Qalyubiyah|El Kalioubia|Qalyubiya|Qalioubia|Qaliubiya|Kalyoubia",
    ),
    Governorate("EG-ALX", "Alexandria", "الإسكندرية", "delta", "Alexandria", "Alex|Al Iskandariyah|اسكندرية"),
    Governorate("EG-BH", "Beheira", "البحيرة", "delta", "Damanhur", "Al Buhayrah|Behira|El Beheira|Behera"),
    Governorate("EG-DK", "Dakahlia", "الدقهلية", "delta", "Mansoura", "Ad Daqahliyah|Daqahliyah|Dakahliya|Daqahlia"),
    Governorate("EG-DT", "Damietta", "دمياط", "delta", "Damietta", "Dumyat|Domiat"),
    Governorate("EG-GH", "Gharbia", "الغربية", "delta", "Tanta", "Al Gharbiyah|Gharbiya"),
    Governorate(
        "EG-KFS",
        "Kafr El Sheikh",
        "كفر الشيخ",
        "delta",
        "Kafr El Sheikh",
        "Kafr Alsheikh|Kafr ash Shaykh|Kafr al Sheikh|Kafr el Shaikh",
    ),
    Governorate("EG-MNF", "Monufia", "المنوفية", "delta", "Shibin El Kom", "Al Minufiyah|Menofia|Menoufia|Minufiya"),
    Governorate("EG-SHR", "Sharqia", "الشرقية", "delta", "Zagazig", "Ash Sharqiyah|Sharkia|Al Sharqia|Sharqiya"),
    Governorate("EG-IS", "Ismailia", "الإسماعيلية", "canal_sinai", "Ismailia", "Al Ismailiyah|Ismailiya"),
    Governorate("EG-PTS", "Port Said", "بورسعيد", "canal_sinai", "Port Said", "Bur Said|Portsaid|بور سعيد"),
    Governorate("EG-SUZ", "Suez", "السويس", "canal_sinai", "Suez", "As Suways|El Suez"),
    Governorate("EG-SIN", "North Sinai", "شمال سيناء", "canal_sinai", "Arish", "Shamal Sina|El Arish|Al Arish|العريش"),
    Governorate(
        "EG-JS",
        "South Sinai",
        "جنوب سيناء",
        "canal_sinai",
        "El Tor",
        "Janub Sina|Sharm El Sheikh|شرم الشيخ|Dahab|دهب",
    ),
    Governorate("EG-FYM", "Fayoum", "الفيوم", "upper_egypt", "Fayoum", "Al Fayyum|Faiyum|El Fayoum"),
    Governorate("EG-BNS", "Beni Suef", "بني سويف", "upper_egypt", "Beni Suef", "Bani Suwayf|Bani Suif|Bani Sweif"),
    Governorate("EG-MN", "Minya", "المنيا", "upper_egypt", "Minya", "Al Minya|El Minya|Menya|Menia"),
    Governorate("EG-AST", "Asyut", "أسيوط", "upper_egypt", "Asyut", "Assiut|Assuit|Asyout"),
    Governorate("EG-SHG", "Sohag", "سوهاج", "upper_egypt", "Sohag", "Suhaj"),
    Governorate("EG-KN", "Qena", "قنا", "upper_egypt", "Qena", "Qina|Kena"),
    Governorate("EG-LX", "Luxor", "الأقصر", "upper_egypt", "Luxor", "Al Uqsur"),
    Governorate("EG-ASN", "Aswan", "أسوان", "upper_egypt", "Aswan"),
    Governorate(
        "EG-BA", "Red Sea", "البحر الأحمر", "remote", "Hurghada", "Al Bahr al Ahmar|Hurghada|الغردقة|El Gouna|الجونة"
    ),
    Governorate("EG-MT", "Matrouh", "مطروح", "remote", "Marsa Matrouh", "Marsa Matrouh|Matruh|مرسى مطروح|Matrooh"),
    Governorate("EG-WAD", "New Valley", "الوادي الجديد", "remote", "Kharga", "Al Wadi al Jadid|El Wadi El Gedid"),
)
"""Codes as in the HTTP contract, section 5; names also of ISO 3166-2:EG and as other shop systems send them."""

BY_CODE = {one.code: one for one in GOVERNORATES}


@lru_cache(maxsize=4096)
def governorate(text: str) -> Governorate | None:
    """Which one is meant by an ISO code or a name in Arabic or English, however written; ``None``: none of them."""
    return _names().get(_bare(text))


@cache
def _names() -> dict[str, Governorate]:
    named = [(name, one) for one in GOVERNORATES for name in (one.code, one.name, one.name_ar, *one.others.split("|"))]
    return {_bare(known): one for name, one in named for known in (name, name.removeprefix("EG-")) if known}


def _bare(text: str) -> str:
    """Folded, without articles of administration: ``محافظة القاهرة`` is ``القاهره``."""
    return _GAPS.sub(" ", _AROUND.sub(" ", fold(text))).strip()
