"""What the shipments pages send, and the label of a parcel that the store brings itself."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated
from uuid import UUID

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from msgspec import Meta, Struct

from numu_core.kernel.governorates import governorate
from numu_core.kernel.money import EXPONENT, Money
from numu_projections.shipments.views import LabelView


class CreateShipmentBody(Struct, kw_only=True):
    """Bring this order to its customer."""

    order_id: UUID
    carrier: Annotated[str, Meta(pattern="^[a-z]{2,20}$")] = "bosta"
    shipping_method: Annotated[str, Meta(max_length=50)] = "standard"
    notes: Annotated[str, Meta(max_length=500)] | None = None


class BulkShipmentBody(Struct, kw_only=True):
    """Bring these orders to their customers, each for itself."""

    order_ids: Annotated[Sequence[UUID], Meta(min_length=1, max_length=50)]


class BulkShipmentItem(Struct, frozen=True, kw_only=True):
    """How one of them went."""

    order_id: UUID
    success: bool
    shipment_id: UUID | None = None
    tracking_number: str | None = None
    error: str | None = None


class BulkShipmentResult(Struct, frozen=True, kw_only=True):
    """How they went."""

    total: int
    succeeded: int
    failed: int
    results: list[BulkShipmentItem]


@cache
def _template() -> Template:
    loader = PackageLoader("numu_gateway.shipments", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("label.html")


def label_page(label: LabelView, store: str) -> str:
    """The label as a page of A6, in Arabic and English, with its number as a QR code. Nothing is loaded by it."""
    to = label.address or {}
    first = label.receiver_first_name or to.get("first_name") or ""
    last = label.receiver_last_name or to.get("last_name") or ""
    currency = next(one for one in EXPONENT if one == label.currency)
    cash = Money(label.cod_minor, currency)
    drawn = segno.make(label.tracking_number or "", micro=False).svg_inline(scale=2, border=1)
    return _template().render(
        label=label,
        store=store,
        to=to,
        name=f"{first} {last}".strip(),
        phone=label.receiver_phone or to.get("phone") or "",
        place=_place(to.get("city"), to.get("state"), to.get("country")),
        collect=f"{cash.decimal()} {cash.currency}",
        code=Markup(drawn),  # noqa: S704 - drawn by us, of digits and letters of ours
    )


def _place(city: str | None, state: str | None, country: str | None) -> list[str]:
    """Where it goes, a governorate by its names: nobody on the road knows its code."""
    known = governorate(state or "")
    names = [known.name_ar, known.name] if known else [state]
    return list(dict.fromkeys(word for word in (city, *names, country) if word))
