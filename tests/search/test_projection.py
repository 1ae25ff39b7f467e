"""What shoppers can find, and by which words; and that nobody finds what is another's."""

from uuid import UUID, uuid4

import psycopg
from hypothesis import given
from hypothesis import strategies as st

from deploy.settings import with_role
from numu_core.categories.events import CategoryAdded, CategoryDescribed, CategoryRemoved
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.kernel.money import Money
from numu_core.kernel.text import fold, searched
from numu_core.products.events import (
    Details,
    ProductAdded,
    ProductArchived,
    ProductDescribed,
    ProductPublished,
    ProductRemoved,
    SkuAssigned,
    Status,
    VariantAdded,
    VariantDescribed,
    VariantRemoved,
)
from numu_projections.kernel.rows import Rows
from numu_projections.kernel.tables import create, indexes
from numu_projections.search.projection import SEARCH_DOCUMENTS
from numu_projections.search.tables import SearchRow
from tests.kernel.spec import NOW, folded

STORE, PRODUCT, SMALL, CATEGORY = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
MATCHES = "SELECT document_id FROM search_matches(%s, %s, %s, %s, 10)"

shirt = ProductAdded(
    product_id=PRODUCT,
    store_id=STORE,
    name="قميص",
    slug="qamis",
    sku="QM",
    status=Status.DRAFT,
    price=Money(100, "EGP"),
    details=Details(tags=("Summer",)),
)
small = VariantAdded(
    product_id=PRODUCT, variant_id=SMALL, price=Money(1, "EGP"), sku="QM-S", option_values={"المقاس": "صغير"}
)
HISTORY = [
    shirt,
    ProductPublished(product_id=PRODUCT),
    small,
    SkuAssigned(product_id=PRODUCT, variant_id=SMALL, sku="NEW-S"),
    SkuAssigned(product_id=PRODUCT, variant_id=PRODUCT, sku=None),
    VariantDescribed(product_id=PRODUCT, variant_id=SMALL, option_values={"المقاس": "كبير"}),
    ProductDescribed(product_id=PRODUCT, name="بلوزة"),
    VariantRemoved(product_id=PRODUCT, variant_id=SMALL),
    ProductArchived(product_id=PRODUCT),
]


def words(*events: object) -> str:
    row: SearchRow = folded(SEARCH_DOCUMENTS, list(events))[PRODUCT]  # type: ignore[arg-type]
    assert row.words.startswith(" ")
    return row.words[1:]


def test_a_product_is_found_by_name_sku_tags_and_choices() -> None:
    assert words(shirt, small) == searched("قميص QM Summer QM-S صغير")
    assert words(*HISTORY[:6]) == searched("قميص Summer NEW-S كبير")
    assert words(*HISTORY) == searched("بلوزة Summer")


def test_shoppers_find_what_they_see() -> None:
    for events, visible in ((HISTORY[:1], False), (HISTORY[:2], True), (HISTORY, False)):
        assert folded(SEARCH_DOCUMENTS, events)[PRODUCT].visible is visible
    assert folded(SEARCH_DOCUMENTS, [shirt, ProductRemoved(product_id=PRODUCT)]).get(PRODUCT) is None


def test_a_collection_is_found_by_its_name_while_it_is_active() -> None:
    added = CategoryAdded(category_id=CATEGORY, store_id=STORE, name="أكواب", slug="cups")
    hidden = CategoryDescribed(category_id=CATEGORY, is_active=False, name="Mugs")
    row = folded(SEARCH_DOCUMENTS, [added, hidden])[CATEGORY]
    assert (row.kind, row.visible, row.title) == ("collections", False, "mugs")
    gone = CategoryRemoved(category_id=CATEGORY, store_id=STORE)
    assert folded(SEARCH_DOCUMENTS, [added, gone]).get(CATEGORY) is None


@given(cuts=st.sets(st.integers(0, len(HISTORY))))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    assert folded(SEARCH_DOCUMENTS, HISTORY, cuts) == folded(SEARCH_DOCUMENTS, HISTORY)


arabic = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآةىؤئًَُِـ ")


@given(one=arabic, other=arabic)
def test_arabic_words_stay_apart_in_the_index(one: str, other: str) -> None:
    assert (searched(one) == searched(other)) == (fold(one) == fold(other))
    assert searched(one).isascii()


async def test_without_trigrams_it_finds_exact_parts(database: str) -> None:
    tenant = uuid4()
    row = SearchRow(
        document_id=PRODUCT,
        store_id=STORE,
        kind="products",
        visible=True,
        name="cup",
        added_at=NOW,
        title="cup",
        words=" cup",
    )
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("DROP EXTENSION pg_trgm CASCADE")
    worker, app = (
        await open_pool(with_role(database, "numu_worker"), 1),
        await open_pool(with_role(database, "numu_app"), 1),
    )
    try:
        async with tenant_session(worker, tenant) as db:
            await Rows(SEARCH_DOCUMENTS, "search_documents").write(db, tenant, {PRODUCT: row})
        for word, found in (("up", []), ("cu", [(PRODUCT,)]), ("cup", [(PRODUCT,)]), ("cupp", [])):
            async with tenant_session(app, tenant) as db:
                assert await (await db.execute(MATCHES, (tenant, STORE, ["products"], [word]))).fetchall() == found
    finally:
        await worker.close()
        await app.close()


def test_the_index_is_made_only_where_there_are_trigrams(database: str) -> None:
    made = "SELECT count(*) FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%gin_trgm_ops%%'"
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SET ROLE numu_owner")
        assert owner.execute(made, ("search_documents",)).fetchone() == (2,)
        owner.execute("RESET ROLE; DROP EXTENSION pg_trgm CASCADE; SET ROLE numu_owner")
        declared = SEARCH_DOCUMENTS.table
        for statement in (create(declared, "again"), *indexes(declared, "again")):
            owner.execute(statement.encode())
        assert owner.execute(made, ("again",)).fetchone() == (0,)


async def test_nobody_finds_what_is_anothers(database: str) -> None:
    mine, theirs = uuid4(), uuid4()
    row = SearchRow(
        document_id=PRODUCT,
        store_id=STORE,
        kind="products",
        visible=True,
        name="cup",
        added_at=NOW,
        title="cup",
        words=" cup",
    )
    worker, app = (
        await open_pool(with_role(database, "numu_worker"), 1),
        await open_pool(with_role(database, "numu_app"), 1),
    )
    try:
        async with tenant_session(worker, mine) as db:
            await Rows(SEARCH_DOCUMENTS, "search_documents").write(db, mine, {PRODUCT: row})
        for working_for, asked, word, found in (
            (mine, mine, "cup", [(PRODUCT,)]),
            (mine, mine, "cupp", [(PRODUCT,)]),
            (mine, mine, "mug", []),
            (mine, theirs, "cup", []),
            (theirs, mine, "cup", []),
            (theirs, theirs, "cup", []),
        ):
            async with tenant_session(app, working_for) as db:
                values = (asked, STORE, ["products"], [word])
                assert await (await db.execute(MATCHES, values)).fetchall() == found
        async with app.connection() as bare:
            assert await (await bare.execute(MATCHES, (mine, STORE, ["products"], ["cup"]))).fetchall() == []
    finally:
        await worker.close()
        await app.close()
