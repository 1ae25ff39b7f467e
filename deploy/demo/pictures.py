"""Pictures of goods without a camera: a khatam star, as on Cairo's doors, in the colours of its shop."""

from colorsys import hls_to_rgb
from hashlib import blake2b
from io import BytesIO
from math import cos, radians, sin

from PIL import Image, ImageDraw

SIDE = 800  # pixels
FOUND = 25  # degrees: how far a good's hue lies from its shop's
Colour = tuple[int, int, int]
Point = tuple[float, float]


def picture(name: str, hue: int) -> bytes:
    """A JPEG of ``SIDE`` by ``SIDE``; the same for the same name."""
    first, second, *_ = blake2b(name.encode(), digest_size=4).digest()
    own = hue + (first % (2 * FOUND)) - FOUND
    made = Image.new("RGB", (SIDE, SIDE), colour(own, 0.93))
    draw = ImageDraw.Draw(made)
    step = SIDE // (4 + second % 3)
    for x in range(0, SIDE + step, step):
        for y in range(0, SIDE + step, step):
            star(draw, (x, y), step * 0.62, colour(own, 0.86), colour(own, 0.9))
    star(draw, (SIDE / 2, SIDE / 2), SIDE * 0.36, colour(own, 0.42), colour(own + 30, 0.6))
    star(draw, (SIDE / 2, SIDE / 2), SIDE * 0.16, colour(own, 0.93), colour(own, 0.78))
    kept = BytesIO()
    made.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def star(draw: ImageDraw.ImageDraw, centre: Point, radius: float, edge: Colour, fill: Colour) -> None:
    """Two squares, one turned by half a right angle, and the octagon inside."""
    for turn in (0, 45):
        draw.polygon(corners(centre, radius, 4, turn), fill=edge)
    draw.polygon(corners(centre, radius * 0.62, 8, 22.5), fill=fill)


def corners(centre: Point, radius: float, count: int, turn: float) -> list[Point]:
    """Of a regular polygon."""
    angles = [radians(turn + 360 * n / count) for n in range(count)]
    return [(centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)) for angle in angles]


def colour(hue: float, lightness: float) -> Colour:
    """As Pillow wants it."""
    red, green, blue = hls_to_rgb((hue % 360) / 360, lightness, 0.55)
    return round(red * 255), round(green * 255), round(blue * 255)
