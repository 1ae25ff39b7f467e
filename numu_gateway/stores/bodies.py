"""What clients send about stores, and what they get."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from numu_core.categories.commands import AddCategory
from numu_core.kernel.errors import DomainError
from numu_core.kernel.money import Currency, from_decimal
from numu_core.kernel.text import slugify
from numu_core.products.commands import AddProduct
from numu_core.products.events import Details, Status
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.phones import PhoneParts
from numu_projections.stores.views import SAMPLE, StoreRef, StoreView

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Phone = Annotated[str, Meta(max_length=40)] | PhoneParts
Text = Annotated[str, Meta(max_length=5000)]
Url = Annotated[str, Meta(max_length=500)]
Name = Annotated[str, Meta(min_length=1, max_length=255)]
Language = Literal["en", "ar"]
Json = Annotated[dict[str, Any], Meta(max_length=200)]


class CreateStoreBody(Struct, kw_only=True):
    """``CreateStoreRequest``."""

    name: Name
    subdomain: Annotated[str, Meta(min_length=3, max_length=63)]
    slug: Annotated[str, Meta(max_length=255)] | None = None
    description: Text | None = None
    default_currency: Currency = "EGP"
    default_language: Language = "en"
    contact_email: Email | None = None
    contact_phone: Phone | None = None


class UpdateStoreBody(Struct, kw_only=True):
    """``UpdateStoreRequest``: what is absent stays, ``null`` empties where empty is possible."""

    name: Name | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    logo_url: Url | UnsetType | None = UNSET
    banner_url: Url | UnsetType | None = UNSET
    contact_email: Email | UnsetType | None = UNSET
    contact_phone: Annotated[str, Meta(max_length=40)] | PhoneParts | UnsetType | None = UNSET
    address: Json | UnsetType | None = UNSET
    social_links: Json | UnsetType | None = UNSET
    default_language: Language | UnsetType | None = UNSET
    status: Literal["active", "inactive"] | UnsetType | None = UNSET
    settings: Json | UnsetType | None = UNSET
    theme_settings: Json | UnsetType | None = UNSET
    business_hours: Json | UnsetType | None = UNSET


class CheckSubdomainBody(Struct, kw_only=True):
    """``CheckSubdomainRequest``."""

    subdomain: Annotated[str, Meta(min_length=3, max_length=63)]


class SubdomainCheck(Struct, kw_only=True):
    """``CheckSubdomainResponse``."""

    subdomain: str
    available: bool
    message: str | None = None


class StoreResponse(StoreView, frozen=True, kw_only=True):
    """``StoreResponse``: the store and where it is seen."""

    store_url: str


def store_response(store: StoreView, config: Config) -> StoreResponse:
    """A store as its owner sees it."""
    fields = {name: getattr(store, name) for name in StoreView.__struct_fields__}
    return StoreResponse(**fields, store_url=store_url(store, config))


def store_url(store: StoreView, config: Config) -> str:
    """Where people see it."""
    if store.custom_domain:
        return f"https://{store.custom_domain}"
    return config.store_url.format(subdomain=store.subdomain)


class Sample(Struct, frozen=True):
    """A product to begin with."""

    sku: str
    name: str
    name_ar: str
    text: str
    text_ar: str
    major: int  # price, in whole units of the store's currency
    pieces: int


SAMPLES = (
    Sample("DEMO-SHIRT", "Linen Shirt", "قميص كتان", "Light, for hot days.", "خفيف لأيام الصيف.", 650, 40),
    Sample("DEMO-DRESS", "Cotton Dress", "فستان قطن", "Egyptian cotton.", "من القطن المصري.", 890, 25),
    Sample("DEMO-BAG", "Leather Bag", "حقيبة جلد", "Made by hand in Cairo.", "صناعة يدوية في القاهرة.", 1450, 12),
    Sample("DEMO-SCARF", "Silk Scarf", "وشاح حرير", "Soft and warm.", "ناعم ودافئ.", 420, 60),
    Sample("DEMO-LAMP", "Copper Lamp", "مصباح نحاس", "From Khan el-Khalili.", "من خان الخليلي.", 1200, 8),
)
"""A small catalogue in Arabic and English, for a store that has none yet."""


class SampleFault(Struct, kw_only=True):
    """A sample that could not be added."""

    name: str
    error_type: str
    error: str
    slug: str

    @classmethod
    def of(cls, sample: Sample, refusal: DomainError, store: StoreRef) -> Self:
        """What was refused, and why, in the store's language."""
        arabic = store.language == "ar"
        return cls(
            name=sample.name_ar if arabic else sample.name,
            error_type=refusal.code,
            error=refusal.title_ar if arabic else refusal.title,
            slug=slugify(sample.name),
        )


class SamplesSeeded(Struct, kw_only=True):
    """What was added."""

    seeded: bool = False
    products: int = 0
    collections: int = 0
    errors: list[SampleFault] = []


class SamplesDeleted(Struct, kw_only=True):
    """How many products were removed."""

    deleted: int


def sample_product(sample: Sample, store: StoreRef, product_id: UUID, category_id: UUID) -> AddProduct:
    """The command that adds a sample; both languages are in its attributes."""
    arabic = store.language == "ar"
    names = {"name_en": sample.name, "name_ar": sample.name_ar}
    texts = {"description_en": sample.text, "description_ar": sample.text_ar}
    return AddProduct(
        product_id=product_id,
        store_id=store.store_id,
        name=sample.name_ar if arabic else sample.name,
        sku=sample.sku,
        status=Status.ACTIVE,
        price=from_decimal(str(sample.major), store.currency),
        category_id=category_id,
        details=Details(
            description=sample.text_ar if arabic else sample.text, tags=(SAMPLE,), attributes={**names, **texts}
        ),
        quantity=sample.pieces,
    )


def sample_category(store: StoreRef, category_id: UUID) -> AddCategory:
    """The command that adds the samples' collection."""
    return AddCategory(
        category_id=category_id,
        store_id=store.store_id,
        name="مختارات" if store.language == "ar" else "Featured",
        extra_data={SAMPLE: True, "name_en": "Featured", "name_ar": "مختارات"},
    )
