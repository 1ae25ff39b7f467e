"""Maps: what to ask, what an answer means. No sockets."""

from numu_core.geocoding.providers.nominatim import NOMINATIM

PROVIDERS = [NOMINATIM]
