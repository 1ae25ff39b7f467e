"""What clients send about blogs, and what everybody sees."""

from uuid import UUID

from msgspec import Struct

from numu_core.blogs.decider import Blog
from numu_core.kernel.texts import Handle, Line, Paragraph
from numu_gateway.kernel.markup import handle_of, plain_texts


class BlogBody(Struct, kw_only=True):
    """The whole blog. Without a handle, its title makes one."""

    title: Line
    handle: Handle | None = None
    description: Paragraph = {}


class ShownBlog(Struct, frozen=True, kw_only=True):
    """A blog as everybody may see it: plain texts in one language, and both languages beside them."""

    id: UUID
    handle: str
    title: str
    description: str | None
    title_i18n: dict[str, str]
    description_i18n: dict[str, str]


def blog_of(store_id: UUID, body: BlogBody) -> Blog:
    """What ``body`` says, without markup."""
    title = plain_texts(body.title)
    handle = handle_of(body.handle, title)
    return Blog(store_id=store_id, handle=handle, title=title, description=plain_texts(body.description))
