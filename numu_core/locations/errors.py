"""Refusals of the locations capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class DefaultLocationStays(DomainError):
    """Orders are served from it unless they say otherwise: it cannot be closed or switched off."""

    kind = Kind.RULE
    code = "locations/default-location-stays"
    title = "The store's default location cannot be closed or switched off"
    title_ar = "لا يمكن إغلاق أو إيقاف الموقع الافتراضي للمتجر"

    location_id: UUID


@dataclass(eq=False)
class LocationClosedBefore(DomainError):
    """A closed location is not opened again: open another."""

    kind = Kind.CONFLICT
    code = "locations/location-closed"
    title = "This location was closed"
    title_ar = "تم إغلاق هذا الموقع"

    location_id: UUID
