"""Keeping the catalogue: facts so far, one request, the facts or the refusal that follow."""

from typing import Any
from uuid import UUID

import pytest

from numu_core.categories.events import CategoryAdded
from numu_core.inventory.events import StockAdjusted, StockBecameAvailable, stock_id
from numu_core.kernel.claims import Claimed, Released
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import AmountNotExact, CurrencyMismatch, Money
from numu_core.locations.events import default_location_id
from numu_core.products.commands import (
    AddProduct,
    AddVariant,
    EditProduct,
    EditVariant,
    LeaveCategory,
    NewVariant,
    ProductSaved,
    RemoveProduct,
    RemoveVariant,
)
from numu_core.products.decider import PRODUCTS
from numu_core.products.errors import (
    NotAVariant,
    PriceOutOfRange,
    ProductAlreadyAdded,
    SkuTaken,
    SlugNotUsable,
    SlugTaken,
    VariantAlreadyExists,
    VariantWithoutOptions,
)
from numu_core.products.events import (
    Option,
    OptionsDefined,
    ProductAdded,
    ProductCategorised,
    ProductDescribed,
    ProductPriced,
    ProductPublished,
    ProductRemoved,
    ProductSlugAssigned,
    SkuAssigned,
    Status,
    VariantAdded,
    VariantDescribed,
    VariantPriced,
    VariantRemoved,
)
from tests.kernel.spec import When, given, new_id

STORE, OTHER_STORE, SHIRT, SCARF, RED, BLUE, CATEGORY = (UUID(int=n) for n in range(1, 8))
HERE = default_location_id(STORE)
P100, P80 = Money(10000, "EGP"), Money(8000, "EGP")


def slug_of(slug: str, holder: UUID) -> Claimed:
    claim_id = named_id("claims", "products.slug", f"{STORE}:{slug}")
    return Claimed(claim_id=claim_id, what="products.slug", holder=holder)


def sku_of(sku: str, holder: UUID) -> Claimed:
    claim_id = named_id("claims", "products.sku", f"{STORE}:{sku}")
    return Claimed(claim_id=claim_id, what="products.sku", holder=holder)


def free(claimed: Claimed) -> Released:
    return Released(claim_id=claimed.claim_id, what=claimed.what)


def counted(variant_id: UUID, change: int) -> StockAdjusted:
    return StockAdjusted(
        stock_id=stock_id(variant_id, HERE),
        store_id=STORE,
        product_id=SHIRT,
        variant_id=variant_id,
        location_id=HERE,
        change=change,
        reason="product form",
    )


def on_sale(variant_id: UUID) -> StockBecameAvailable:
    return StockBecameAvailable(
        stock_id=stock_id(variant_id, HERE),
        store_id=STORE,
        product_id=SHIRT,
        variant_id=variant_id,
        location_id=HERE,
    )


def added(**fields: Any) -> ProductAdded:
    facts = {"product_id": SHIRT, "store_id": STORE, "name": "Shirt", "slug": "shirt", "status": Status.DRAFT}
    return ProductAdded(**{**facts, "price": P100, **fields})


def variant(variant_id: UUID, colour: str, **fields: Any) -> VariantAdded:
    return VariantAdded(
        product_id=SHIRT, variant_id=variant_id, **{"option_values": {"Colour": colour}, "price": P100, **fields}
    )


shirt: tuple[Event, ...] = (added(sku="S-1"), slug_of("shirt", SHIRT), sku_of("S-1", SHIRT))
shirts = (*shirt, variant(RED, "red", sku="S-R"), sku_of("S-R", RED), variant(BLUE, "blue"))
scarf: tuple[Event, ...] = (
    added(product_id=SCARF, name="Scarf", slug="scarf", sku="F-1"),
    slug_of("scarf", SCARF),
    sku_of("F-1", SCARF),
)


def add(**fields: Any) -> AddProduct:
    return AddProduct(**{"product_id": SHIRT, "store_id": STORE, "name": "Shirt", "price": P100, **fields})


def edit(**fields: Any) -> EditProduct:
    return EditProduct(product_id=SHIRT, store_id=STORE, **fields)


def edit_variant(variant_id: UUID, **fields: Any) -> EditVariant:
    return EditVariant(product_id=SHIRT, store_id=STORE, variant_id=variant_id, **fields)


def test_adding_claims_slug_and_sku_and_counts_the_stock() -> None:
    done = given().when(add(sku="S-1", quantity=5))
    done.then(added(sku="S-1"), slug_of("shirt", SHIRT), sku_of("S-1", SHIRT), counted(SHIRT, 5), on_sale(SHIRT))
    assert done.result == ProductSaved(product_id=SHIRT, slug="shirt")


def test_a_product_may_come_with_options_variants_and_their_stock() -> None:
    wanted = [
        NewVariant(variant_id=RED, option_values={"Colour": "red"}, price=P100, sku="S-R", quantity=2),
        NewVariant(option_values={"Colour": "blue"}, price=P80),
    ]
    options = (Option(name="Colour", values=("red", "blue")),)
    given().when(add(options=options, variants=wanted, quantity=9)).then(
        added(),
        slug_of("shirt", SHIRT),
        OptionsDefined(product_id=SHIRT, options=options),
        variant(RED, "red", sku="S-R"),
        sku_of("S-R", RED),
        counted(RED, 2),
        on_sale(RED),
        variant(new_id(1), "blue", price=P80),
    )


def test_an_arabic_name_makes_an_arabic_slug() -> None:
    done = given().when(add(name="قميص قطن ١٠٠٪"))
    done.then(added(name="قميص قطن ١٠٠٪", slug="قميص-قطن-100"), slug_of("قميص-قطن-100", SHIRT))


@pytest.mark.parametrize("name", ["Scarf", "cursor", "00000000-0000-0000-0000-000000000009"])
def test_a_name_whose_slug_is_taken_or_means_something_else_gets_a_tail(name: str) -> None:
    done = given(*scarf).when(add(name=name))
    assert done.result.slug == f"{name.lower()}-000003"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"slug": "Scarf"}, SlugTaken(slug="scarf")),
        ({"slug": "cursor"}, SlugNotUsable(slug="cursor")),
        ({"slug": "!!!"}, SlugNotUsable(slug="!!!")),
        ({"slug": str(RED)}, SlugNotUsable(slug=str(RED))),
        ({"sku": "F-1"}, SkuTaken(sku="F-1")),
        ({"price": Money(-1, "EGP")}, PriceOutOfRange(field="price", price="-0.01")),
        ({"cost": Money(10**12 + 1, "EGP")}, PriceOutOfRange(field="cost", price="10000000000.01")),
        ({"compare_at": Money(1, "USD")}, CurrencyMismatch(left="EGP", right="USD")),
        ({"category_id": CATEGORY}, NotFound(what="category", id=CATEGORY)),
        (
            {"variants": [NewVariant(variant_id=RED, option_values={"C": "r"}, price=Money(1, "USD"))]},
            CurrencyMismatch(left="EGP", right="USD"),
        ),
        (
            {"variants": [NewVariant(variant_id=RED, option_values={"C": " "}, price=P80)]},
            VariantWithoutOptions(variant_id=RED),
        ),
        (
            {"variants": [NewVariant(variant_id=v, option_values={"C": "r"}, price=P80) for v in (RED, BLUE)]},
            VariantAlreadyExists(variant_id=BLUE, option_values={"C": "r"}),
        ),
    ],
)
def test_a_product_that_makes_no_sense_is_refused_whole(fields: dict[str, Any], refusal: DomainError) -> None:
    given(*scarf).when(add(**fields)).then_refused(refusal)


def test_another_store_of_the_tenant_may_use_the_same_slug_and_sku() -> None:
    done = given(*scarf).when(add(store_id=OTHER_STORE, slug="scarf", sku="F-1"))
    assert done.result.slug == "scarf"
    assert done.decided[0] == added(store_id=OTHER_STORE, slug="scarf", sku="F-1")


def test_an_id_is_used_once_even_after_removal() -> None:
    given(*shirt).when(add()).then_refused(ProductAlreadyAdded(product_id=SHIRT))
    given(*shirt, ProductRemoved(product_id=SHIRT)).when(add()).then_refused(ProductAlreadyAdded(product_id=SHIRT))


def test_an_edit_changes_what_it_names_and_nothing_else() -> None:
    category = CategoryAdded(category_id=CATEGORY, store_id=STORE, name="Tops", slug="tops")
    fields = {"description": None, "price": P80, "category_id": CATEGORY, "status": Status.ACTIVE, "quantity": 3}
    given(*shirt, category).when(edit(**fields)).then(
        ProductDescribed(product_id=SHIRT, description=None),
        ProductPriced(product_id=SHIRT, price=P80),
        ProductCategorised(product_id=SHIRT, category_id=CATEGORY),
        counted(SHIRT, 3),
        on_sale(SHIRT),
        ProductPublished(product_id=SHIRT),
    )


def test_an_edit_that_says_what_is_so_changes_nothing() -> None:
    same = edit(name="Shirt", slug="shirt", sku="S-1", price=P100, status=Status.DRAFT, quantity=0, category_id=None)
    given(*shirt).when(same).then_nothing()


def test_a_new_slug_and_sku_free_the_old_ones() -> None:
    given(*shirt).when(edit(slug="Linen Shirt", sku="S-2")).then(
        free(slug_of("shirt", SHIRT)),
        slug_of("linen-shirt", SHIRT),
        ProductSlugAssigned(product_id=SHIRT, slug="linen-shirt"),
        free(sku_of("S-1", SHIRT)),
        sku_of("S-2", SHIRT),
        SkuAssigned(product_id=SHIRT, variant_id=SHIRT, sku="S-2"),
    )


def test_a_list_of_variants_replaces_the_variants() -> None:
    green = NewVariant(option_values={"Colour": "green"}, price=P100, sku="S-R")
    blue = NewVariant(variant_id=BLUE, position=1, option_values={"Colour": "blue"}, price=P80, quantity=4)
    given(*shirts).when(edit(variants=[green, blue])).then(
        free(sku_of("S-R", RED)),
        VariantRemoved(product_id=SHIRT, variant_id=RED),
        variant(new_id(1), "green", sku="S-R"),
        sku_of("S-R", new_id(1)),
        VariantDescribed(product_id=SHIRT, variant_id=BLUE, position=1),
        VariantPriced(product_id=SHIRT, variant_id=BLUE, price=P80),
        counted(BLUE, 4),
        on_sale(BLUE),
    )


def test_prices_may_be_texts_in_the_products_currency() -> None:
    given(*shirts).when(edit(price="80")).then(ProductPriced(product_id=SHIRT, price=P80))
    given(*shirts).when(edit_variant(RED, price="80.0", cost="1.5")).then(
        VariantPriced(product_id=SHIRT, variant_id=RED, price=P80, cost=Money(150, "EGP"))
    )
    green = NewVariant(variant_id=UUID(int=9), option_values={"Colour": "green"}, price="80")
    grown = given(*shirts).when(AddVariant(product_id=SHIRT, store_id=STORE, variant=green))
    grown.then(variant(UUID(int=9), "green", price=P80))
    lossy = AmountNotExact(text="0.001", currency="EGP")
    given(*shirts).when(edit(price="0.001")).then_refused(lossy)
    given(*shirts).when(edit_variant(RED, compare_at="0.001")).then_refused(lossy)


def test_a_list_of_variants_names_only_the_products_own() -> None:
    foreign = NewVariant(variant_id=UUID(int=77), option_values={"Colour": "green"}, price=P80)
    given(*shirts).when(edit(variants=[foreign])).then_refused(NotFound(what="variant", id=UUID(int=77)))


def test_a_variant_without_options_is_the_product_itself_and_says_less_than_it() -> None:
    echo = NewVariant(variant_id=SHIRT, price=P80, sku="echo", weight_g=250.0, quantity=7)
    done = given(*shirt).when(edit(price=Money(9000, "EGP"), sku="S-1", variants=[echo]))
    assert ProductPriced(product_id=SHIRT, price=Money(9000, "EGP")) in done.decided
    assert not [event for event in done.decided if isinstance(event, SkuAssigned | VariantAdded)]
    assert done.shop.state(PRODUCTS, SHIRT).variants[SHIRT].weight_g == 250.0
    assert counted(SHIRT, 7) in done.decided


def test_beside_real_variants_the_product_itself_is_none() -> None:
    echo = NewVariant(variant_id=SHIRT, price=P80)
    red = NewVariant(variant_id=RED, option_values={"Colour": "red"}, price=P100, sku="S-R")
    blue = NewVariant(variant_id=BLUE, option_values={"Colour": "blue"}, price=P100)
    done = given(*shirts).when(edit(variants=[echo, red, blue]))
    assert set(done.shop.state(PRODUCTS, SHIRT).variants) == {RED, BLUE}
    assert done.shop.state(PRODUCTS, SHIRT).own.price == P100


def test_removing_frees_everything_and_is_done_once() -> None:
    done = given(*shirts).when(RemoveProduct(product_id=SHIRT, store_id=STORE))
    freed = (free(slug_of("shirt", SHIRT)), free(sku_of("S-1", SHIRT)), free(sku_of("S-R", RED)))
    done.then(*freed, ProductRemoved(product_id=SHIRT))
    given(*shirts, *done.decided).when(RemoveProduct(product_id=SHIRT, store_id=STORE)).then_nothing()
    given(*shirts, *done.decided).when(edit(name="x")).then_refused(NotFound(what="product", id=SHIRT))


def test_a_product_leaves_a_category_that_it_is_still_in() -> None:
    there = ProductCategorised(product_id=SHIRT, category_id=CATEGORY)
    leave = LeaveCategory(product_id=SHIRT, category_id=CATEGORY)
    given(*shirt, there).when(leave).then(ProductCategorised(product_id=SHIRT, category_id=None))
    given(*shirt).when(leave).then_nothing()
    given(*shirt, there, ProductRemoved(product_id=SHIRT)).when(leave).then_nothing()


@pytest.mark.parametrize(
    "command",
    [
        EditProduct(product_id=SHIRT, store_id=OTHER_STORE, name="mine"),
        RemoveProduct(product_id=SHIRT, store_id=OTHER_STORE),
        AddVariant(product_id=SHIRT, store_id=OTHER_STORE, variant=NewVariant(price=P80)),
        EditVariant(product_id=SHIRT, store_id=OTHER_STORE, variant_id=RED, price=P80),
        RemoveVariant(product_id=SHIRT, store_id=OTHER_STORE, variant_id=RED),
    ],
)
def test_another_store_has_no_such_product(command: Any) -> None:
    given(*shirts).when(command).then_refused(NotFound(what="product", id=SHIRT))


def test_a_variant_is_added_edited_and_removed() -> None:
    green = NewVariant(variant_id=UUID(int=9), option_values={"Colour": "green"}, price=P80, sku="S-G")
    assert given(*shirts).when(AddVariant(product_id=SHIRT, store_id=STORE, variant=green)).decided == [
        variant(UUID(int=9), "green", price=P80, sku="S-G"),
        sku_of("S-G", UUID(int=9)),
    ]
    given(*shirts).when(edit_variant(RED, price=P80, sku=None, weight_g=1.5)).then(
        VariantDescribed(product_id=SHIRT, variant_id=RED, weight_g=1.5),
        VariantPriced(product_id=SHIRT, variant_id=RED, price=P80),
        free(sku_of("S-R", RED)),
        SkuAssigned(product_id=SHIRT, variant_id=RED, sku=None),
    )
    remove = RemoveVariant(product_id=SHIRT, store_id=STORE, variant_id=RED)
    gone = VariantRemoved(product_id=SHIRT, variant_id=RED)
    given(*shirts).when(remove).then(free(sku_of("S-R", RED)), gone)
    given(*shirts, free(sku_of("S-R", RED)), gone).when(remove).then_nothing()


def refusing(command: Any) -> When:
    return given(*shirts).when(command)


def test_variants_stay_distinct_and_named() -> None:
    refusing(edit_variant(RED, option_values={"Colour": "blue"})).then_refused(
        VariantAlreadyExists(variant_id=RED, option_values={"Colour": "blue"})
    )
    refusing(edit_variant(RED, option_values={})).then_refused(VariantWithoutOptions(variant_id=RED))
    refusing(edit_variant(RED, sku="S-1")).then_refused(SkuTaken(sku="S-1"))
    refusing(edit_variant(RED, price=Money(1, "USD"))).then_refused(CurrencyMismatch(left="EGP", right="USD"))
    refusing(edit_variant(SCARF, price=P80)).then_refused(NotFound(what="variant", id=SCARF))
    refusing(edit_variant(SHIRT, price=P80)).then_refused(NotFound(what="variant", id=SHIRT))


def test_the_product_itself_is_edited_as_its_only_variant() -> None:
    given(*shirt).when(edit_variant(SHIRT, price=P80, weight_g=2.0)).then(
        VariantDescribed(product_id=SHIRT, variant_id=SHIRT, weight_g=2.0), ProductPriced(product_id=SHIRT, price=P80)
    )
    given(*shirt).when(edit_variant(SHIRT, option_values={"a": "b"})).then_refused(NotAVariant(product_id=SHIRT))
    remove = RemoveVariant(product_id=SHIRT, store_id=STORE, variant_id=SHIRT)
    given(*shirt).when(remove).then_refused(NotAVariant(product_id=SHIRT))


def test_a_price_in_another_currency_needs_variants_that_follow() -> None:
    given(*shirts).when(edit(price=Money(5, "USD"))).then_refused(CurrencyMismatch(left="USD", right="EGP"))
