"""Compression: answers of 500 bytes and more, as gzip, for who takes it; never what comes in pieces."""

import asyncio
import gzip
from typing import Any

from numu_gateway.kernel.call import Call

LEAST, LEVEL = 500, 5
ASIDE = 128 * 1024  # bytes from which compressing would keep others waiting
PACKED_ALREADY = (b"image/", b"video/", b"audio/", b"font/woff", b"application/zip", b"application/gzip")
PIECES = (b"text/event-stream", b"application/x-ndjson")


def takes_gzip(call: Call) -> bool:
    """The client says that it can read it."""
    told = call.headers.get(b"accept-encoding")
    return told is not None and b"gzip" in told and b"gzip;q=0" not in told.replace(b" ", b"")


def pack(body: bytes) -> bytes:
    """``body``, smaller. The same for the same."""
    return gzip.compress(body, LEVEL, mtime=0)


def worth_it(head: Any, body: bytes) -> bool:
    """Long enough, not compressed in itself, not coded already, and an answer that has a body."""
    if len(body) < LEAST or head["status"] < 200 or head["status"] in {204, 304}:  # noqa: PLR2004
        return False
    for name, value in head["headers"]:
        if name == b"content-encoding" or (name == b"content-type" and value.startswith(PACKED_ALREADY + PIECES)):
            return False
    return True


async def packed(body: bytes) -> bytes:
    """``body`` as gzip; long ones beside the event loop."""
    return pack(body) if len(body) < ASIDE else await asyncio.to_thread(pack, body)


def relabelled(headers: Any, size: int) -> list[tuple[bytes, bytes]]:
    """The headers of the smaller answer. Its ETag is weak: the bytes differ, what they say does not."""
    kept = [
        (name, b"W/" + value if name == b"etag" and not value.startswith(b"W/") else value)
        for name, value in headers
        if name != b"content-length"
    ]
    return [*kept, (b"content-length", b"%d" % size), (b"content-encoding", b"gzip")]
