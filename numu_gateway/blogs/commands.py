"""HTTP commands on blogs."""

from typing import Any
from uuid import UUID

from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.blogs.commands import RemoveBlog, SaveBlog
from numu_core.blogs.decider import BLOGS
from numu_gateway.blogs.bodies import BlogBody, blog_of
from numu_gateway.blogs.queries import ONE, shown
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_projections.blogs.views import BlogView


@post("/stores/{store_id:uuid}/blogs", operation_id="create_blog", guards=[allow("themes.edit")])
async def create_blog(
    store_id: FromPath[UUID],
    data: JSONBody[BlogBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[BlogView]:
    """Add a blog."""
    blog_id = dispatch.new_id()
    await dispatch(SaveBlog(blog_id=blog_id, body=blog_of(store_id, data), new=True))
    return ok(await shown(read, call, store_id, blog_id), "Blog created successfully")


@put(ONE, operation_id="update_blog", guards=[allow("themes.edit")])
async def update_blog(
    store_id: FromPath[UUID],
    blog_id: FromPath[UUID],
    data: JSONBody[BlogBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[BlogView]:
    """Have the blog just so."""
    await dispatch(SaveBlog(blog_id=blog_id, body=blog_of(store_id, data)), edits=(BLOGS, blog_id))
    return ok(await shown(read, call, store_id, blog_id), "Blog updated successfully")


@delete(ONE, operation_id="delete_blog", guards=[allow("themes.edit")])
async def delete_blog(store_id: FromPath[UUID], blog_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]) -> None:
    """Have the blog no more; its articles are found by nobody then."""
    await dispatch(RemoveBlog(blog_id=blog_id, store_id=store_id), edits=(BLOGS, blog_id))


ROUTES: list[Any] = [create_blog, update_blog, delete_blog]
