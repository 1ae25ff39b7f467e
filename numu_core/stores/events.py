"""Facts about stores. Stream: ``stores/{store_id}``, in the platform's log; what a store does is in its tenant's."""

from typing import Any
from uuid import UUID

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Currency
from numu_core.kernel.personal import Personal, Subject


class StoreOpened(Event, frozen=True, kw_only=True, tag="stores.store_opened.v1"):
    """A shop exists and answers at its subdomain."""

    store_id: UUID
    tenant_id: UUID
    owner_id: Subject
    name: str
    slug: str
    subdomain: str
    currency: Currency
    language: str  # "ar" or "en"
    country: str  # ISO 3166-1
    description: str | None
    contact_email: Personal[str]
    contact_phone: Personal[str]


class StoreRenamed(Event, frozen=True, kw_only=True, tag="stores.store_renamed.v1"):
    """The shop has another name; its addresses stay."""

    store_id: UUID
    name: str


class StoreProfileRevised(Event, frozen=True, kw_only=True, tag="stores.store_profile_revised.v1"):
    """What the shop says of itself, the fields that changed."""

    store_id: UUID
    changed: dict[str, Any]  # fields of ``decider.Profile``


class StoreEmailCorrected(Event, frozen=True, kw_only=True, tag="stores.store_email_corrected.v1"):
    """Where the shop is written to."""

    store_id: UUID
    owner_id: Subject
    contact_email: Personal[str]


class StorePhoneCorrected(Event, frozen=True, kw_only=True, tag="stores.store_phone_corrected.v1"):
    """Where the shop is called."""

    store_id: UUID
    owner_id: Subject
    contact_phone: Personal[str]  # E.164


class StoreDeactivated(Event, frozen=True, kw_only=True, tag="stores.store_deactivated.v1"):
    """The public finds nothing until it is activated again."""

    store_id: UUID


class StoreActivated(Event, frozen=True, kw_only=True, tag="stores.store_activated.v1"):
    """The public finds it again."""

    store_id: UUID


class StoreClosed(Event, frozen=True, kw_only=True, tag="stores.store_closed.v1"):
    """Gone for good; its subdomain is free."""

    store_id: UUID


StoreEvent = (
    StoreOpened
    | StoreRenamed
    | StoreProfileRevised
    | StoreEmailCorrected
    | StorePhoneCorrected
    | StoreDeactivated
    | StoreActivated
    | StoreClosed
)
