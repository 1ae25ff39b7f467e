"""Pictures to send."""

import io
from typing import Any

import httpx
from PIL import Image

from numu_gateway.kernel.pictures import LARGEST_FILE


def picture(kind: str = "PNG", size: tuple[int, int] = (1600, 800)) -> bytes:
    """A plain picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(out, kind)
    return out.getvalue()


async def send(client: httpx.AsyncClient, path: str, body: bytes, **form: Any) -> httpx.Response:
    """Post a form with one file."""
    return await client.post(path, files={"file": ("picture.png", body, "image/png")}, data=form)


TOO_LARGE = b"\x89PNG\r\n\x1a\n" + bytes(LARGEST_FILE)
