"""What is behind the files port: the local disk, or any store that speaks S3."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from deploy.settings import Settings
from numu_core.kernel.files import PRIVATE, Files, Stored, well_named

T = TypeVar("T")
CONNECT_S, READ_S, ATTEMPTS = 5, 20, 3
FOR_EVER = "public, max-age=31536000, immutable"
KINDS = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".csv": "text/csv",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
"""A disk keeps no content types: a file's name tells."""


class LocalFiles:
    """Files below a directory, for one machine."""

    def __init__(self, root: Path, base_url: str) -> None:
        self._root, self._base_url = root, base_url

    async def put(self, bucket: str, key: str, body: bytes, content_type: str) -> str:
        """Keep it: complete, or not at all."""
        path = self._path(bucket, key)
        assert KINDS.get(path.suffix, content_type) == content_type, f"{key} is no name for {content_type}"
        await asyncio.to_thread(_write, path, body)
        return self.url(bucket, key)

    async def get(self, bucket: str, key: str) -> Stored | None:
        """The file, or ``None``."""
        path = self._path(bucket, key)
        body = await asyncio.to_thread(_read, path)
        return None if body is None else Stored(body, KINDS.get(path.suffix, "application/octet-stream"))

    async def delete(self, bucket: str, key: str) -> None:
        """Forget it."""
        path = self._path(bucket, key)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    def url(self, bucket: str, key: str) -> str:
        """Its address."""
        return _address(self._base_url, bucket, key)

    def _path(self, bucket: str, key: str) -> Path:
        assert well_named(bucket, key), f"{bucket}/{key}"
        return self._root / bucket / key


class S3Files:
    """Files in an S3-compatible store: one bucket that everybody may read, and one that nobody else may."""

    def __init__(self, client: Any, public: str, private: str, base_url: str) -> None:
        self._client, self._public, self._private, self._base_url = client, public, private, base_url

    async def put(self, bucket: str, key: str, body: bytes, content_type: str) -> str:
        """Keep it."""
        age = "private, no-store" if bucket in PRIVATE else FOR_EVER
        where = self._where(bucket, key)
        await self._ask(self._client.put_object, **where, Body=body, ContentType=content_type, CacheControl=age)
        return self.url(bucket, key)

    async def get(self, bucket: str, key: str) -> Stored | None:
        """The file, or ``None``."""
        try:
            return await asyncio.to_thread(self._read, self._where(bucket, key))
        except ClientError as fault:
            if fault.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                return None
            raise

    async def delete(self, bucket: str, key: str) -> None:
        """Forget it; to the store, forgetting nothing is no fault."""
        await self._ask(self._client.delete_object, **self._where(bucket, key))

    def url(self, bucket: str, key: str) -> str:
        """Its address."""
        return _address(self._base_url, bucket, key)

    def _where(self, bucket: str, key: str) -> dict[str, str]:
        assert well_named(bucket, key), f"{bucket}/{key}"
        return {"Bucket": self._private if bucket in PRIVATE else self._public, "Key": f"{bucket}/{key}"}

    def _read(self, where: dict[str, str]) -> Stored:
        found = self._client.get_object(**where)
        with found["Body"] as body:
            return Stored(body.read(), found.get("ContentType", "application/octet-stream"))

    async def _ask(self, call: Callable[..., T], **values: Any) -> T:
        return await asyncio.to_thread(call, **values)


def open_files(chosen: Settings) -> Files:
    """The files of this installation. The client of an S3 store is shared by threads; making it reads no network."""
    base = chosen.files_base_url()
    if chosen.s3_bucket is None or chosen.s3_private_bucket is None:
        return LocalFiles(chosen.data_dir / "uploads", base)
    secret = chosen.s3_secret_key.get_secret_value() if chosen.s3_secret_key else None
    client = boto3.client(
        "s3",
        endpoint_url=chosen.s3_endpoint_url,
        region_name=chosen.s3_region,
        aws_access_key_id=chosen.s3_access_key,
        aws_secret_access_key=secret,
        config=Config(
            signature_version="s3v4",
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    return S3Files(client, chosen.s3_bucket, chosen.s3_private_bucket, base)


def _address(base_url: str, bucket: str, key: str) -> str:
    return f"{bucket}/{key}" if bucket in PRIVATE else f"{base_url}/{bucket}/{key}"


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid4().hex}.part")
    with part.open("wb") as written:
        written.write(body)
        written.flush()
        os.fsync(written.fileno())  # a fact will name it: it must outlive the power
    part.replace(path)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
