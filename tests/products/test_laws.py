"""Whatever the requests: no two products share a slug, no two things share a SKU, and history gives the state."""

from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Shop
from numu_core.products.commands import (
    AddProduct,
    AddVariant,
    EditProduct,
    EditVariant,
    NewVariant,
    RemoveProduct,
    RemoveVariant,
)
from numu_core.products.decider import PRODUCTS, Product
from tests.kernel.spec import COMMAND_ID, NOW, TENANT, registry

REGISTRY = registry()
STORE = UUID(int=1)
PRODUCT_IDS = [UUID(int=n) for n in range(10, 13)]
POUND = Money(100, "EGP")
products = st.sampled_from(PRODUCT_IDS)
skus = st.sampled_from(["a", "b", "c", None])
slugs = st.sampled_from(["red", "blue", "أحمر"])


def variant_of(product_id: UUID, n: int) -> UUID:
    return UUID(int=product_id.int * 100 + n)


class CatalogueLaws(RuleBasedStateMachine):
    """Three products of one store, few words to fight over. The model is the state itself, read as a shopper would."""

    def __init__(self) -> None:
        super().__init__()
        self.shop, self.asked = self.at(()), 0

    def at(self, history: tuple[object, ...]) -> Shop:
        shop = Shop(REGISTRY, now=NOW, actor="staff:1", command_id=COMMAND_ID, tenant_id=TENANT)
        for event in history:
            shop.apply(event)  # type: ignore[arg-type]
        return shop

    def attempt(self, command: Command) -> bool:
        """Run it as the engine would: a refusal leaves nothing behind."""
        history = tuple(one.event for one in self.shop.decided)
        self.asked += 1
        self.shop.command_id = UUID(int=self.asked)  # so that the ids it makes are its own
        try:
            self.shop.do(command)
        except DomainError:
            self.shop = self.at(history)
            return False
        return True

    def there(self) -> dict[UUID, Product]:
        found = {product_id: self.shop.state(PRODUCTS, product_id) for product_id in PRODUCT_IDS}
        return {product_id: product for product_id, product in found.items() if product.exists}

    def sold_as(self) -> list[tuple[UUID, str]]:
        """Every SKU in use, and by what."""
        listed = [
            (holder, variant.sku)
            for product_id, product in self.there().items()
            for holder, variant in {product_id: product.own, **product.added}.items()
        ]
        return [(holder, sku) for holder, sku in listed if sku]

    @rule(product_id=products, slug=st.none() | slugs, name=slugs, sku=skus)
    def add(self, product_id: UUID, slug: str | None, name: str, sku: str | None) -> None:
        known, taken = self.there(), {held for _, held in self.sold_as()}
        fresh = self.shop.version(PRODUCTS, product_id) == 0
        free = slug not in {product.slug for product in known.values()} and sku not in taken
        asked = AddProduct(product_id=product_id, store_id=STORE, name=name, slug=slug, sku=sku, price=POUND)
        assert self.attempt(asked) == (fresh and free)

    @rule(product_id=products, slug=slugs, sku=skus)
    def rename(self, product_id: UUID, slug: str, sku: str | None) -> None:
        known, held = self.there(), self.sold_as()
        mine = product_id in known
        free = slug not in {product.slug for other, product in known.items() if other != product_id}
        spare = sku not in {one for holder, one in held if holder != product_id}
        asked = EditProduct(product_id=product_id, store_id=STORE, slug=slug, sku=sku)
        assert self.attempt(asked) == (mine and free and spare)

    @rule(
        product_id=products, wanted=st.lists(st.tuples(st.integers(1, 3), skus), max_size=3, unique_by=lambda v: v[0])
    )
    def replace_variants(self, product_id: UUID, wanted: list[tuple[int, str | None]]) -> None:
        known = self.there()[product_id].added if product_id in self.there() else {}
        variants = [
            NewVariant(
                variant_id=variant_of(product_id, n) if variant_of(product_id, n) in known else None,
                option_values={"n": str(n)},
                sku=sku,
                price=POUND,
            )
            for n, sku in wanted
        ]
        self.attempt(EditProduct(product_id=product_id, store_id=STORE, variants=variants))

    @rule(product_id=products, n=st.integers(1, 3), sku=skus)
    def add_variant(self, product_id: UUID, n: int, sku: str | None) -> None:
        variant_id = variant_of(product_id, n)
        known = self.there().get(product_id)
        fresh = known is not None and {"n": str(n)} not in [one.option_values for one in known.added.values()]
        spare = sku not in {held for _, held in self.sold_as()}
        wanted = NewVariant(variant_id=variant_id, option_values={"n": str(n)}, sku=sku, price=POUND)
        asked = AddVariant(product_id=product_id, store_id=STORE, variant=wanted)
        assert self.attempt(asked) == (fresh and spare)

    @rule(product_id=products, n=st.integers(1, 3), sku=skus)
    def rename_variant(self, product_id: UUID, n: int, sku: str | None) -> None:
        variant_id = variant_of(product_id, n)
        exists = product_id in self.there() and variant_id in self.there()[product_id].added
        spare = sku not in {one for holder, one in self.sold_as() if holder != variant_id}
        asked = EditVariant(product_id=product_id, store_id=STORE, variant_id=variant_id, sku=sku)
        assert self.attempt(asked) == (exists and spare)

    @rule(product_id=products, n=st.integers(1, 3))
    def remove_variant(self, product_id: UUID, n: int) -> None:
        asked = RemoveVariant(product_id=product_id, store_id=STORE, variant_id=variant_of(product_id, n))
        assert self.attempt(asked) == (product_id in self.there())

    @rule(product_id=products)
    def remove(self, product_id: UUID) -> None:
        ever = self.shop.version(PRODUCTS, product_id) > 0
        assert self.attempt(RemoveProduct(product_id=product_id, store_id=STORE)) == ever

    @invariant()
    def nothing_is_shared(self) -> None:
        slugs_used = [product.slug for product in self.there().values()]
        skus_used = [sku for _, sku in self.sold_as()]
        assert len(slugs_used) == len(set(slugs_used))
        assert len(skus_used) == len(set(skus_used))

    @invariant()
    def claims_are_exactly_what_is_used(self) -> None:
        for sku in ("a", "b", "c"):
            holder = self.shop.state(CLAIMS, named_id("claims", "products.sku", f"{STORE}:{sku}"))
            assert holder == next((one for one, held in self.sold_as() if held == sku), None)
        for product_id, product in self.there().items():
            claim_id = named_id("claims", "products.slug", f"{STORE}:{product.slug}")
            assert self.shop.state(CLAIMS, claim_id) == product_id

    @invariant()
    def history_alone_gives_the_state(self) -> None:
        again = self.at(tuple(one.event for one in self.shop.decided))
        for product_id in PRODUCT_IDS:
            assert again.state(PRODUCTS, product_id) == self.shop.state(PRODUCTS, product_id)


CatalogueLaws.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestCatalogueLaws = CatalogueLaws.TestCase
