"""Photo bytes -> what the file tells about its maker, in plain words, to show before it is removed.

Never raises, whatever the bytes. May import: errors, values, photo.exif, photo.formats,
photo.layout, photo.opening.
"""

from __future__ import annotations

from dataclasses import dataclass

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
            tags = _read_tags(image)
            facts = {name: read(image.info, tags) for name, read in _FACTS.items()}
    except (PhotoRefused, *UNREADABLE):
        return {}
    return {name: value for name, value in facts.items() if value}


@dataclass(frozen=True)
class _Tags:
    """EXIF tags by number: of the photo, of the lists inside, and of its hidden thumbnail."""

    main: dict
    inner: dict
    gps: dict
    thumbnail: dict


def _read_tags(image: Image.Image) -> _Tags:
    """All lists, read once: each without what cannot be read."""
    try:
        exif = exif_of(image)
        main = dict(exif)
    except UNREADABLE:
        return _Tags({}, {}, {}, {})
    folders = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.IFD1)
    return _Tags(main, *(_read_folder(exif, folder) for folder in folders))


def _read_folder(exif: Image.Exif, folder: int) -> dict:
    try:
        return dict(exif.get_ifd(folder))
    except UNREADABLE:
        return {}


def _place(_info: dict, tags: _Tags) -> str:
    """Where it was taken, to four places (ten metres); "recorded" if it cannot be read.

    Nothing of a camera without a fix, which writes the version of such facts and no more.
    """
    gps = tags.gps
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


def _taken(_info: dict, tags: _Tags) -> str:
    """When it was taken, as EXIF has it: "2024:05:01 12:30:00" -> "2024-05-01 12:30:00"."""
    moment = _first(
        tags.inner.get(ExifTags.Base.DateTimeOriginal), tags.main.get(ExifTags.Base.DateTime)
    )
    return moment.replace(":", "-", 2)


def _camera(_info: dict, tags: _Tags) -> str:
    """Maker and model, the maker once: "Canon" and "Canon EOS 5D" -> "Canon EOS 5D"."""
    make, model = (
        _words(tags.main.get(each)) for each in (ExifTags.Base.Make, ExifTags.Base.Model)
    )
    return model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()


def _author(_info: dict, tags: _Tags) -> str:
    """Who took it, whose camera it is, or who holds the rights."""
    return _first(
        tags.main.get(ExifTags.Base.Artist),
        tags.inner.get(ExifTags.Base.CameraOwnerName),
        _utf16(tags.main.get(ExifTags.Base.XPAuthor)),
        tags.main.get(ExifTags.Base.Copyright),
    )


def _comment(info: dict, tags: _Tags) -> str:
    """The first text a person or a program wrote into the file."""
    windows = (ExifTags.Base.XPTitle, ExifTags.Base.XPSubject, ExifTags.Base.XPComment)
    return _first(
        info.get("comment"),
        tags.main.get(ExifTags.Base.ImageDescription),
        *(info.get(key) for key in ("Comment", "Description", "Title", "parameters")),
        _user_comment(tags.inner.get(ExifTags.Base.UserComment)),
        *(_utf16(tags.main.get(tag)) for tag in (*windows, ExifTags.Base.XPKeywords)),
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


def _colours(info: dict, _tags: _Tags) -> str:
    """That a colour profile is embedded; its name may name the screen it was made for."""
    return "colour profile" if info.get("icc_profile") else ""


def _also(info: dict, tags: _Tags) -> str:
    """Further metadata that may say who, where or what, and what a hidden thumbnail shows."""
    serials = (ExifTags.Base.BodySerialNumber, ExifTags.Base.LensSerialNumber)
    found = {
        "editing history (XMP)": info.get("xmp") or info.get("XML:com.adobe.xmp"),
        "press caption (IPTC)": info.get("photoshop"),
        "serial number": _first(*map(tags.inner.get, serials)),
        "thumbnail": info.get("thumbnails") or tags.thumbnail,
        "depth map": info.get("depth_images"),
    }
    return ", ".join(name for name, value in found.items() if value)


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
    "software": lambda _info, tags: _words(tags.main.get(ExifTags.Base.Software)),
    "author": _author,
    "comment": _comment,
    "colours": _colours,
    "also": _also,
}
