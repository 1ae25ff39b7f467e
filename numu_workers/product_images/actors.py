"""Makes uploaded pictures smaller. The names of the sizes follow from the original's, so doing it twice is once."""

import asyncio
import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from PIL import Image

from numu_core.kernel.errors import NotFound
from numu_core.product_images.commands import RecordSizes, Size
from numu_workers.kernel.actors import JobContext, actor

BUCKET = "products"
SIZES: Mapping[Size, int] = {"large": 1200, "medium": 600, "thumbnail": 200}
"""The longer side, in pixels; a picture is never made larger than it is."""
KIND, QUALITY = "image/webp", 82
WORKBENCH = ThreadPoolExecutor(2, "pictures")
"""A large picture fills 160 MB while it is made: never more than two at once."""


@actor("product_images.resize", queue="images", max_attempts=10, timeout_s=300)
async def resize(job: JobContext) -> None:
    """Make the smaller sizes of a picture, keep them, and let that be a fact."""
    image_id, key = job.arg("image_id", UUID), job.arg("key", str)
    original = await job.files.get(BUCKET, key)
    if original is None:  # removed before its turn came
        return
    made = await asyncio.get_running_loop().run_in_executor(WORKBENCH, smaller, original.body)
    urls = {size: await job.files.put(BUCKET, beside(key, size), body, KIND) for size, body in made.items()}
    try:
        await job.run(RecordSizes(image_id=image_id, urls=urls))
    except NotFound:  # removed meanwhile
        await remove(job, key)


@actor("product_images.forget", queue="images", max_attempts=10, timeout_s=60)
async def forget(job: JobContext) -> None:
    """Delete a picture in all its sizes."""
    await remove(job, job.arg("key", str))


def smaller(body: bytes) -> dict[Size, bytes]:
    """The sizes of a picture; of a moving one, its first frame."""
    with Image.open(io.BytesIO(body)) as found:
        found.draft("RGB", (2 * SIZES["large"], 2 * SIZES["large"]))  # a JPEG need not be unpacked whole
        clear = "A" in found.getbands() or "transparency" in found.info
        left = found.convert("RGBA" if clear else "RGB")
    made = {}
    for size, side in SIZES.items():  # each from the larger one before it
        left.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        left.save(out, "WEBP", quality=QUALITY)
        made[size] = out.getvalue()
    return made


def beside(key: str, size: Size) -> str:
    """The key of a size: ``…/original.png`` → ``…/medium.webp``."""
    return f"{key.rpartition('/')[0]}/{size}.webp"


async def remove(job: JobContext, key: str) -> None:
    """Delete the original and its sizes, whichever are there."""
    for one in (key, *(beside(key, size) for size in SIZES)):
        await job.files.delete(BUCKET, one)


ACTORS = [resize, forget]
