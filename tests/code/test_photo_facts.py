"""Photos with metadata in, whether what they give away is told in plain words."""

from __future__ import annotations

import photos
import pytest
from occ.photo.facts import facts_of
from PIL import Image, ImageFile

GOOD, BAD = photos.photos(), photos.bad_photos()


@pytest.mark.parametrize("name", ["jpeg_facts", "heic_facts"])
def test_a_phone_photo_tells_place_time_and_camera(name: str) -> None:
    facts = facts_of(GOOD[name])
    assert facts.pop("comment", "by the sea") == "by the sea"  # HEIC has none
    assert facts == {
        "place": "48.8584° N, 2.2945° E",
        "taken": "2024-05-01 12:30:00",
        "camera": "Canon EOS 5D",
        "software": "Drawn",
        "author": "A. Person",
    }


def test_a_photo_without_metadata_tells_nothing() -> None:
    assert facts_of(GOOD["jpeg"]) == facts_of(GOOD["png"]) == facts_of(GOOD["heic"]) == {}


def test_a_profile_is_told() -> None:
    assert facts_of(GOOD["jpeg_profile"]) == {"colours": "colour profile"}


@pytest.mark.parametrize("name", BAD)
def test_bad_bytes_tell_facts_or_nothing_but_never_fail(name: str) -> None:
    facts = facts_of(BAD[name][0])
    assert all(isinstance(value, str) and value for value in facts.values())


@pytest.mark.parametrize(
    "position",
    [
        {1: "N", 2: (1.0, 2.0)},
        {1: "N", 2: (1.0, 2.0, 3.0)},
        {2: (900.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        {29: "2024:05:01"},
    ],
)
def test_a_place_that_cannot_be_read_is_still_told(position: dict) -> None:
    exif = photos.exif_of()
    exif.get_ifd(photos.EXIF_GPS).update(position)
    data = photos.encode(photos.draw_banana(), "JPEG", exif=exif)
    assert facts_of(data)["place"] == "recorded"


def test_a_camera_without_a_fix_tells_no_place() -> None:
    exif = photos.exif_of()
    exif.get_ifd(photos.EXIF_GPS).update({0: b"\x02\x03\x00\x00"})
    assert "place" not in facts_of(photos.encode(photos.draw_banana(), "JPEG", exif=exif))


def test_the_southern_and_western_halves_are_told() -> None:
    exif = photos.exif_of()
    exif.get_ifd(photos.EXIF_GPS).update(
        {1: "S", 2: (33.0, 51.0, 0.0), 3: "W", 4: (70.0, 30.0, 0.0)}
    )
    data = photos.encode(photos.draw_banana(), "JPEG", exif=exif)
    assert facts_of(data)["place"] == "33.8500° S, 70.5000° W"


def test_long_and_odd_comments_become_one_short_printable_line() -> None:
    comment = b"<script>\n\0\x1b[31m" + b"banana " * 5000
    fact = facts_of(photos.encode(photos.draw_banana(), "JPEG", comment=comment))["comment"]
    assert len(fact) <= 80 and fact.isprintable() and fact.endswith("…")


def test_a_hidden_thumbnail_and_editing_history_are_told() -> None:
    exif = photos.exif_of(camera=True)
    exif.get_ifd(1).update({0x0103: 6})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>'
    data = photos.encode(photos.draw_banana(), "JPEG", exif=exif, xmp=xmp)
    assert "editing history" in facts_of(data)["also"]


@pytest.mark.parametrize(
    ("folder", "tag", "value", "name", "told"),
    [
        (
            "main",
            0x8298,
            "A. Person, all rights reserved",
            "author",
            "A. Person, all rights reserved",
        ),
        ("main", 0x9C9D, "A. Pérson\0".encode("utf-16-le"), "author", "A. Pérson"),
        ("inner", 0xA430, "A. Person", "author", "A. Person"),
        ("inner", 0x9286, b"ASCII\0\0\0at home\0", "comment", "at home"),
        ("inner", 0x9286, b"UNICODE\0" + "at homé".encode("utf-16-be"), "comment", "at homé"),
        ("inner", 0x9286, b"UNICODE\0" + "at homé".encode("utf-16-le"), "comment", "at homé"),
        ("main", 0x9C9B, "my kitchen\0".encode("utf-16-le"), "comment", "my kitchen"),
        ("main", 0x9C9E, "home;me\0".encode("utf-16-le"), "comment", "home;me"),
        ("inner", 0xA431, "0123456789", "also", "serial number"),
        ("inner", 0xA435, "0123456789", "also", "serial number"),
    ],
)
def test_whoever_wrote_a_name_or_a_note_is_told(folder, tag, value, name, told) -> None:
    exif = Image.Exif()
    (exif if folder == "main" else exif.get_ifd(photos.EXIF_INNER))[tag] = value
    assert facts_of(photos.encode(photos.draw_banana(), "JPEG", exif=exif)) == {name: told}


def test_notes_that_cameras_leave_empty_are_not_told() -> None:
    exif = Image.Exif()
    exif.update({0x013B: "", 0x8298: "\0", 0x010E: "   ", 0x9C9B: b"\0\0"})
    exif.get_ifd(photos.EXIF_INNER).update({0x9286: b"ASCII\0\0\0" + bytes(40), 0xA431: ""})
    assert facts_of(photos.encode(photos.draw_banana(), "JPEG", exif=exif)) == {}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_photo_is_not_decoded_for_its_facts(name: str, monkeypatch) -> None:
    """It would be beyond all that bounds memory, and hold up whoever opens a photo meanwhile."""
    before, decoded = facts_of(GOOD[name]), []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: decoded.append(image))
    assert facts_of(GOOD[name]) == before and decoded == []


def test_what_stands_behind_the_picture_of_a_png_is_told() -> None:
    exif = photos.exif_of(camera=True).tobytes().removeprefix(b"Exif\0\0")
    told = photos.chunk(b"eXIf", exif) + photos.chunk(b"tEXt", b"Comment\0my kitchen")
    png = GOOD["png"]
    for place in (33, len(png) - 12):  # before the picture, behind it
        facts = facts_of(png[:place] + told + png[place:])
        assert (facts["camera"], facts["comment"]) == ("Canon EOS 5D", "my kitchen")
