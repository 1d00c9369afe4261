"""A folder -> the files that a person put there, and where in data/raw each one belongs.

Photos of one folder below the one that is taken up are a shoot. Changes nothing.
May import: files, values, dataset.manifest, dataset.raw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from occ.dataset.manifest import Row
from occ.dataset.raw import FETCHED_FORM, ending_of, find_photos, read_index
from occ.files import hash_file
from occ.values import OWN


def find_strays(
    folder: Path, labels: Iterable[str], rows: Iterable[Row] = ()
) -> dict[str, list[Path]]:
    """Label -> files put by hand into data/raw/<label>/ that no command has taken up yet.

    rows: of the manifest, which an index may lack. Without exact copies of photos of that label,
    which none will take up, and links to nothing.
    """
    known = read_index(folder) | find_photos(folder, rows)
    taken = {photo.path for photo in known.values()}
    found = {}
    for label in labels:
        place = folder / label
        files = [path for path in files_by_hand(place, place) if path.exists()]
        files = [path for path in files if path not in taken]
        copied = [known.get(hash_file(path)) for path in files]
        found[label] = [
            path
            for path, photo in zip(files, copied, strict=True)
            if photo is None or not photo.path.is_relative_to(place)
        ]
    return {label: strays for label, strays in found.items() if strays}


def files_by_hand(folder: Path, label_folder: Path) -> list[Path]:
    """Every file below `folder`, in the order of the names, that nobody but a person put there.

    Without hidden ones, and without those that `fetch` puts directly into `label_folder`. A link to
    nothing is one: whoever reads it will say why.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if (path.is_file() or _is_broken_link(path))
        and path.suffix != ".part"
        and not _is_hidden(path, folder)
        and not (path.parent == label_folder and FETCHED_FORM.fullmatch(path.name))
    )


def linked_folders(folder: Path) -> list[Path]:
    """The links to folders below `folder`: they may lead in a circle and are not gone into."""
    links = (path for path in folder.rglob("*") if path.is_symlink() and path.is_dir())
    return sorted(path for path in links if not _is_hidden(path, folder))


def say_linked(links: Sequence[Path]) -> str:
    """What was not looked at, and what to do; "" if there is no link."""
    if not links:
        return ""
    told = "1 linked folder was" if len(links) == 1 else f"{len(links)} linked folders were"
    return f"{told} passed over, the first {links[0]}: add such a folder by itself."


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _is_broken_link(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def find_place(path: Path, folder: Path, label_folder: Path, sha256: str) -> tuple[Path, str]:
    """(where its bytes are to lie, its shoot: the folders it is in; "" if in none of its own).

    What lies in data/raw/<label> stays; where it is a copy of ours, whose row was lost, its shoot
    is read from its place.
    """
    if not path.is_relative_to(label_folder):
        shoot, around = path.parent.relative_to(folder.parent), 1
        place = label_folder / OWN / shoot / f"{sha256}{ending_of(path.name)}"
    else:
        shoot, around, place = path.parent.relative_to(label_folder), 0, path
        if shoot.parts[:1] == (OWN,):
            shoot, around = shoot.relative_to(OWN), 1
    return place, shoot.as_posix() if len(shoot.parts) > around else ""
