"""Saving and removing blogs: the blog and its handle together."""

from numu_core.blogs.commands import RemoveBlog, SaveBlog
from numu_core.blogs.decider import BLOGS
from numu_core.kernel.handles import remove, save
from numu_core.kernel.shop import Shop

HANDLE = "blogs.handle"


def save_blog(shop: Shop, command: SaveBlog) -> None:
    """Have the blog just so.

    Raises:
        HandleTaken: another blog has its handle.
        NotFound: not new, and the store has no such blog.
    """
    save(shop, BLOGS, HANDLE, command.blog_id, command.body, new=command.new, of=command.body.store_id)


def remove_blog(shop: Shop, command: RemoveBlog) -> None:
    """Have it no more.

    Raises:
        NotFound: the store has no such blog.
    """
    remove(shop, BLOGS, HANDLE, command.blog_id, command.store_id, of=command.store_id)


FLOWS = [(SaveBlog, save_blog), (RemoveBlog, remove_blog)]
