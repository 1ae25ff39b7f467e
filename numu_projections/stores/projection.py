"""``stores``: one row per store, by which requests find their tenant."""

from operator import attrgetter

from msgspec.structs import replace

from numu_core.kernel.messages import Recorded
from numu_core.stores.events import (
    StoreActivated,
    StoreClosed,
    StoreDeactivated,
    StoreEmailCorrected,
    StoreOpened,
    StorePhoneCorrected,
    StoreProfileRevised,
    StoreRenamed,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.stores.tables import StoreRow, stores


def opened(_: StoreRow | None, event: StoreOpened, at: Recorded) -> StoreRow:
    """A new store, open to the public."""
    return StoreRow(
        store_id=event.store_id,
        of_tenant=event.tenant_id,
        owner_id=event.owner_id,
        name=event.name,
        slug=event.slug,
        subdomain=event.subdomain,
        custom_domain=None,
        status="active",
        description=event.description,
        logo_url=None,
        banner_url=None,
        default_currency=event.currency,
        default_language=event.language,
        country=event.country,
        contact_email=event.contact_email,
        contact_phone=event.contact_phone,
        address={},
        social_links={},
        settings={},
        theme_settings={},
        business_hours={},
        created_at=at.recorded_at,
        updated_at=at.recorded_at,
        version=at.version,
    )


def renamed(row: StoreRow, event: StoreRenamed, at: Recorded) -> StoreRow:
    """Another name."""
    return replace(row, name=event.name, updated_at=at.recorded_at, version=at.version)


def profile_revised(row: StoreRow, event: StoreProfileRevised, at: Recorded) -> StoreRow:
    """The fields of ``changed`` are columns of the same names."""
    return replace(row, **event.changed, updated_at=at.recorded_at, version=at.version)


def email_corrected(row: StoreRow, event: StoreEmailCorrected, at: Recorded) -> StoreRow:
    """Written to elsewhere."""
    return replace(row, contact_email=event.contact_email, updated_at=at.recorded_at, version=at.version)


def phone_corrected(row: StoreRow, event: StorePhoneCorrected, at: Recorded) -> StoreRow:
    """Called elsewhere."""
    return replace(row, contact_phone=event.contact_phone, updated_at=at.recorded_at, version=at.version)


def deactivated(row: StoreRow, _: StoreDeactivated, at: Recorded) -> StoreRow:
    """Hidden."""
    return replace(row, status="inactive", updated_at=at.recorded_at, version=at.version)


def activated(row: StoreRow, _: StoreActivated, at: Recorded) -> StoreRow:
    """Shown."""
    return replace(row, status="active", updated_at=at.recorded_at, version=at.version)


def closed(row: StoreRow, event: StoreClosed, at: Recorded) -> None:
    """Gone."""


by_store = attrgetter("store_id")

STORES = Projection(
    name="stores",
    version=1,
    table=stores,
    row=StoreRow,
    on={
        StoreOpened: Fold(keys=by_store, apply=opened),
        StoreRenamed: Fold(keys=by_store, apply=renamed),
        StoreProfileRevised: Fold(keys=by_store, apply=profile_revised),
        StoreEmailCorrected: Fold(keys=by_store, apply=email_corrected),
        StorePhoneCorrected: Fold(keys=by_store, apply=phone_corrected),
        StoreDeactivated: Fold(keys=by_store, apply=deactivated),
        StoreActivated: Fold(keys=by_store, apply=activated),
        StoreClosed: Fold(keys=by_store, apply=closed),
    },
    subject="owner_id",
    personal=("contact_email", "contact_phone"),
)
PROJECTIONS = [STORES]
