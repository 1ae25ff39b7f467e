"""What a demo shop is, and who buys in all of them. Prices in piastres."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.ids import named_id

OWNER_PASSWORD = "Nile-House-2026"  # noqa: S105 - printed by the demo, good for nothing else
ADMIN_EMAIL = "admin@numu.example"  # of the platform; the same password as the owners
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


class DemoShop(Struct, frozen=True, kw_only=True):
    """One shop, as tables."""

    key: str  # names its ids and idempotency keys; empty for the first one
    name: str
    subdomain: str
    language: Literal["ar", "en"]  # the first language of its storefront
    owner_email: str
    owner_first: str
    owner_last: str
    choice: str  # what the sizes of its goods are called
    hue: int  # of its pictures, in degrees
    categories: tuple[Category, ...]
    goods: tuple[Good, ...]
    orders: int
    coupon: str
    delivers_by_zone: bool = False  # offers rates by governorate

    def id(self, *words: str) -> UUID:
        """The id of something of this shop: the same in every installation."""
        return named_id("demo", *((self.key,) if self.key else ()), *words)

    @property
    def store_id(self) -> UUID:
        """The store's."""
        return self.id("store")


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
