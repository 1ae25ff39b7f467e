"""The demo shop as tables: what it sells, who buys, how orders usually end. Prices in piastres."""

from msgspec import Struct

STORE_NAME = "بيت النيل · Nile House"
SUBDOMAIN = "nile"
OWNER_EMAIL = "owner@nile.example"
OWNER_PASSWORD = "Nile-House-2026"  # noqa: S105 - printed by the demo, good for nothing else
DAYS = 30


class Category(Struct, frozen=True):
    """A shelf of the shop."""

    slug: str
    name: str


class Good(Struct, frozen=True):
    """Something it sells. ``sizes`` make variants."""

    slug: str
    name: str
    description: str
    category: str
    price: int
    stock: int
    sizes: tuple[str, ...] = ()
    compare_at: int | None = None


CATEGORIES = (
    Category("clothes", "ملابس · Clothes"),
    Category("home", "منزل · Home"),
    Category("pantry", "عطارة · Pantry"),
)
GOODS = (
    Good(
        "cotton-shirt",
        "قميص قطن مصري · Egyptian cotton shirt",
        "قطن جيزة ٨٦ طويل التيلة. · Long-staple Giza 86 cotton.",
        "clothes",
        45_000,
        40,
        ("S", "M", "L", "XL"),
        52_000,
    ),
    Good("galabeya", "جلابية صيفي · Summer galabeya", "كتان خفيف. · Light linen.", "clothes", 60_000, 45, ("M", "L")),
    Good("scarf", "كوفية حرير · Silk scarf", "من أخميم. · Woven in Akhmim.", "clothes", 32_000, 60),
    Good("lantern", "فانوس نحاس · Brass lantern", "شغل يدوي من خان الخليلي. · Made by hand.", "home", 78_000, 60),
    Good(
        "khayamiya",
        "مفرش خيامية · Khayamiya runner",
        "من شارع الخيامية. · From Tentmakers' Street.",
        "home",
        95_000,
        48,
    ),
    Good("tea-set", "طقم شاي زجاج · Glass tea set", "ستة أكواب وصينية. · Six glasses and a tray.", "home", 38_500, 90),
    Good("dates", "تمر سيوي ١ كجم · Siwa dates 1 kg", "محصول هذا العام. · This year's harvest.", "pantry", 12_000, 200),
    Good("karkade", "كركديه أسواني · Aswan hibiscus", "٢٥٠ جرام. · 250 g.", "pantry", 6_500, 300),
    Good("dukkah", "دقة مصري · Dukkah", "فول سوداني وكزبرة وكمون. · Peanuts, coriander, cumin.", "pantry", 4_500, 150),
    Good("honey", "عسل برسيم · Clover honey", "٧٠٠ جرام. · 700 g.", "pantry", 18_000, 80),
)


class Buyer(Struct, frozen=True):
    """Somebody who buys. ``governorate`` in ISO 3166-2."""

    first: str
    last: str
    phone: str
    city: str
    governorate: str
    street: str


BUYERS = (
    Buyer("منى", "حسن", "+201001234501", "القاهرة", "EG-C", "١٢ شارع طلعت حرب"),
    Buyer("Karim", "Adel", "+201112345602", "Giza", "EG-GZ", "5 Dokki Street"),
    Buyer("هبة", "سليمان", "+201223456703", "الإسكندرية", "EG-ALX", "٤٤ طريق الحرية"),
    Buyer("Youssef", "Nabil", "+201551234504", "Mansoura", "EG-DK", "9 Gehan Street"),
    Buyer("سارة", "محمود", "+201061234505", "طنطا", "EG-GH", "٧ شارع البحر"),
    Buyer("Laila", "Fathy", "+201141234506", "Aswan", "EG-ASN", "21 Corniche"),
    Buyer("عمر", "خليل", "+201281234507", "أسيوط", "EG-AST", "٣ شارع الجمهورية"),
    Buyer("Nour", "Samir", "+201091234508", "Port Said", "EG-PTS", "15 Palestine Street"),
)

ENDINGS = ("delivered",) * 13 + ("shipped",) * 2 + ("confirmed",) * 2 + ("pending",) * 2 + ("cancelled",)
"""How orders end: drawn from in turn, older ones first settled."""
