"""Keys: the master keys of the installation, a secret per tenant, a key per person."""

import os
from functools import lru_cache
from hashlib import sha256
from hmac import digest
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
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


def is_signed(public_key: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the owner of ``public_key`` (Ed25519, 32 bytes) has signed ``text``."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _mark(master: bytes) -> bytes:
    return sha256(b"numu master key mark" + master).digest()[:MARK_BYTES]


class Keyring:
    """The installation's master keys, newest first.

    New seals use the first. The last, the original, also derives every tenant's secret, and so the ids of personal
    claims, and the key that signs: keep it in the list for ever.
    """

    def __init__(self, *masters: bytes) -> None:
        assert masters, "at least one master key"
        assert all(len(master) == KEY_BYTES for master in masters), f"master keys have {KEY_BYTES} bytes"
        self._masters = {_mark(master): master for master in masters}
        self._newest, self._original = masters[0], masters[-1]
        self._signer = Ed25519PrivateKey.from_private_bytes(digest(self._original, b"signing", "sha256"))
        self.tenant_secret = lru_cache(maxsize=65536)(self._tenant_secret)

    def _tenant_secret(self, tenant_id: UUID) -> bytes:
        return digest(self._original, b"tenant" + tenant_id.bytes, "sha256")

    def sign(self, text: bytes) -> bytes:
        """An Ed25519 signature that only this installation can make, and everybody with ``public_key`` can check."""
        return self._signer.sign(text)

    @property
    def public_key(self) -> bytes:
        """What auditors check signatures with: 32 bytes, no secret."""
        return self._signer.public_key().public_bytes_raw()

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
