"""Uploaded files over HTTP."""

import pytest

from tests.kernel.world import World

HTML = b"<script>alert(1)</script>"


async def test_a_public_file_is_served_for_ever(world: World) -> None:
    address = await world.files.put("products", "a/b/original.png", b"picture", "image/png")
    guest = await world.guest()
    answer = await guest.get(address)
    assert answer.status_code == 200
    assert answer.content == b"picture"
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    again = await guest.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_what_could_run_is_a_download(world: World) -> None:
    address = await world.files.put("documents", "a/page.html", HTML, "text/html")
    answer = await (await world.guest()).get(address)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


async def test_a_private_file_is_not_there(world: World) -> None:
    await world.files.put("payment-proofs", "a/proof.png", b"x", "image/png")
    answer = await (await world.guest()).get("http://testserver/uploads/payment-proofs/a/proof.png")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "ENTITY_NOT_FOUND"


@pytest.mark.parametrize(
    "path",
    [
        "products/../payment-proofs/a/proof.png",
        "products/%2e%2e/x",
        "products/a//b",
        "elsewhere/x.png",
        "products/%2Fetc%2Fpasswd",
        "products/a/%00",
    ],
)
async def test_no_path_leads_elsewhere(world: World, path: str) -> None:
    await world.files.put("payment-proofs", "a/proof.png", b"x", "image/png")
    answer = await (await world.guest()).get(f"http://testserver/uploads/{path}")
    assert answer.status_code in {400, 404}
    assert answer.content != b"x"
