"""A house of Egyptian crafts and spices; Arabic first."""

from deploy.demo.shop import Category, DemoShop, Good

NILE = DemoShop(
    key="",
    name="بيت النيل · Nile House",
    subdomain="nile",
    language="ar",
    owner_email="owner@nile.example",
    owner_first="أميرة",
    owner_last="حسن",
    choice="المقاس · Size",
    hue=28,
    orders=60,
    coupon="AHLAN10",
    categories=(
        Category("clothes", "ملابس · Clothes"),
        Category("home", "منزل · Home"),
        Category("pantry", "عطارة · Pantry"),
    ),
    goods=(
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
        Good(
            "galabeya", "جلابية صيفي · Summer galabeya", "كتان خفيف. · Light linen.", "clothes", 60_000, 45, ("M", "L")
        ),
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
        Good(
            "tea-set", "طقم شاي زجاج · Glass tea set", "ستة أكواب وصينية. · Six glasses and a tray.", "home", 38_500, 90
        ),
        Good(
            "dates",
            "تمر سيوي ١ كجم · Siwa dates 1 kg",
            "محصول هذا العام. · This year's harvest.",
            "pantry",
            12_000,
            200,
        ),
        Good("karkade", "كركديه أسواني · Aswan hibiscus", "٢٥٠ جرام. · 250 g.", "pantry", 6_500, 300),
        Good(
            "dukkah", "دقة مصري · Dukkah", "فول سوداني وكزبرة وكمون. · Peanuts, coriander, cumin.", "pantry", 4_500, 150
        ),
        Good("honey", "عسل برسيم · Clover honey", "٧٠٠ جرام. · 700 g.", "pantry", 18_000, 80),
    ),
)
