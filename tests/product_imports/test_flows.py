"""A row of a sheet: a new product, or the one that is meant."""

from typing import Any
from uuid import UUID

from numu_core.categories.events import CategoryAdded
from numu_core.inventory.events import StockAdjusted
from numu_core.kernel.claims import Claimed
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.product_imports.commands import ImportedVariant, ImportProduct, ProductImported
from numu_core.product_imports.errors import UnknownCategory
from numu_core.products.decider import PRODUCTS
from numu_core.products.events import (
    ProductAdded,
    ProductCategorised,
    ProductDescribed,
    ProductPriced,
    Status,
    VariantAdded,
    VariantPriced,
)
from tests.kernel.spec import When, given

STORE, OTHER, FRESH, PRODUCT, SMALL, CATEGORY = (UUID(int=n) for n in range(1, 7))
EGP_1, EGP_2 = Money(100, "EGP"), Money(200, "EGP")


def claimed(what: str, value: str, holder: UUID) -> Claimed:
    return Claimed(claim_id=named_id("claims", what, f"{STORE}:{value}"), what=what, holder=holder)


def there(name: str = "Shirt", slug: str = "shirt", sku: str | None = None) -> list[Event]:
    added = ProductAdded(
        product_id=PRODUCT, store_id=STORE, name=name, slug=slug, sku=sku, status=Status.ACTIVE, price=EGP_1
    )
    return [added, claimed("products.slug", slug, PRODUCT), *([claimed("products.sku", sku, PRODUCT)] if sku else [])]


small = [
    VariantAdded(product_id=PRODUCT, variant_id=SMALL, price=EGP_1, sku="S", option_values={"Size": "S"}),
    claimed("products.sku", "S", SMALL),
]


def row(price: str = "1.00", **more: Any) -> ImportedVariant:
    return ImportedVariant(price=price, **more)


def imported(*facts: Event, rows: list[ImportedVariant] | None = None, **more: Any) -> When:
    named = {"name": "Shirt", "rows": rows or [row()], **more}
    return given(*facts).when(ImportProduct(product_id=FRESH, store_id=STORE, currency="EGP", **named))


def kinds(when: When) -> list[type[Event]]:
    assert when.refusal is None, when.refusal
    return [type(event) for event in when.decided]


def test_what_is_not_there_is_added_with_its_variants_and_stock() -> None:
    rows = [row("1", option_values={"Size": "S"}, sku="S", quantity=3), row("2", option_values={"Size": "M"})]
    when = imported(rows=rows, slug="new", status="active", tags=("a",))
    assert when.result == ProductImported(product_id=FRESH, created=True)
    product = when.shop.state(PRODUCTS, FRESH)
    assert (product.slug, product.status, product.own.price) == ("new", Status.ACTIVE, EGP_1)
    assert [(one.title, one.price, one.sku) for one in product.added.values()] == [
        ("S", EGP_1, "S"),
        ("M", EGP_2, None),
    ]
    assert [event.change for event in when.decided if isinstance(event, StockAdjusted)] == [3]


def test_a_slug_says_which_product_is_meant() -> None:
    when = imported(*there(), rows=[row("2.00")], slug="Shirt", description="soft")
    assert when.result == ProductImported(product_id=PRODUCT, created=False)
    when.then(ProductDescribed(product_id=PRODUCT, description="soft"), ProductPriced(product_id=PRODUCT, price=EGP_2))


def test_without_a_slug_a_sku_says_it() -> None:
    when = imported(*there(sku="A"), rows=[row("2", sku="A")], name="Blouse")
    assert when.result == ProductImported(product_id=PRODUCT, created=False)
    assert when.shop.state(PRODUCTS, PRODUCT).name == "Blouse"


def test_without_both_the_name_says_it_and_another_products_slug_does_not() -> None:
    assert imported(*there()).result == ProductImported(product_id=PRODUCT, created=False)
    assert imported(*there(name="Other", slug="shirt")).result == ProductImported(product_id=FRESH, created=True)
    assert imported(*there(), rows=[row(sku="NEW")]).result == ProductImported(product_id=FRESH, created=True)


def test_variants_that_the_sheet_does_not_name_stay() -> None:
    rows = [row("2", option_values={"Size": "M"}, sku="M")]
    when = imported(*there(), *small, rows=rows, slug="shirt")
    assert {one.title for one in when.shop.state(PRODUCTS, PRODUCT).added.values()} == {"S", "M"}
    assert imported(*there(), *small, rows=[row("2")], slug="shirt").shop.state(PRODUCTS, PRODUCT).added.keys() == {
        SMALL
    }


def test_a_named_variant_is_edited_also_when_its_choices_are_other_ones() -> None:
    when = imported(*there(), *small, rows=[row("2", option_values={"Size": "S"}, sku="S")], slug="shirt")
    when.then(
        ProductPriced(product_id=PRODUCT, price=EGP_2), VariantPriced(product_id=PRODUCT, variant_id=SMALL, price=EGP_2)
    )
    renamed = imported(*there(), *small, rows=[row("1", option_values={"Size": "Small"}, sku="S")], slug="shirt")
    assert {known: one.title for known, one in renamed.shop.state(PRODUCTS, PRODUCT).added.items()} == {SMALL: "Small"}


def test_importing_the_same_again_decides_nothing_new() -> None:
    rows = [row("1", option_values={"Size": "S"}, sku="S"), row("2", option_values={"Size": "M"}, sku="M", quantity=2)]
    first = imported(rows=rows)
    again = given(*first.decided).when(
        ImportProduct(product_id=UUID(int=99), store_id=STORE, currency="EGP", name="Shirt", rows=rows)
    )
    assert again.result == ProductImported(product_id=FRESH, created=False)
    again.then_nothing()


def test_a_category_is_named_by_slug_or_name() -> None:
    category = CategoryAdded(category_id=CATEGORY, store_id=STORE, name="Warm Things", slug="warm-things")
    facts = [*there(), category, claimed("categories.slug", "warm-things", CATEGORY)]
    for named in ("warm-things", "Warm Things"):
        assert ProductCategorised in kinds(imported(*facts, slug="shirt", category=named))
    imported(*facts, category="Cold").then_refused(UnknownCategory(category="Cold"))
