"""Pictures that look alike have hashes that differ in few bits, whatever their size, format or compression."""

import asyncio
import io
from itertools import pairwise

from PIL import Image

from numu_gateway.kernel.pictures import WORKBENCH

WIDTH, HEIGHT = 9, 8
HALF = 1 << 63


def likeness(body: bytes) -> int:
    """The difference hash of a picture: is each point brighter than its neighbour? 64 bits as a signed integer.

    ``body`` is a picture that ``pictures`` has made anew, so it can be opened.
    """
    with Image.open(io.BytesIO(body)) as found:
        small = found.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    light = small.tobytes()
    rows = (light[at : at + WIDTH] for at in range(0, WIDTH * HEIGHT, WIDTH))
    bits = [left > right for row in rows for left, right in pairwise(row)]
    value = sum(bit << at for at, bit in enumerate(bits))
    return value - 2 * HALF if value >= HALF else value


def distance(one: int, other: int) -> int:
    """In how many bits two hashes differ."""
    return ((one ^ other) & (2 * HALF - 1)).bit_count()


async def likeness_of(body: bytes) -> int:
    """``likeness``, beside the event loop."""
    return await asyncio.get_running_loop().run_in_executor(WORKBENCH, likeness, body)
