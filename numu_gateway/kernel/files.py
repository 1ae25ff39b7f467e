"""Keeps what is uploaded and serves it, at ``/uploads/{bucket}/{key}``. Private buckets are not there at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.files import PRIVATE, Files, well_named
from numu_gateway.kernel.access import public
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.pictures import Picture

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""Anything else is offered as a download: nothing that was uploaded runs as a page of ours."""
ACTIVE = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"})
FOR_EVER = "public, max-age=31536000, immutable"


@asynccontextmanager
async def kept(files: Files, bucket: str, key: str, picture: Picture) -> AsyncIterator[str]:
    """The picture's address, for the block that makes it a fact; should the block be refused, the file goes again."""
    url = await files.put(bucket, key, picture.body, picture.content_type)
    try:
        yield url
    except DomainError:
        await files.delete(bucket, key)
        raise


@get("/uploads/{bucket:str}/{key:path}", include_in_schema=False, guards=[public()])
async def uploaded(
    bucket: FromPath[str], key: FromPath[str], call: NamedDependency[Call], doors: NamedDependency[Doors]
) -> Response[Any]:
    """An uploaded file.

    Raises:
        NotFound: there is none, or it is not for everybody.
    """
    named = key.removeprefix("/")
    found = await doors.files.get(bucket, named) if bucket not in PRIVATE and well_named(bucket, named) else None
    if found is None:
        raise NotFound(what="file", id=f"{bucket}/{named}"[:500])
    tag = f'"{blake2b(found.body, digest_size=12).hexdigest()}"'
    headers = {"Cache-Control": FOR_EVER, "ETag": tag}
    if tag in call.header(b"if-none-match"):
        return Response(None, status_code=304, headers=headers)
    if found.content_type not in SHOWN:
        headers["Content-Disposition"] = "attachment"
    kind = "application/octet-stream" if found.content_type in ACTIVE else found.content_type
    return Response(found.body, headers=headers, media_type=kind)


ROUTES = [uploaded]
