"""Blogs: the blog and its handle together."""

from msgspec.structs import replace

from numu_core.blogs.commands import RemoveBlog, SaveBlog
from numu_core.blogs.decider import BLOGS, Blog
from numu_core.kernel.claims import Claimed, Released
from numu_core.kernel.errors import NotFound
from numu_core.kernel.handles import HandleTaken
from numu_core.kernel.ids import named_id
from numu_projections.blogs.projection import BLOGS_TABLE
from numu_projections.blogs.tables import BlogRow
from tests.kernel.spec import folded, given, new_id, recorded

STORE, BLOG, OTHER = (new_id(n) for n in range(1, 4))
news = Blog(store_id=STORE, handle="news", title={"en": "News", "ar": "أخبار"})
save = SaveBlog(blog_id=BLOG, body=news, new=True)
claimed = Claimed(claim_id=named_id("claims", "blogs.handle", f"{STORE}/news"), what="blogs.handle", holder=BLOG)
created = BLOGS.created(document_id=BLOG, body=news)


def test_a_blog_takes_its_handle_and_leaves_it() -> None:
    given().when(save).then(claimed, created)
    given(claimed, created).when(replace(save, blog_id=OTHER)).then_refused(HandleTaken(handle="news"))
    given(claimed, created).when(RemoveBlog(blog_id=BLOG, store_id=STORE)).then(
        Released(claim_id=claimed.claim_id, what="blogs.handle"), BLOGS.archived(document_id=BLOG)
    )
    given().when(RemoveBlog(blog_id=BLOG, store_id=STORE)).then_refused(NotFound(what="blog", id=BLOG))


def test_a_blog_is_a_row() -> None:
    row = BlogRow(
        blog_id=BLOG,
        store_id=STORE,
        handle="news",
        title={"en": "News", "ar": "أخبار"},
        description={"en": "What is new"},
        created_at=recorded(1).recorded_at,
        updated_at=recorded(2).recorded_at,
        version=2,
    )
    described = BLOGS.revised(document_id=BLOG, changed={"description": {"en": "What is new"}})
    assert folded(BLOGS_TABLE, [created, described]) == folded(BLOGS_TABLE, [created, described], {1}) == {BLOG: row}
    assert folded(BLOGS_TABLE, [created, BLOGS.archived(document_id=BLOG)]) == {}
