"""Saving and removing articles: the article, its handle within its blog, and that the blog is there."""

from uuid import UUID

from msgspec.structs import replace

from numu_core.articles.commands import RemoveArticle, SaveArticle
from numu_core.articles.decider import ARTICLES, Article
from numu_core.blogs.decider import BLOGS
from numu_core.kernel.errors import NotFound
from numu_core.kernel.handles import remove, save
from numu_core.kernel.shop import Shop

HANDLE = "articles.handle"


def save_article(shop: Shop, command: SaveArticle) -> None:
    """Have the article just so; when it is first published is kept.

    Raises:
        HandleTaken: another article of the blog has its handle.
        NotFound: the store has no such blog; or not new, and the blog has no such article.
    """
    body = command.body
    blog = shop.state(BLOGS, body.blog_id)
    if blog is None or blog.store_id != body.store_id:
        raise NotFound(what="blog", id=body.blog_id)
    before = _in_blog(shop, command.article_id, body.blog_id)
    if body.published_at is None:
        known = before.published_at if before else None
        body = replace(body, published_at=known or (shop.now if body.published else None))
    save(shop, ARTICLES, HANDLE, command.article_id, body, new=command.new, of=body.blog_id)


def remove_article(shop: Shop, command: RemoveArticle) -> None:
    """Have it no more.

    Raises:
        NotFound: the blog has no such article.
    """
    _in_blog(shop, command.article_id, command.blog_id)
    remove(shop, ARTICLES, HANDLE, command.article_id, command.store_id, of=command.blog_id)


def _in_blog(shop: Shop, article_id: UUID, blog_id: UUID) -> Article | None:
    article: Article | None = shop.state(ARTICLES, article_id)
    if article is not None and article.blog_id != blog_id:
        raise NotFound(what="article", id=article_id)
    return article


FLOWS = [(SaveArticle, save_article), (RemoveArticle, remove_article)]
