"""What clients send about stores, and what they get."""

from datetime import datetime
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


class Seo(Struct, kw_only=True):
    """What search engines are told."""

    seo_title: str | None = None
    seo_description: str | None = None
    social_image_url: str | None = None
    robots_indexing_enabled: bool = True
    google_site_verification: str | None = None
    bing_site_verification: str | None = None
    business_type: str | None = None
    has_return_policy_30d: bool = False


class PublicStore(Struct, kw_only=True):
    """A store as everybody may see it: no contacts, no owner, and of ``settings`` only what storefronts read."""

    id: UUID
    name: str
    slug: str
    subdomain: str
    custom_domain: str | None
    description: str | None
    logo_url: str | None
    banner_url: str | None
    status: str
    settings: dict[str, Any]
    seo: Seo
    theme_settings: dict[str, Any]
    business_hours: dict[str, Any]
    default_currency: str
    default_language: str
    country: str
    social_links: dict[str, Any]
    use_nextjs_storefront: bool = True
    tenant_feature_flags: dict[str, bool] = {}
    updated_at: datetime


PUBLISHED = (
    "favicon_url", "policies", "meta_pixel_id", "checkout_fields", "whatsapp_notifications",
)  # fmt: skip
"""Of ``settings``, as they are. Source: contract §7."""

PUBLISHED_PARTS = {
    "password_protected": ("enabled", "password_hash"),
    "tracking": ("meta",),
}
"""Of ``settings``, these parts of these."""

META_PARTS = ("pixel_id", "pixels", "domain_verification_token")


def store_response(store: StoreView, config: Config) -> StoreResponse:
    """A store as its owner sees it."""
    fields = {name: getattr(store, name) for name in StoreView.__struct_fields__}
    return StoreResponse(**fields, store_url=store_url(store, config))


def store_url(store: StoreView, config: Config) -> str:
    """Where people see it."""
    if store.custom_domain:
        return f"https://{store.custom_domain}"
    return config.store_url.format(subdomain=store.subdomain)


def public_store(store: StoreView) -> PublicStore:
    """A store as everybody may see it."""
    return PublicStore(
        id=store.id,
        name=store.name,
        slug=store.slug,
        subdomain=store.subdomain,
        custom_domain=store.custom_domain,
        description=store.description,
        logo_url=store.logo_url,
        banner_url=store.banner_url,
        status=store.status,
        settings=published(store.settings),
        seo=Seo(**picked(store.settings.get("seo"), Seo.__struct_fields__)),
        theme_settings=store.theme_settings,
        business_hours=store.business_hours,
        default_currency=store.default_currency,
        default_language=store.default_language,
        country=store.country,
        social_links=store.social_links,
        updated_at=store.updated_at,
    )


def published(settings: dict[str, Any]) -> dict[str, Any]:
    """What of ``settings`` storefronts read."""
    shown = picked(settings, PUBLISHED)
    for name, parts in PUBLISHED_PARTS.items():
        if name in settings:
            shown[name] = picked(settings[name], parts)
    if "meta" in shown.get("tracking", {}):
        shown["tracking"] = {"meta": picked(shown["tracking"]["meta"], META_PARTS)}
    return shown


def picked(given: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """These entries of a mapping; nothing of anything else."""
    return {name: given[name] for name in names if name in given} if isinstance(given, dict) else {}


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
