"""Pictures that people send: of a known kind by their first bytes, of bearable size, and made anew before being kept.

Making them anew drops whatever a camera or a person has hidden in the file (place, owner, scripts), turns them as the
camera meant, and brings their colours to sRGB.
"""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from litestar.datastructures import UploadFile
from msgspec import Struct
from PIL import Image, ImageCms, ImageOps, ImageSequence

from numu_core.kernel.errors import DomainError, Kind

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LARGEST_BODY = LARGEST_FILE + 64 * 1024
"""For ``request_max_body_size``: the file and what a form wraps around it."""
MOST_PIXELS = 40_000_000
MOST_FRAMES, MOST_MOVING_PIXELS = 300, 120_000_000
QUALITY = 90
SIGNS = {"JPEG": (b"\xff\xd8\xff",), "PNG": (b"\x89PNG\r\n\x1a\n",), "GIF": (b"GIF87a", b"GIF89a"), "WEBP": (b"RIFF",)}
KIND = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
HOW: dict[str, dict[str, Any]] = {"JPEG": {"quality": QUALITY, "progressive": True}, "WEBP": {"quality": QUALITY}}
WORKBENCH = ThreadPoolExecutor(2, "pictures")
"""A large picture fills 160 MB while it is made: never more than two at once."""


@dataclass(eq=False)
class FileTooLarge(DomainError):
    """More bytes than this may have."""

    kind = Kind.TOO_LARGE
    code = "gateway/file-too-large"
    title = "This file is too large"
    title_ar = "حجم الملف أكبر من المسموح"

    most_bytes: int


@dataclass(eq=False)
class NotAPicture(DomainError):
    """By its content this is no JPEG, PNG, WebP or GIF, whatever its name says."""

    kind = Kind.UNSUPPORTED
    code = "gateway/not-a-picture"
    title = "Only JPEG, PNG, WebP and GIF pictures are accepted"
    title_ar = "تُقبل صور JPEG وPNG وWebP وGIF فقط"


@dataclass(eq=False)
class PictureTooLarge(DomainError):
    """More pixels than can be shown in good faith."""

    kind = Kind.TOO_LARGE
    code = "gateway/picture-too-large"
    title = "This picture has too many pixels"
    title_ar = "أبعاد الصورة أكبر من المسموح"

    most_pixels: int


class PictureForm(Struct, kw_only=True):
    """A form with one picture: ``data: MultipartBody[PictureForm]``."""

    file: UploadFile


class Picture(Struct, frozen=True, kw_only=True):
    """A picture that may be kept."""

    body: bytes
    content_type: str  # "image/webp"
    extension: str  # "webp"
    width: int
    height: int


async def received(file: UploadFile) -> Picture:
    """The picture that was sent, made anew.

    Raises:
        FileTooLarge: more than 5 MB.
        NotAPicture: of no kind that we take, or broken.
        PictureTooLarge: more than 40 million pixels.
    """
    return await picture_of(await content(file, LARGEST_FILE))


async def content(file: UploadFile, most: int) -> bytes:
    """The bytes of any upload.

    Raises:
        FileTooLarge: more than ``most``.
    """
    body = await file.read(most + 1)
    if len(body) > most:
        raise FileTooLarge(most_bytes=most)
    return body


async def picture_of(body: bytes) -> Picture:
    """``body`` as a picture that may be kept. Raises as ``received``."""
    return await asyncio.get_running_loop().run_in_executor(WORKBENCH, made_anew, body)


def kind_of(body: bytes) -> str:
    """``"JPEG"``, ``"PNG"``, ``"GIF"`` or ``"WEBP"``, by the first bytes.

    Raises:
        NotAPicture: none of them.
    """
    for kind, signs in SIGNS.items():
        if body.startswith(signs) and (kind != "WEBP" or body[8:12] == b"WEBP"):
            return kind
    raise NotAPicture


def made_anew(body: bytes) -> Picture:
    """Decode and encode again."""
    kind = kind_of(body)
    try:
        with Image.open(io.BytesIO(body), formats=(kind,)) as found:
            check_size(found)
            moving = getattr(found, "n_frames", 1) > 1
            made, size = _moving(found, kind) if moving else _still(found, kind)
    except DomainError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise PictureTooLarge(most_pixels=MOST_PIXELS) from fault
    except Exception as fault:  # whatever a decoder stumbles over, it is no picture
        raise NotAPicture from fault
    content_type, extension = KIND[kind]
    return Picture(body=made, content_type=content_type, extension=extension, width=size[0], height=size[1])


def check_size(found: Image.Image) -> None:
    """Before anything is unpacked: what would it unpack to?

    Raises:
        PictureTooLarge: more than a process should hold.
    """
    pixels, frames = found.width * found.height, getattr(found, "n_frames", 1)
    if pixels > MOST_PIXELS or frames > MOST_FRAMES or (frames > 1 and pixels * frames > MOST_MOVING_PIXELS):
        raise PictureTooLarge(most_pixels=MOST_PIXELS)


def _still(found: Image.Image, kind: str) -> tuple[bytes, tuple[int, int]]:
    upright = ImageOps.exif_transpose(found)
    plain = _srgb(upright, alpha=kind != "JPEG")
    return _encoded(plain, kind), plain.size


def _moving(found: Image.Image, kind: str) -> tuple[bytes, tuple[int, int]]:
    frames, lasts = [], []
    for frame in ImageSequence.Iterator(found):
        lasts.append(int(frame.info.get("duration", 100)))
        frames.append(_srgb(frame, alpha=True))
    loop = int(found.info.get("loop", 0))
    rest: dict[str, Any] = {"save_all": True, "append_images": frames[1:], "duration": lasts, "loop": loop}
    return _encoded(frames[0], kind, **rest), frames[0].size


def _srgb(found: Image.Image, *, alpha: bool) -> Image.Image:
    """``found`` in the colours of the web, with nothing attached."""
    profile = found.info.get("icc_profile")
    clear = alpha and ("A" in found.getbands() or "transparency" in found.info)
    mode = "RGBA" if clear else "RGB"
    if profile and found.mode in {"RGB", "CMYK"} and mode == "RGB":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(found, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:  # a broken profile: its colours are what they seem
            turned = None
        found = turned or found
    plain = found.convert(mode)
    plain.info = {}
    return plain


def _encoded(made: Image.Image, kind: str, **rest: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, kind, **HOW.get(kind, {}), **rest)
    return out.getvalue()
