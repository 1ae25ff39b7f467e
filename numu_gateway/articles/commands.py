"""HTTP commands on articles."""

from typing import Any
from uuid import UUID

from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.articles.commands import RemoveArticle, SaveArticle
from numu_core.articles.decider import ARTICLES
from numu_gateway.articles.bodies import ArticleBody, article_of
from numu_gateway.articles.queries import ALL, ONE, shown
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_projections.articles.views import ArticleView


@post(ALL, operation_id="create_article", guards=[allow("themes.edit")])
async def create_article(
    store_id: FromPath[UUID],
    blog_id: FromPath[UUID],
    data: JSONBody[ArticleBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ArticleView]:
    """Add an article to the blog."""
    article_id = dispatch.new_id()
    await dispatch(SaveArticle(article_id=article_id, body=article_of(store_id, blog_id, data), new=True))
    return ok(await shown(read, call, store_id, blog_id, article_id), "Article created successfully")


@put(ONE, operation_id="update_article", guards=[allow("themes.edit")])
async def update_article(
    store_id: FromPath[UUID],
    blog_id: FromPath[UUID],
    article_id: FromPath[UUID],
    data: JSONBody[ArticleBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ArticleView]:
    """Have the article just so."""
    command = SaveArticle(article_id=article_id, body=article_of(store_id, blog_id, data))
    await dispatch(command, edits=(ARTICLES, article_id))
    return ok(await shown(read, call, store_id, blog_id, article_id), "Article updated successfully")


@delete(ONE, operation_id="delete_article", guards=[allow("themes.edit")])
async def delete_article(
    store_id: FromPath[UUID], blog_id: FromPath[UUID], article_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]
) -> None:
    """Have the article no more."""
    command = RemoveArticle(article_id=article_id, blog_id=blog_id, store_id=store_id)
    await dispatch(command, edits=(ARTICLES, article_id))


ROUTES: list[Any] = [create_article, update_article, delete_article]
