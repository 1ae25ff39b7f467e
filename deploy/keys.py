"""The two secrets of an installation. Production is given them; elsewhere they are made once and kept in `data_dir`."""

import base64
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from deploy.settings import KEY_BYTES, Settings

RSA_BITS = 2048


def master_key(settings: Settings) -> bytes:
    """The 32 bytes that seal personal data and secrets. Losing them loses what they sealed."""
    given = settings.master_key
    text = given.get_secret_value() if given else kept(settings.data_dir / "master.key", _new_master_key)
    return base64.b64decode(text)


def jwt_private_key(settings: Settings) -> str:
    """The RSA key, in PEM, that signs access tokens."""
    given = settings.jwt_private_key
    return given.get_secret_value() if given else kept(settings.data_dir / "jwt.pem", _new_rsa_key)


def kept(path: Path, make: Callable[[], str]) -> str:
    """The text in `path`, made and written first when absent; readable by its owner only.

    Processes that start together agree: a finished file is linked into place, and only the first link succeeds.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as file:  # mode 0600 by design
            file.write(make())
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()


def _new_master_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _new_rsa_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
