"""Photo bytes -> what the file tells about its maker, in plain words, to show before it is removed.

Never raises, whatever the bytes. May import: errors, values, photo.exif, photo.formats,
photo.layout, photo.opening.
"""

from __future__ import annotations

from PIL import ExifTags, Image

from occ.errors import PhotoRefused
from occ.photo.exif import exif_of
from occ.photo.formats import kind_of
from occ.photo.layout import is_sound, without_picture
from occ.photo.opening import UNREADABLE, open_photo, quiet
from occ.values import MAX_BYTES

LONGEST_FACT = 80  # letters; a caption on a phone, and no room for a page hidden in a comment


def facts_of(data: bytes) -> dict[str, str]:
    """What a photo's metadata gives away: name of the fact -> its value as a person would say it.

    Names, in this order, only where present: place, taken, camera, software, author, comment,
    colours, also. Bytes that are no photo give no facts.
    """
    kind = kind_of(data) if len(data) <= MAX_BYTES else None
    if kind is None:
        return {}
    try:
        if kind == "PNG" and is_sound(data, kind):
            data = without_picture(data)  # its tags may stand at the end, and are all that is asked
        image = open_photo(data, kind)
        with quiet():
            facts = {name: read(image) for name, read in _FACTS.items()}
    except (PhotoRefused, *UNREADABLE):
        return {}
    return {name: value for name, value in facts.items() if value}


def _place(image: Image.Image) -> str:
    """Where it was taken, to four places (ten metres); "recorded" if it cannot be read.

    Nothing of a camera without a fix, which writes the version of such facts and no more.
    """
    gps = _tags(image, ExifTags.IFD.GPSInfo)
    if not gps.keys() - {ExifTags.GPS.GPSVersionID}:
        return ""
    try:
        north = _degrees(gps[ExifTags.GPS.GPSLatitude])
        east = _degrees(gps[ExifTags.GPS.GPSLongitude])
        south = _words(gps.get(ExifTags.GPS.GPSLatitudeRef)) == "S"
        west = _words(gps.get(ExifTags.GPS.GPSLongitudeRef)) == "W"
        return f"{north:.4f}° {'S' if south else 'N'}, {east:.4f}° {'W' if west else 'E'}"
    except UNREADABLE:
        return "recorded"


def _degrees(parts: tuple) -> float:
    """Degrees, minutes and seconds -> degrees."""
    degrees, minutes, seconds = (float(part) for part in parts)
    total = degrees + minutes / 60 + seconds / 3600
    if not 0 <= total <= 180:
        raise ValueError(f"Expected 0 to 180 degrees. Received: {total}.")
    return total


def _taken(image: Image.Image) -> str:
    """When it was taken, as EXIF has it: "2024:05:01 12:30:00" -> "2024-05-01 12:30:00"."""
    inner = _tags(image, ExifTags.IFD.Exif)
    moment = _words(inner.get(ExifTags.Base.DateTimeOriginal)) or _words(
        _tags(image).get(ExifTags.Base.DateTime)
    )
    return moment.replace(":", "-", 2)


def _camera(image: Image.Image) -> str:
    """Maker and model, the maker once: "Canon" and "Canon EOS 5D" -> "Canon EOS 5D"."""
    tags = _tags(image)
    make, model = _words(tags.get(ExifTags.Base.Make)), _words(tags.get(ExifTags.Base.Model))
    return model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()


def _author(image: Image.Image) -> str:
    """Who took it, whose camera it is, or who holds the rights."""
    tags, inner = _tags(image), _tags(image, ExifTags.IFD.Exif)
    return _first(
        tags.get(ExifTags.Base.Artist),
        inner.get(ExifTags.Base.CameraOwnerName),
        _utf16(tags.get(ExifTags.Base.XPAuthor)),
        tags.get(ExifTags.Base.Copyright),
    )


def _comment(image: Image.Image) -> str:
    """The first text a person or a program wrote into the file."""
    info, tags = image.info, _tags(image)
    windows = (ExifTags.Base.XPTitle, ExifTags.Base.XPSubject, ExifTags.Base.XPComment)
    return _first(
        info.get("comment"),
        tags.get(ExifTags.Base.ImageDescription),
        *(info.get(key) for key in ("Comment", "Description", "Title", "parameters")),
        _user_comment(_tags(image, ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)),
        *(_utf16(tags.get(tag)) for tag in (*windows, ExifTags.Base.XPKeywords)),
    )


def _user_comment(value: object) -> object:
    """EXIF's comment without the eight letters that name its alphabet (EXIF 2.32, 4.6.5)."""
    if not isinstance(value, bytes):
        return value
    return _utf16(value[8:]) if value.startswith(b"UNICODE") else value[8:]


def _utf16(value: object) -> object:
    """Text of two bytes a letter, as Windows writes it; either order of bytes."""
    if not isinstance(value, bytes):
        return value
    text = value[: 16 * LONGEST_FACT]
    return text.decode("utf-16-be" if text[:1] == b"\0" else "utf-16-le", "replace")


def _first(*written: object) -> str:
    """The first that says anything."""
    return next((words for words in map(_words, written) if words), "")


def _colours(image: Image.Image) -> str:
    """That a colour profile is embedded; its name may name the screen it was made for."""
    return "colour profile" if image.info.get("icc_profile") else ""


def _also(image: Image.Image) -> str:
    """Further metadata that may say who, where or what, and what a hidden thumbnail shows."""
    info, inner = image.info, _tags(image, ExifTags.IFD.Exif)
    serials = (ExifTags.Base.BodySerialNumber, ExifTags.Base.LensSerialNumber)
    found = {
        "editing history (XMP)": info.get("xmp") or info.get("XML:com.adobe.xmp"),
        "press caption (IPTC)": info.get("photoshop"),
        "serial number": _first(*map(inner.get, serials)),
        "thumbnail": info.get("thumbnails") or _tags(image, ExifTags.IFD.IFD1),
        "depth map": info.get("depth_images"),
    }
    return ", ".join(name for name, value in found.items() if value)


def _tags(image: Image.Image, inner: int | None = None) -> dict:
    """EXIF tags of the photo, or of one of the inner lists; none if they cannot be read."""
    try:
        exif = exif_of(image)
        return dict(exif) if inner is None else dict(exif.get_ifd(inner))
    except UNREADABLE:
        return {}


def _words(value: object) -> str:
    """A tag's value as one short line: printable letters only."""
    if isinstance(value, bytes):
        value = value[: 8 * LONGEST_FACT].decode("utf-8", "replace")  # a comment may be 20 MB
    text = value[: 8 * LONGEST_FACT] if isinstance(value, str) else str(value or "")
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    text = " ".join(text.replace("\ufffd", " ").split())
    return text if len(text) <= LONGEST_FACT else text[: LONGEST_FACT - 1] + "…"


_FACTS = {
    "place": _place,
    "taken": _taken,
    "camera": _camera,
    "software": lambda image: _words(_tags(image).get(ExifTags.Base.Software)),
    "author": _author,
    "comment": _comment,
    "colours": _colours,
    "also": _also,
}
