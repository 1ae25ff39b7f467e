"""The files port on a disk and in an S3 store."""

import io
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from deploy.files import LocalFiles, S3Files, open_files
from deploy.settings import Settings
from numu_core.kernel.files import Files, Stored, well_named

KEY = "shop/thing/original.png"


async def test_a_disk_keeps_what_it_is_given(tmp_path: Path) -> None:
    files: Files = LocalFiles(tmp_path, "http://here/uploads")
    assert await files.get("products", KEY) is None
    assert await files.put("products", KEY, b"one", "image/png") == f"http://here/uploads/products/{KEY}"
    assert await files.put("products", KEY, b"two", "image/png")
    assert await files.get("products", KEY) == Stored(b"two", "image/png")
    assert await files.get("products", "shop/thing") is None
    await files.delete("products", KEY)
    await files.delete("products", KEY)
    assert await files.get("products", KEY) is None


@pytest.mark.parametrize(
    "key", ["../x.png", "a/../../x.png", "/etc/passwd", "a//b", "", ".hidden", "a/.part", "a\\..\\b", "a/b/", "é.png"]
)
async def test_no_key_leads_out_of_its_bucket(tmp_path: Path, key: str) -> None:
    assert not well_named("products", key)
    with pytest.raises(AssertionError):
        await LocalFiles(tmp_path, "http://here").get("products", key)


def test_only_our_buckets_are_buckets() -> None:
    assert well_named("products", KEY)
    assert not well_named("..", KEY)
    assert not well_named("secrets", KEY)


async def test_private_files_have_no_address(tmp_path: Path) -> None:
    assert (
        await LocalFiles(tmp_path, "http://here").put("payment-proofs", KEY, b"x", "image/png")
        == f"payment-proofs/{KEY}"
    )


async def test_an_s3_store_keeps_private_files_in_a_bucket_of_their_own() -> None:
    client = boto3.client("s3", region_name="x", aws_access_key_id="a", aws_secret_access_key="b")
    files: Files = S3Files(client, "open", "closed", "https://cdn.example")
    where = {"Bucket": "open", "Key": f"products/{KEY}"}
    closed = {"Bucket": "closed", "Key": f"payment-proofs/{KEY}"}
    keep = "public, max-age=31536000, immutable"
    with Stubber(client) as store:
        store.add_response("put_object", {}, {**where, "Body": b"x", "ContentType": "image/png", "CacheControl": keep})
        hidden = {**closed, "Body": b"y", "ContentType": "image/png", "CacheControl": "private, no-store"}
        store.add_response("put_object", {}, hidden)
        store.add_response("get_object", answer(b"y"), closed)
        store.add_client_error("get_object", "NoSuchKey", http_status_code=404, expected_params=where)
        store.add_response("delete_object", {}, where)
        assert await files.put("products", KEY, b"x", "image/png") == f"https://cdn.example/products/{KEY}"
        assert await files.put("payment-proofs", KEY, b"y", "image/png") == f"payment-proofs/{KEY}"
        assert await files.get("payment-proofs", KEY) == Stored(b"y", "image/png")
        assert await files.get("products", KEY) is None
        await files.delete("products", KEY)
        store.assert_no_pending_responses()


def answer(body: bytes) -> dict[str, Any]:
    return {"Body": StreamingBody(io.BytesIO(body), len(body)), "ContentType": "image/png"}


def test_settings_choose_the_store(tmp_path: Path) -> None:
    assert isinstance(open_files(Settings(data_dir=tmp_path)), LocalFiles)
    in_s3 = Settings(s3_bucket="a", s3_private_bucket="b", s3_region="x", s3_access_key="k", s3_secret_key="s")
    assert isinstance(open_files(in_s3), S3Files)
    with pytest.raises(ValueError, match="two buckets"):
        Settings(s3_bucket="a", s3_private_bucket="a")
