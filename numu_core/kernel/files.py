"""Where uploaded files lie: the port. ``deploy`` hands over what is behind it, a disk or an S3-compatible store.

A key is made by us and never used again for other content, so a file may be kept by anybody for ever.
"""

import re
from typing import Protocol

from msgspec import Struct

BUCKETS = ("products", "stores", "avatars", "documents", "categories", "themes", "payment-proofs")
"""Source: HTTP contract, section 16."""

PRIVATE = frozenset({"payment-proofs"})
"""Never served by address: read through a route that knows who may see them."""

KEY = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,99}/){0,6}[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""No part is empty or starts with a dot, so no key leads out of its bucket."""


class Stored(Struct, frozen=True):
    """A file."""

    body: bytes
    content_type: str


class Files(Protocol):
    """Keeps files. Keys: ``f"{store_id}/{product_id}/{image_id}/original.webp"``."""

    async def put(self, bucket: str, key: str, body: bytes, content_type: str) -> str:
        """Keep ``body``, also instead of what was there, and return its address (see ``url``)."""

    async def get(self, bucket: str, key: str) -> Stored | None:
        """The file, or ``None``."""

    async def delete(self, bucket: str, key: str) -> None:
        """Forget the file, if it is there."""

    def url(self, bucket: str, key: str) -> str:
        """Where everybody can fetch it. Of a private bucket: ``payment-proofs/<key>``, which nobody can fetch."""


def well_named(bucket: str, key: str) -> bool:
    """Whether there can be such a file."""
    return bucket in BUCKETS and KEY.fullmatch(key) is not None
