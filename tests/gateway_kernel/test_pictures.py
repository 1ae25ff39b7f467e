"""What becomes of pictures that people send."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from numu_core.kernel.errors import DomainError
from numu_gateway.kernel.pictures import NotAPicture, PictureTooLarge, kind_of, made_anew


def picture(kind: str, size: tuple[int, int] = (40, 20), **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(out, kind, **save)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "content_type", "extension"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("WEBP", "image/webp", "webp"),
        ("GIF", "image/gif", "gif"),
    ],
)
def test_each_kind_is_known_by_its_first_bytes_and_stays_what_it_is(
    kind: str, content_type: str, extension: str
) -> None:
    made = made_anew(picture(kind))
    assert (made.content_type, made.extension, made.width, made.height) == (content_type, extension, 40, 20)
    assert kind_of(made.body) == kind


def test_where_it_was_taken_is_forgotten_and_it_stands_upright() -> None:
    told = Image.Exif()
    told[0x0112] = 6  # turned by the camera
    told[0x010E] = "at home, Zamalek 12"
    sent = picture("JPEG", exif=told)
    assert b"Zamalek" in sent
    made = made_anew(sent)
    assert b"Zamalek" not in made.body
    assert (made.width, made.height) == (20, 40)
    assert not Image.open(io.BytesIO(made.body)).getexif()


def test_text_in_a_png_and_bytes_behind_a_jpeg_are_gone() -> None:
    hidden = b"<script>alert(1)</script>"
    chunk = b"tEXt" + b"k\x00" + hidden
    plain = picture("PNG")
    sent = plain[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + plain[33:]
    assert hidden not in made_anew(sent).body
    assert hidden not in made_anew(picture("JPEG") + hidden).body


def test_a_moving_picture_keeps_moving() -> None:
    frames = [Image.new("RGB", (8, 8), (n * 60, 0, 0)) for n in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=[50, 60, 70], loop=0)
    made = made_anew(out.getvalue())
    assert getattr(Image.open(io.BytesIO(made.body)), "n_frames", 1) == 3


def test_clear_parts_stay_clear() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(made_anew(out.getvalue()).body)).mode == "RGBA"


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.7", b"<svg/>", b"GIF89a", picture("PNG")[:60], b"RIFF....WAVE", b"\xff\xd8\xff" * 9]
)
def test_what_is_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(NotAPicture):
        made_anew(body)


@pytest.mark.parametrize("side", [7_000, 10_000, 30_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    plain = picture("PNG")
    bomb = plain[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + plain[33:]
    with pytest.raises(PictureTooLarge):
        made_anew(bomb)


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), at=st.integers(0, 400), byte=st.integers(0, 255))
def test_a_broken_picture_is_refused_or_repaired_and_nothing_else(kind: str, at: int, byte: int) -> None:
    body = bytearray(picture(kind))
    body[at % len(body)] = byte
    try:
        made = made_anew(bytes(body))
    except DomainError:
        return
    assert kind_of(made.body)
