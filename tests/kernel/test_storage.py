"""Pictures that people send: drawn anew or refused, and never kept as they came."""

import io
import struct
import zlib
from contextlib import suppress
from typing import Any

import pytest
from PIL import Image

from app.kernel import storage
from app.kernel.storage import BadImage, take_in


def drawn(kind: str = "JPEG", size: tuple[int, int] = (300, 200), mode: str = "RGB", *, colour: Any = "#336699", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **more)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def told(data: bytes) -> str:
    with pytest.raises(BadImage) as refused:
        take_in(data, owner="Ines")
    return refused.value.code


def moving(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is vast."""
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


class TestTakeIn:
    @pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"),
                                                ("WEBP", "RGBA"), ("MPO", "RGB")])
    def test_draws_squares_of_each_size(self, kind: str, mode: str) -> None:
        picture = take_in(drawn(kind, mode=mode, colour=0 if mode in ("P", "L", "I;16") else "#336699"), owner="Ines")
        assert [(opened(data).format, opened(data).size) for data in picture.sizes.values()] == [("WEBP", (edge, edge)) for edge in storage.EDGES]
        assert len(picture.key) == 40

    def test_keeps_nothing_but_pixels(self) -> None:
        exif = Image.Exif()
        exif[0x010E] = "at home, 4 Rue de la Paix"
        data = drawn(exif=exif.tobytes(), icc_profile=b"a profile with words") + b"<script>alert(1)</script>PK\x03\x04"
        for kept in take_in(data, owner="Ines").sizes.values():
            assert not any(word in kept for word in (b"Rue", b"profile", b"script", b"PK\x03\x04", b"EXIF", b"ICCP"))

    def test_stands_upright(self) -> None:
        left_red = Image.new("RGB", (200, 200), "#0000ff")
        left_red.paste("#ff0000", (0, 0, 100, 200))
        exif, out = Image.Exif(), io.BytesIO()
        exif[0x0112] = 6  # to be turned a quarter clockwise: what was left is on top
        left_red.save(out, "JPEG", exif=exif.tobytes())
        shown = opened(take_in(out.getvalue(), owner="Ines").sizes[storage.EDGES[0]]).convert("RGB")
        top, bottom = shown.getpixel((48, 10)), shown.getpixel((48, 86))
        assert isinstance(top, tuple) and isinstance(bottom, tuple) and top[0] > 200 and bottom[2] > 200

    def test_is_white_where_nothing_was(self) -> None:
        shown = opened(take_in(drawn("PNG", mode="RGBA", colour=(0, 0, 0, 0)), owner="Ines").sizes[storage.EDGES[0]]).convert("RGB")
        assert shown.getpixel((50, 50)) == (255, 255, 255)

    def test_gives_the_same_picture_another_key_for_another_owner(self) -> None:
        keys = {take_in(drawn(), owner=owner).key for owner in ("Ines", "Awa", "Ines")}
        assert len(keys) == 2

    @pytest.mark.parametrize(("data", "why"), [
        (b"", "missing"), (b"x" * (storage.LARGEST + 1), "large"), (b"hello", "kind"), (b"\0" * 4_000, "kind"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "kind"), (drawn("GIF"), "kind"), (drawn("BMP"), "kind"),
        (drawn("TIFF"), "kind"), (b"%PDF-1.7\n" + drawn(), "kind"), (b"GIF89a/*" + drawn(), "kind"), (drawn("PNG")[:150], "broken"),
        (drawn("JPEG", (800, 800))[:2_000], "broken"), (moving("PNG"), "moving"), (moving("WEBP"), "moving"),
        (drawn(size=(63, 400)), "small"), (drawn(size=(1, 1)), "small"), (bomb(60_000, 60_000), "vast"), (bomb(12_001, 100), "vast"),
        (bomb(9_000, 9_000), "vast"), (bomb(4_000, 4_000), "broken")])
    def test_says_what_is_wrong(self, data: bytes, why: str) -> None:
        assert told(data) == f"image.{why}"

    def test_raises_nothing_else_whatever_is_damaged(self) -> None:
        whole = drawn("PNG", (80, 80))
        for at in range(0, len(whole), 7):
            with suppress(BadImage):
                take_in(whole[:at] + b"\xff\x00\xff" + whole[at + 3:], owner="Ines")
