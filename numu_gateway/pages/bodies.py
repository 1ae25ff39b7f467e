"""What clients send about pages and policies, and what everybody sees."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.texts import Handle, Line, Paragraph, Prose
from numu_core.pages.decider import Page, Seo
from numu_gateway.kernel.markup import clean_texts, handle_of, plain_texts


class SeoBody(Struct, kw_only=True):
    """What search engines are told."""

    title: Line = {}
    description: Paragraph = {}


class PageBody(Struct, kw_only=True):
    """The whole page. Without a handle, its title makes one."""

    title: Line
    handle: Handle | None = None
    body: Prose = {}
    seo: SeoBody | None = None
    template: Annotated[str, Meta(max_length=60)] = "page"
    template_suffix: Annotated[str, Meta(max_length=60)] | None = None
    published: bool = True


class PolicyBody(Struct, kw_only=True):
    """The whole policy; its handle is in the path."""

    body: Prose
    title: Line = {}
    published: bool = True


class ShownPage(Struct, frozen=True, kw_only=True):
    """A page as everybody may see it."""

    id: UUID
    handle: str
    title: dict[str, str]
    body: dict[str, str]
    seo: dict[str, Any]
    template: str
    template_suffix: str | None
    updated_at: datetime


NAMES: dict[str, Line] = {
    "privacy": {"en": "Privacy policy", "ar": "سياسة الخصوصية"},
    "refund": {"en": "Returns and refunds", "ar": "سياسة الاستبدال والاسترجاع"},
    "terms": {"en": "Terms of service", "ar": "الشروط والأحكام"},
    "shipping": {"en": "Shipping policy", "ar": "سياسة الشحن والتوصيل"},
}
"""How the usual policies are called where the merchant does not say."""


def page_of(store_id: UUID, body: PageBody) -> Page:
    """What ``body`` says, cleaned."""
    title, seo = plain_texts(body.title), body.seo or SeoBody()
    return Page(
        store_id=store_id,
        handle=handle_of(body.handle, title),
        title=title,
        body=clean_texts(body.body),
        seo=Seo(title=plain_texts(seo.title), description=plain_texts(seo.description)),
        template=body.template,
        template_suffix=body.template_suffix,
        published=body.published,
    )


def policy_of(store_id: UUID, handle: str, body: PolicyBody) -> Page:
    """What ``body`` says, cleaned."""
    title = plain_texts(body.title) or NAMES.get(handle, {"en": handle.replace("-", " ").capitalize()})
    written = clean_texts(body.body)
    return Page(
        store_id=store_id, kind="policy", handle=handle, title=title, body=written, template="policy",
        published=body.published,
    )  # fmt: skip
