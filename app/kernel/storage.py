"""Pictures: the one place that reads an image somebody sent, and keeps nothing of it but pixels."""

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel import lanes
from app.kernel.database import Base, BigId, Instant
from app.kernel.errors import Refusal
from app.kernel.work import Unit, forbid_inside

if TYPE_CHECKING:  # read with the first picture, not at the start
    from PIL import Image

LARGEST = 8 * 1024 * 1024  # bytes of a file
EDGES = (96, 320)  # pixels: beside a name, and on a page of one's own
SMALLEST, LONGEST_EDGE, MOST_PIXELS = 64, 12_000, 50_000_000
# MPO is what many telephones write: a JPEG with a second picture behind it, of which only the first is read.
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


class StoredImage(Base):
    """One square size of a picture. Its key is made of its content and of whom it belongs to, so the bytes at an address never change."""

    __tablename__ = "stored_image"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    edge: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)  # pixels
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"), index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)  # WebP
    made_at: Mapped[datetime] = mapped_column(Instant)


class BadImage(Refusal):
    """`code` says why: image.missing, image.large, image.kind, image.broken, image.moving, image.small or image.vast."""

    code, status = "image.broken", 422


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be kept: WebP by edge, and its key."""

    key: str
    sizes: Mapping[int, bytes]


def received(data: bytes, *, owner: str) -> Picture:
    """`take_in` apart from everything else; raises BadImage here, because a refusal in another thread is logged as a fault."""
    found = lanes.apart(_attempt, data, owner)
    if isinstance(found, BadImage):
        raise found
    return found


def _attempt(data: bytes, owner: str) -> Picture | BadImage:
    try:
        return take_in(data, owner=owner)
    except BadImage as refusal:
        return refusal


def take_in(data: bytes, *, owner: str) -> Picture:
    """Decode what somebody sent and draw it anew in each size; raises BadImage. Blocks.

    Threat: a file that is two things at once, hidden data, a place in EXIF, a few bytes that unpack to gigabytes. Only pixels
    come through, and only after the header has said how many there are."""
    forbid_inside("decoding an image")
    from PIL import Image

    if not data:
        raise BadImage("image.missing")
    if len(data) > LARGEST:
        raise BadImage("image.large", data={"most": LARGEST})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            sizes = {edge: _encoded(square) for edge, square in _squares(data)}
    except BadImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise BadImage("image.vast") from None
    except Exception:  # a decoder fed with anything raises anything
        raise BadImage("image.broken") from None
    digest = hashlib.sha256(owner.encode() + b"\0" + b"".join(sizes.values())).hexdigest()
    return Picture(digest[:40], sizes)


def keep(unit: Unit, *, brand_id: int, picture: Picture, now: datetime) -> None:
    """Store it; harmless when it is there already."""
    if unit.get(StoredImage, (picture.key, EDGES[0])) is None:
        unit.add_all(StoredImage(key=picture.key, edge=edge, brand_id=brand_id, data=data, made_at=now) for edge, data in picture.sizes.items())
        unit.flush()


def forget(unit: Unit, *, brand_id: int, key: str) -> None:
    """Every size of it goes."""
    unit.execute(delete(StoredImage).where(StoredImage.key == key, StoredImage.brand_id == brand_id))


def stored(session: Session, *, key: str, edge: int = EDGES[0]) -> bytes | None:
    """The WebP of this size, if it is kept."""
    return session.scalar(select(StoredImage.data).where(StoredImage.key == key, StoredImage.edge == edge))


def _squares(data: bytes) -> list[tuple[int, "Image.Image"]]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise BadImage("image.kind") from None
    with image:
        width, height = image.size
        if max(width, height) > LONGEST_EDGE or width * height > MOST_PIXELS:
            raise BadImage("image.vast")
        if min(width, height) < SMALLEST:
            raise BadImage("image.small", data={"least": SMALLEST})
        if image.format != "MPO" and getattr(image, "is_animated", False):
            raise BadImage("image.moving")
        image.draft("RGB", (max(EDGES) * 2, max(EDGES) * 2))  # a JPEG is decoded at the size that is needed, not at its own
        best = ImageOps.fit(_flat(ImageOps.exif_transpose(image)), (max(EDGES), max(EDGES)), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
        return [(edge, best if edge == max(EDGES) else best.resize((edge, edge), Image.Resampling.LANCZOS)) for edge in EDGES]


def _flat(image: "Image.Image") -> "Image.Image":
    """Plain colours on white, in a new image that has nothing else of the old one."""
    from PIL import Image

    shown = image.convert("RGBA")
    white = Image.new("RGB", shown.size, "#ffffff")
    white.paste(shown, mask=shown.getchannel("A"))
    return white


def _encoded(image: "Image.Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()
