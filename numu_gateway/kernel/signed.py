"""Addresses that open one private thing for a while, to whoever has them: signed, and dated."""

from hmac import compare_digest, digest
from urllib.parse import urlencode

from numu_gateway.kernel.call import utc_now
from numu_gateway.kernel.services import Services
from numu_projections.stores.views import StoreRef

LIFE_S = 3600


def signature(services: Services, store: StoreRef, what: str, expires: int) -> str:
    """For ``what`` of this store until ``expires`` (seconds since 1970)."""
    secret = services.keyring.tenant_secret(store.tenant_id)
    return digest(secret, f"numu signed address\x1f{store.store_id}\x1f{what}\x1f{expires}".encode(), "sha256").hex()


def signed_query(services: Services, store: StoreRef, what: str, *, life_s: int = LIFE_S) -> str:
    """What to put behind the ``?``."""
    expires = int(utc_now().timestamp()) + life_s
    return urlencode({"expires": expires, "signature": signature(services, store, what, expires)})


def is_signed(services: Services, store: StoreRef, what: str, expires: int, given: str) -> bool:
    """Ours, and not too old."""
    genuine = compare_digest(signature(services, store, what, expires).encode(), given.encode())
    return genuine and expires >= utc_now().timestamp()
