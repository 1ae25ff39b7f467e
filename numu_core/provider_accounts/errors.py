"""Refusals of the provider_accounts capability."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class KeysDisagree(DomainError):
    """One key is for testing and the other is live, or they are of two countries."""

    kind = Kind.INVALID
    code = "provider-accounts/keys-disagree"
    title = "The secret key and the public key do not belong together"
    title_ar = "المفتاح السري والمفتاح العام لا ينتميان إلى الحساب نفسه"
