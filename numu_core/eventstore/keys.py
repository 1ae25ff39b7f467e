"""Keys: the master keys of the installation, a secret per tenant, a key per person."""

import os
from functools import lru_cache
from hashlib import sha256
from hmac import digest
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES, MARK_BYTES = 32, 12, 4


class WrongKey(Exception):
    """Sealed with a master key that is not configured here, or tampered with."""


def seal(key: bytes, text: bytes, about: bytes) -> bytes:
    """AES-256-GCM: ``nonce ‖ ciphertext``, bound to ``about``."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, about)


def unseal(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """The text that ``seal`` was given.

    Raises:
        WrongKey: another key, other circumstances, or a changed byte.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except InvalidTag as cause:
        raise WrongKey from cause


def _mark(master: bytes) -> bytes:
    return sha256(b"numu master key mark" + master).digest()[:MARK_BYTES]


class Keyring:
    """The installation's master keys, newest first.

    New seals use the first. The last, the original, also derives every tenant's secret and so the ids of personal
    claims: keep it in the list for ever.
    """

    def __init__(self, *masters: bytes) -> None:
        assert masters, "at least one master key"
        assert all(len(master) == KEY_BYTES for master in masters), f"master keys have {KEY_BYTES} bytes"
        self._masters = {_mark(master): master for master in masters}
        self._newest, self._original = masters[0], masters[-1]
        self.tenant_secret = lru_cache(maxsize=65536)(self._tenant_secret)

    def _tenant_secret(self, tenant_id: UUID) -> bytes:
        return digest(self._original, b"tenant" + tenant_id.bytes, "sha256")

    def sign(self, text: bytes) -> bytes:
        """A MAC of ``text`` that only this installation can make."""
        return digest(digest(self._original, b"signing", "sha256"), text, "sha256")

    def wrap(self, text: bytes, about: bytes) -> bytes:
        """``text`` sealed with the newest master key, whose mark it carries."""
        return _mark(self._newest) + seal(self._newest, text, about)

    def unwrap(self, sealed: bytes, about: bytes) -> bytes:
        """What ``wrap`` was given, under whichever master key.

        Raises:
            WrongKey: none of ours.
        """
        if (master := self._masters.get(sealed[:MARK_BYTES])) is None:
            raise WrongKey
        return unseal(master, sealed[MARK_BYTES:], about)
