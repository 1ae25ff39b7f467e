"""Articles: the article, its handle within its blog, and that the blog is there."""

from datetime import timedelta

from msgspec.structs import replace

from numu_core.articles.commands import RemoveArticle, SaveArticle
from numu_core.articles.decider import ARTICLES, Article
from numu_core.articles.flows import HANDLE
from numu_core.kernel.claims import Claimed, Released
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import named_id
from numu_projections.articles.projection import ARTICLES_TABLE
from numu_projections.articles.tables import ArticleRow
from tests.blogs.test_flows import BLOG, STORE
from tests.blogs.test_flows import created as blog
from tests.kernel.spec import NOW, folded, given, new_id, recorded

ARTICLE, OTHER = new_id(8), new_id(9)
sale = Article(store_id=STORE, blog_id=BLOG, handle="sale", title={"en": "Sale"})
save = SaveArticle(article_id=ARTICLE, body=sale, new=True)
claimed = Claimed(claim_id=named_id("claims", HANDLE, f"{BLOG}/sale"), what=HANDLE, holder=ARTICLE)
created = ARTICLES.created(document_id=ARTICLE, body=replace(sale, published_at=NOW))


def test_an_article_remembers_when_it_was_first_published() -> None:
    given(blog).when(save).then(claimed, created)
    given(blog, claimed, created).when(replace(save, new=False), now=NOW + timedelta(days=1)).then_nothing()
    draft = given(blog).when(replace(save, body=replace(sale, published=False))).decided
    published = given(blog, *draft).when(replace(save, new=False), now=NOW + timedelta(days=1))
    [revised] = published.decided
    assert revised == ARTICLES.revised(
        document_id=ARTICLE, changed={"published": True, "published_at": "2026-01-16T09:30:00Z"}
    )


def test_an_article_needs_its_blog() -> None:
    given().when(save).then_refused(NotFound(what="blog", id=BLOG))
    foreign = replace(save, body=replace(sale, store_id=OTHER))
    given(blog).when(foreign).then_refused(NotFound(what="blog", id=BLOG))
    given(blog, claimed, created).when(RemoveArticle(article_id=ARTICLE, blog_id=OTHER, store_id=STORE)).then_refused(
        NotFound(what="article", id=ARTICLE)
    )


def test_a_removed_article_leaves_its_handle() -> None:
    given(blog, claimed, created).when(RemoveArticle(article_id=ARTICLE, blog_id=BLOG, store_id=STORE)).then(
        Released(claim_id=claimed.claim_id, what=HANDLE), ARTICLES.archived(document_id=ARTICLE)
    )


def test_an_article_is_a_row() -> None:
    row = ArticleRow(
        article_id=ARTICLE,
        store_id=STORE,
        blog_id=BLOG,
        handle="sale",
        title={"en": "Sale"},
        excerpt={},
        body={},
        author="",
        image_url=None,
        published=True,
        published_at=NOW + timedelta(days=1),
        created_at=recorded(1).recorded_at,
        updated_at=recorded(2).recorded_at,
        version=2,
    )
    moved = ARTICLES.revised(document_id=ARTICLE, changed={"published_at": "2026-01-16T09:30:00Z"})
    assert folded(ARTICLES_TABLE, [created, moved]) == folded(ARTICLES_TABLE, [created, moved], {1}) == {ARTICLE: row}
    assert folded(ARTICLES_TABLE, [created, ARTICLES.archived(document_id=ARTICLE)]) == {}
