"""A coffee roastery in Maadi; English first, delivering by governorate."""

from deploy.demo.shop import Category, DemoShop, Good

ROASTERY = DemoShop(
    key="roastery",
    name="Maadi Roastery",
    subdomain="roastery",
    language="en",
    owner_email="owner@roastery.example",
    owner_first="Omar",
    owner_last="Shafik",
    choice="Bag",
    hue=205,
    orders=24,
    coupon="FIRSTCUP",
    delivers_by_zone=True,
    categories=(Category("beans", "Coffee beans"), Category("brewing", "Brewing"), Category("cups", "Cups")),
    goods=(
        Good(
            "house-blend",
            "House blend",
            "Chocolate and dates; roasted on Sundays.",
            "beans",
            24_000,
            120,
            ("250 g", "1 kg"),
        ),
        Good(
            "yirgacheffe", "Yirgacheffe", "Jasmine and lemon, washed.", "beans", 36_000, 60, ("250 g", "1 kg"), 40_000
        ),
        Good("turkish-grind", "Turkish grind with cardamom", "Ground to order.", "beans", 21_000, 200, ("250 g",)),
        Good("cezve", "Copper cezve", "Hammered in Al-Gamaleya, tinned inside.", "brewing", 42_000, 35),
        Good("dripper", "Ceramic dripper", "For one or two cups.", "brewing", 33_000, 50),
        Good("kettle", "Gooseneck kettle", "0.9 litres, steel.", "brewing", 118_000, 18, (), 130_000),
        Good("scale", "Brewing scale", "A tenth of a gram, with a timer.", "brewing", 89_000, 22),
        Good("espresso-cups", "Espresso cups, set of 4", "Glazed in Fayoum.", "cups", 46_000, 40),
        Good("tall-mug", "Tall mug", "0.35 litres.", "cups", 17_500, 90),
    ),
)
