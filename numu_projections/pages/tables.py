"""The read model of pages and policies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class PageRow(Struct, frozen=True, kw_only=True):
    """A page or a policy."""

    page_id: UUID
    store_id: UUID
    kind: str  # "page" or "policy"
    handle: str
    title: dict[str, str]  # by language
    body: dict[str, str]  # cleaned HTML, by language
    seo: dict[str, Any]
    template: str
    template_suffix: str | None
    published: bool
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag


pages = table("pages", PageRow, key="page_id", index=[("store_id", "kind", "handle")])
