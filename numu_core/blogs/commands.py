"""Intentions about blogs."""

from uuid import UUID

from numu_core.blogs.decider import Blog
from numu_core.kernel.messages import Command


class SaveBlog(Command, frozen=True, kw_only=True):
    """Have this blog just so."""

    blog_id: UUID
    body: Blog
    new: bool = False


class RemoveBlog(Command, frozen=True, kw_only=True):
    """Have it no more; its articles are found by nobody then."""

    blog_id: UUID
    store_id: UUID
