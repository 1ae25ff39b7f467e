"""Intentions about articles."""

from uuid import UUID

from numu_core.articles.decider import Article
from numu_core.kernel.messages import Command


class SaveArticle(Command, frozen=True, kw_only=True):
    """Have this article just so."""

    article_id: UUID
    body: Article
    new: bool = False


class RemoveArticle(Command, frozen=True, kw_only=True):
    """Have it no more."""

    article_id: UUID
    blog_id: UUID
    store_id: UUID
