"""Where Bosta delivers: its cities, which are Egypt's governorates and the North Coast, by all names people use.

Source: Bosta's public list of cities, ISO 3166-2:EG, and provinces as other shop systems still send them (2026).
"""

from functools import cache

from msgspec import Struct

from numu_core.kernel.text import fold

NOT_SERVED = frozenset({"North Sinai"})
"""No parcels are delivered there."""


class City(Struct, frozen=True):
    """One of Bosta's cities."""

    id: str
    name: str  # exactly as Bosta writes it
    names: str  # all its names, separated by ``|``

    @property
    def served(self) -> bool:
        """Parcels can be delivered there."""
        return self.name not in NOT_SERVED


CITIES = (
    City("FceDyHXwpSYYF9zGW", "Cairo", "C|EG-C|Cairo|القاهرة|Al Qahirah|El Qahera|Helwan|القاهره|حلوان|HU"),
    City(
        "0064Qb0OgcA",
        "Giza",
        "GZ|EG-GZ|Giza|الجيزة|Al Jizah|El Giza|6th of October|6 October|الجيزه|السادس من اكتوبر|SU",
    ),
    City(
        "Jrb6X6ucjiYgMP4T7",
        "Alexandria",
        "ALX|EG-ALX|Alexandria|الإسكندرية|Alex|Al Iskandariyah|اسكندرية|الاسكندرية|الاسكندريه",
    ),
    City(
        "yp3atroeTwnyiBNKE",
        "El Kalioubia",
        "KB|EG-KB|Qalyubia|القليوبية|El Kalioubia|Qalyubiya|Qalioubia|Kalyoubia|القليوبيه",
    ),
    City("g3GchTSmCgR2JynsJ", "Behira", "BH|EG-BH|Beheira|البحيرة|Behira|El Beheira|Behera|البحيره"),
    City("K3RwC677J8kJytdZD", "Gharbia", "GH|EG-GH|Gharbia|الغربية|Gharbiya|Al Gharbiyah|الغربيه"),
    City("ruBSjGBDX9wpRa3cc", "Monufia", "MNF|EG-MNF|Monufia|المنوفية|Menoufia|Al Minufiyah|المنوفيه"),
    City("RrDhS8YYsXAwZ9Zfo", "Dakahlia", "DK|EG-DK|Dakahlia|الدقهلية|Daqahliyah|Dakahliya|الدقهليه"),
    City("qoZvYcZ8Cqji4pGp5", "Damietta", "DT|EG-DT|Damietta|دمياط|Dumyat|Domiat"),
    City("6ExcoGbpYHnggP8JD", "Sharqia", "SHR|EG-SHR|Sharqia|الشرقية|Sharkia|Ash Sharqiyah|Al Sharqia|الشرقيه"),
    City(
        "ByP7rFCjL6XzF6j4S",
        "Kafr Alsheikh",
        "KFS|EG-KFS|Kafr El Sheikh|كفر الشيخ|Kafr Alsheikh|Kafr ash Shaykh|Kafr El-Sheikh",
    ),
    City("skFtf6ZmKo8kBEBDK", "Port Said", "PTS|EG-PTS|Port Said|بورسعيد|Bur Said|بور سعيد"),
    City(
        "PJqNriLtFtx2cfkKP",
        "Ismailia",
        "IS|EG-IS|Ismailia|الإسماعيلية|Ismailiya|Al Ismailiyah|الاسماعيلية|الاسماعيليه",
    ),
    City("PickurJ5uJZ9rDTHW", "Suez", "SUZ|EG-SUZ|Suez|السويس|As Suways"),
    City("ZuCaDAVQlPT", "North Sinai", "SIN|EG-SIN|North Sinai|شمال سيناء|Shamal Sina|El Arish|العريش"),
    City("nG_c44vHQht", "South Sinai", "JS|EG-JS|South Sinai|جنوب سيناء|Janub Sina|Sharm El Sheikh|شرم الشيخ"),
    City("BW5MiNxEirB7tuz2y", "Fayoum", "FYM|EG-FYM|Fayoum|الفيوم|Faiyum|Al Fayyum"),
    City(
        "LzbbvTzZ7D2CgE2PL",
        "Bani Suif",
        "BNS|EG-BNS|Beni Suef|بني سويف|Bani Suif|Bani Suwayf|Bani Sweif|بنى سويف",
    ),
    City("si6eLnKjXqTFTMBj9", "Menya", "MN|EG-MN|Minya|المنيا|Menya|Al Minya|Menia"),
    City("7mDPAohM3ArSZmWTm", "Assuit", "AST|EG-AST|Asyut|أسيوط|Assuit|Assiut|Asyout|اسيوط"),
    City("n3EENg2adhuR9xBZK", "Sohag", "SHG|EG-SHG|Sohag|سوهاج|Suhaj"),
    City("vfTHTes3uGjAszgtg", "Qena", "KN|EG-KN|Qena|قنا|Qina|Kena"),
    City("wgYEdH2WMzxGE2Ztp", "Luxor", "LX|EG-LX|Luxor|الأقصر|Al Uqsur|الاقصر"),
    City("kLvZ5JY6LJPL5chzN", "Aswan", "ASN|EG-ASN|Aswan|أسوان|اسوان"),
    City(
        "r5TscLCNSjR2GimxQ",
        "Red Sea",
        "BA|EG-BA|Red Sea|البحر الأحمر|Al Bahr al Ahmar|Hurghada|الغردقة|البحر الاحمر",
    ),
    City("KBpGiRZJMIx", "Matrouh", "MT|EG-MT|Matrouh|مطروح|Marsa Matrouh|Matruh|مرسى مطروح|مرسي مطروح"),
    City(
        "w4yDVHVJWqa4HpbzA",
        "New Valley",
        "WAD|EG-WAD|New Valley|الوادي الجديد|Al Wadi al Jadid|El Wadi El Gedid|الوادى الجديد",
    ),
    City("2hGtNLfRgqGrJjnW9", "North Coast", "North Coast|الساحل الشمالي|Sahel|الساحل"),
)


@cache
def _by_name() -> dict[str, City]:
    return {form: city for city in CITIES for name in city.names.split("|") for form in _forms(name)}


def _forms(name: str) -> tuple[str, ...]:
    """As it is compared: also without the article."""
    plain = fold(name)
    return plain, plain.removeprefix("ال"), plain.replace("-", " ")


def city_of(*places: str | None) -> City | None:
    """The first city that one of ``places`` names, in Arabic or Latin letters or by ISO code, or ``None``."""
    known = _by_name()
    forms = (form for place in places if place for form in _forms(place))
    return next((known[form] for form in forms if form in known), None)
