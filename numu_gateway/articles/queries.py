"""HTTP questions about articles."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from numu_core.kernel.texts import Language
from numu_gateway.articles.bodies import ShownArticle, WholeArticle
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Hot, Read
from numu_projections.articles.queries import get_article, list_articles, shown_article, shown_articles
from numu_projections.articles.views import ArticleView
from numu_projections.stores.views import StoreRef

ALL = "/stores/{store_id:uuid}/blogs/{blog_id:uuid}/articles"
ONE = f"{ALL}/{{article_id:uuid}}"
SHOWN = "/storefront/store/{store_id:uuid}/blogs/{blog:str}/articles"


async def shown(read: Read, call: Call, store_id: UUID, blog_id: UUID, article_id: UUID) -> ArticleView:
    """The article, with its version as ``ETag``."""
    article = await read(get_article, store_id, blog_id, article_id)
    call.answer_headers.append((b"etag", b'"%d"' % article.version))
    return article


@get(ALL, operation_id="list_articles", guards=[allow("themes.view")])
async def list_articles_of(
    store_id: FromPath[UUID], blog_id: FromPath[UUID], read: NamedDependency[Read]
) -> Success[list[ArticleView]]:
    """The blog's articles, the newest first."""
    return ok(await read(list_articles, store_id, blog_id))


@get(ONE, operation_id="get_article", guards=[allow("themes.view")])
async def get_one_article(
    store_id: FromPath[UUID],
    blog_id: FromPath[UUID],
    article_id: FromPath[UUID],
    call: NamedDependency[Call],
    read: NamedDependency[Read],
) -> Success[ArticleView]:
    """One article."""
    return ok(await shown(read, call, store_id, blog_id, article_id))


@get(SHOWN, operation_id="list_storefront_articles", guards=[public()])
async def list_storefront_articles(
    store_id: FromPath[UUID],
    blog: FromPath[str],
    store: NamedDependency[StoreRef],
    hot: NamedDependency[Hot],
    locale: FromQuery[Language | None] = None,
) -> Response[Success[list[ShownArticle]]]:
    """The published articles of a blog, the newest first, in the language asked for or the store's."""
    return await hot(shown_articles, store_id, blog, locale or store.language)


@get(f"{SHOWN}/{{article:str}}", operation_id="get_storefront_article", guards=[public()])
async def get_storefront_article(
    store_id: FromPath[UUID],
    blog: FromPath[str],
    article: FromPath[str],
    store: NamedDependency[StoreRef],
    hot: NamedDependency[Hot],
    locale: FromQuery[Language | None] = None,
) -> Response[Success[WholeArticle]]:
    """A published article."""
    return await hot(shown_article, store_id, blog, article, locale or store.language)


ROUTES: list[Any] = [list_articles_of, get_one_article, list_storefront_articles, get_storefront_article]
